"""Prepared querysets: the same rows as the queryset itself, for every user and value, with the SQL written once."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import translation

from accounts.models import Hospital, Stakeholder
from lib.prepared import prepared
from people.models import User
from tests.factories import HospitalFactory, StakeholderFactory, UserFactory, VisitFactory
from visits.models import Visit

TODAY = date(2026, 4, 15)


@pytest.fixture
def asked():
    """A prepared queryset that tells how often it was written."""
    times = []

    @prepared
    def visible(user, hospitals, *, active: bool = True):
        times.append(active)
        found = Hospital.objects.visible_to(user).filter(pk__in=hospitals, is_active=active)
        return found.select_related("territory").annotate(place=F("city")).order_by("pk")

    visible.times = times
    return visible


def test_rows_are_those_of_the_queryset_for_each_user(asked, rep, patch_territory, django_assert_num_queries):
    seen, unseen = HospitalFactory(territory=patch_territory), HospitalFactory()
    stranger, admin = UserFactory(is_rep=True), UserFactory(is_admin=True)
    everything = [seen.pk, unseen.pk]
    assert asked(rep, everything) == [seen]
    assert asked(stranger, everything) == []
    assert asked(rep, everything) == [seen]
    assert asked(admin, everything) == [seen, unseen]
    assert asked.times == [True, True]  # once for reps, once for admins
    with django_assert_num_queries(1):
        (found,) = asked(rep, everything)
        assert (found.territory, found.place) == (patch_territory, seen.city)


def test_values_of_one_call_do_not_stay_for_the_next(asked, rep, patch_territory):
    first, second = HospitalFactory.create_batch(2, territory=patch_territory)
    assert asked(rep, [first.pk]) == [first]
    assert asked(rep, [second.pk]) == [second]
    assert asked(rep, []) == []
    assert asked(rep, (first.pk, second.pk)) == [first, second]
    assert asked.times == [True]


def test_a_new_shape_and_a_new_language_are_written_anew(asked, rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory, is_active=False)
    assert asked(rep, [hospital.pk], active=True) == []
    assert asked(rep, [hospital.pk], active=False) == [hospital]
    with translation.override("zh-hans"):
        assert asked(rep, [hospital.pk], active=False) == [hospital]
    assert asked.times == [True, False, False]


def test_whoever_covers_nothing_sees_nothing(asked, db):
    hospital = HospitalFactory()
    assert asked(UserFactory(is_rep=True), [hospital.pk]) == []


def test_unions_tuples_limits_and_ids_of_devices(db):
    visit = VisitFactory(client_id=uuid4())
    VisitFactory()

    @prepared
    def both(client_id, hospital, *, limit):
        visits = Visit.objects.filter(client_id=client_id).order_by().values_list("pk", "on")
        others = Visit.objects.filter(hospital=hospital).order_by().values_list("pk", "on")
        return visits.union(others, all=True).order_by("-on")[:limit]

    assert both(visit.client_id, visit.hospital_id, limit=5) == [(visit.pk, visit.on)] * 2
    assert both(visit.client_id, visit.hospital_id, limit=1) == [(visit.pk, visit.on)]
    assert both.first(uuid4(), 0, limit=5) is None


def test_the_function_never_sees_the_values(rep):
    seen = []

    @prepared
    def spy(user, pk):
        seen.extend([user.pk, user.covered_territory_ids, pk])
        return User.objects.filter(pk=pk)

    spy(rep, rep.pk)
    assert not any(isinstance(value, int | list | User) for value in seen)


def test_what_is_no_part_of_a_users_standing_cannot_be_asked(rep):
    @prepared
    def named(user):
        return User.objects.filter(name=user.name)

    with pytest.raises(AttributeError, match="name"):
        named(rep)


def test_nothing_is_prefetched(db):
    @prepared
    def with_people(pk):
        return Hospital.objects.filter(pk=pk).prefetch_related("stakeholders")

    with pytest.raises(TypeError, match="prefetches nothing"):
        with_people(1)


def test_a_day_of_the_shape_is_todays(db):
    person = StakeholderFactory(lawful_basis="none", created_at=datetime(2026, 3, 20, 4, tzinfo=UTC))

    @prepared
    def listed(*, today):
        return Stakeholder.objects.listed(today)

    assert listed(today=TODAY) == [person]
    assert listed(today=TODAY + timedelta(days=30)) == []
    assert listed(today=TODAY) == [person]


def test_which_rows_may_come_from_any_queryset(asked, rep, patch_territory, django_assert_num_queries):
    first, second = HospitalFactory.create_batch(2, territory=patch_territory)
    assert rep.covered_territory_ids == [patch_territory.pk]  # asked once per request
    hospitals = Hospital.objects.order_by("-pk").values("pk")
    for few, found in [
        (hospitals.filter(name=first.name), [first]),
        (hospitals[:1], [second]),
        (hospitals.filter(pk__in=[first.pk, second.pk], name__contains="%s"), []),
        (hospitals.none(), []),
        (hospitals, [first, second]),
    ]:
        assert asked(rep, few) == found
    with django_assert_num_queries(1):
        asked(rep, hospitals)
    assert asked.times == [True]


def test_whoever_may_do_nothing_costs_no_query(rep, patch_territory, django_assert_num_queries):
    hospital = HospitalFactory(territory=patch_territory)

    @prepared
    def editable(user, pk):
        return Hospital.objects.editable_by(user).filter(pk=pk)

    with django_assert_num_queries(0):
        assert editable(rep, hospital.pk) == editable(rep, hospital.pk) == []
    assert editable(UserFactory(is_admin=True), hospital.pk) == [hospital]
