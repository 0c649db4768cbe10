"""The demo at any size: exact counts, the distributions of domain.md §4.3, whole histories, and sizes that are refused."""

import json
from collections import Counter, namedtuple
from datetime import date
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import (
    Adoption,
    AdoptionEvent,
    Affiliation,
    Department,
    Hospital,
    Insight,
    Stakeholder,
    SupportEvent,
)
from keyaccounts.demo.scale import load, sizes
from keyaccounts.demo.scale.places import cities
from keyaccounts.demo.scale.sizes import ImpossibleSize, Sizes
from keyaccounts.demo.scale.values import allotted, band, yearly_values
from people.models import User
from planning import listing, planflow
from planning.freezing import frozen
from planning.models import (
    AccountPlan,
    CommitteeMember,
    CommitteeRules,
    ListingApplication,
    ListingEvent,
    ObjectiveProgress,
)
from planning.services.progress import keep_progress
from sales.models import Delivery, Potential
from tests.history_trigger import tracked_models
from visits.models import NextStep, Visit, VisitAttendee

TODAY = date(2026, 4, 15)
SMALL = Sizes(hospitals=120, people_per=3, visits=400, deliveries=900)


def fingerprint() -> list:
    return [
        list(Hospital.objects.order_by("pk").values_list("code", "name", "beds", "territory__path")),
        list(Stakeholder.objects.order_by("pk").values_list("name", "post", "support", "influence", "hospital")),
        list(Delivery.objects.order_by("pk").values_list("hospital", "month", "boxes", "value_fen")),
        list(Visit.objects.order_by("pk").values_list("client_id", "on", "outcome", "author")),
        list(Insight.objects.order_by("pk").values_list("stakeholder", "text", "on")),
        list(AdoptionEvent.objects.order_by("pk").values_list("stakeholder", "stage", "on")),
        list(SupportEvent.objects.order_by("pk").values_list("stakeholder", "support", "product__name", "on")),
        list(NextStep.objects.order_by("pk").values_list("visit", "due_on", "done_on")),
        list(ListingEvent.objects.order_by("pk").values_list("application", "to_state", "on", "committee_on")),
    ]


@pytest.fixture
def loaded(db):
    load.load(SMALL, 7, TODAY, bar=False)


def test_counts_are_those_asked_for(loaded):
    found = [model.objects.count() for model in (Hospital, Stakeholder, Visit, Delivery)]
    assert found == [120, 360, 400, 900]


def test_three_people_carry_ten_rows_of_what_is_known_of_them(loaded):
    carried = {model: model.objects.count() for model in (Adoption, AdoptionEvent, SupportEvent, Insight)}
    assert sum(carried.values()) == 1200
    assert min(carried.values()) > 100
    for model in carried:
        of_judged = model.objects.filter(stakeholder__in=Stakeholder.objects.judged())
        assert of_judged.count() == carried[model]
    for insight in Insight.objects.select_related("stakeholder"):
        assert insight.hospital_id == insight.stakeholder.hospital_id


def test_listings_stand_where_their_events_lead(loaded):
    """Every move is one there is, each listing stands at its last event, and each event has what shows it."""
    listings = ListingApplication.objects.prefetch_related("events__evidence")
    assert len(listings) > 120
    for application in listings:
        application.full_clean()
        events = sorted(application.events.all(), key=lambda event: event.number)
        assert [event.number for event in events] == list(range(1, application.events_count + 1))
        last = events[-1]
        assert (last.to_state, last.on) == (application.state, application.since)
        assert (last.committee_on, last.until) == (application.committee_on, application.until)
        for before, after in pairwise(events):
            assert after.from_state == before.to_state
            assert after.to_state in {move.to for move in listing.moves(before.to_state, since=before.on)}
        assert {event.evidence.hospital_id for event in events} == {application.hospital_id}
    assert len({application.state for application in listings}) > 6


def test_a_share_of_the_hospitals_has_a_committee_whose_members_have_stances(loaded):
    seated = CommitteeMember.objects.select_related("stakeholder")
    assert 10 < CommitteeRules.objects.count() < Hospital.objects.count()
    assert {seat.hospital_id for seat in seated} == set(CommitteeRules.objects.values_list("hospital", flat=True))
    assert all(seat.stakeholder.hospital_id == seat.hospital_id for seat in seated)
    assert sum(seat.is_chair for seat in seated) == CommitteeRules.objects.count()
    assert sum(seat.stakeholder.support is not None for seat in seated) > len(seated) / 2
    for row in [*CommitteeRules.objects.all(), *seated]:
        row.full_clean()


def test_plans_run_and_the_first_is_as_large_as_a_plan_gets(loaded):
    plans = list(AccountPlan.objects.order_by("pk"))
    assert len(plans) == 12
    first, *others = [(plan.objectives.count(), plan.actions.count(), plan.versions.count()) for plan in plans]
    assert first == (10, 60, 5)
    assert set(others) == {(3, 6, 1)}
    for plan in plans:
        events = list(plan.events.order_by("number"))
        assert (events[-1].to_state, events[-1].on, len(events)) == (plan.state, plan.since, plan.events_count)
        for before, after in pairwise(events):
            assert after.from_state == before.to_state
            assert planflow.may_move(before.to_state, after.to_state)
        assert plan.versions.first().frozen == json.loads(json.dumps(frozen(plan)))
        for row in [plan, *plan.objectives.all(), *plan.actions.all(), *plan.members.all()]:
            row.full_clean()
    assert keep_progress(TODAY) == 10 + 3 * 11
    read = ObjectiveProgress.objects.filter(objective__plan=plans[0])
    assert read.exclude(reading=None).count() >= 7


def test_keys_are_those_the_application_would_write(loaded):
    for row in [*Hospital.objects.all()[:60], *Stakeholder.objects.all()[:120]]:
        before = dict(vars(row))
        row.set_keys()
        assert vars(row) == before


def test_every_tracked_row_has_its_first_history_row(loaded):
    for model, history in tracked_models():
        rows = set(model.objects.values_list("pk", flat=True))
        assert rows == set(history.objects.filter(history_type="+").values_list(model._meta.pk.name, flat=True)), model


def test_rows_hang_together(loaded):
    assert Affiliation.objects.count() == Stakeholder.objects.count()
    assert not VisitAttendee.objects.exclude(stakeholder__is_active=True, stakeholder__opted_out_on=None).exists()
    for attendee in VisitAttendee.objects.select_related("visit", "stakeholder"):
        assert attendee.visit.hospital_id == attendee.stakeholder.hospital_id
    for person in Stakeholder.objects.select_related("department"):
        assert person.department.hospital_id == person.hospital_id
    for visit in Visit.objects.select_related("author", "hospital"):
        assert visit.function == visit.author.function
        assert visit.territory_id == visit.hospital.territory_id
        assert visit.on < TODAY
    assert Department.objects.count() > 3 * Hospital.objects.count()
    assert Potential.objects.exists()


def test_constraints_and_indexes_are_back(loaded):
    names = {index.name for model in (Hospital, Visit, Delivery) for index in model._meta.indexes}
    names |= {constraint.name for model in (Hospital, Stakeholder, Delivery) for constraint in model._meta.constraints}
    with connection.cursor() as cursor:
        there = set()
        for model in (Hospital, Stakeholder, Visit, Delivery):
            there |= connection.introspection.get_constraints(cursor, model._meta.db_table).keys()
    assert names <= there


def test_log_ins_of_the_demo_work_in_a_normal_territory(loaded):
    rep, manager, admin = (User.objects.get(username=name) for name in ("rep", "manager", "admin"))
    assert rep.check_password("demo-keyaccounts")
    assert [Hospital.objects.visible_to(user).count() for user in (rep, manager, admin)] == [25, 120, 120]
    assert User.objects.get(username="medrep").filed_until is not None


def test_new_rows_get_free_numbers(loaded):
    hospital = Hospital.objects.first()
    assert Department.objects.create(hospital=hospital, name="新科室").pk > 1


@pytest.mark.slow
def test_the_same_seed_makes_the_same_rows_and_erasing_leaves_none(db):
    load.load(SMALL, 7, TODAY, bar=False)
    first = fingerprint()
    call_command("erase_demo", verbosity=0)
    assert not Hospital.objects.exists()
    assert not User.objects.exists()
    load.load(SMALL, 7, TODAY, bar=False)
    assert fingerprint() == first


@pytest.mark.parametrize("hospitals", [50, 333, 10_000])
def test_value_is_spread_as_in_the_small_demo(hospitals):
    values = yearly_values(hospitals)
    top = sum(values[: round(hospitals * 0.2)]) / sum(values)
    assert 0.78 <= top <= 0.82
    assert values == sorted(values, reverse=True)
    assert sum(value == 0 for value in values) == pytest.approx(hospitals * 0.1, abs=1)
    bands = Counter(band(rank, hospitals) for rank in range(1, hospitals + 1))
    assert [round(bands[tier] / hospitals, 2) for tier in "ABCN"] == [0.2, 0.24, 0.46, 0.1]


@given(st.integers(0, 500), st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_what_is_allotted_adds_up(total, weights):
    if not any(weights):
        weights[0] = 1
    parts = allotted(total, weights)
    assert sum(parts) == total
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if not weight)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=30), st.integers(1, 20))
def test_nobody_is_allotted_more_than_the_most(weights, most):
    parts = allotted(most * len(weights) - len(weights) // 2, weights, most)
    assert sum(parts) == most * len(weights) - len(weights) // 2
    assert max(parts) <= most


def test_cities_do_not_repeat():
    names = [place.name for place in cities(900)]
    assert len(set(names)) == 900


@pytest.mark.parametrize("size", [0, -1])
@pytest.mark.parametrize("which", ["hospitals", "people_per", "visits", "deliveries"])
def test_no_size_is_refused(which, size):
    with pytest.raises(ImpossibleSize, match=str(size)):
        Sizes(**(vars(SMALL) | {which: size}))


@pytest.mark.parametrize("which", ["hospitals", "people_per", "visits", "deliveries"])
def test_a_slip_of_the_finger_is_refused(which):
    with pytest.raises(ImpossibleSize, match="100,000,000 is the most"):
        Sizes(**(vars(SMALL) | {which: 10**30}))


def test_a_slip_of_the_finger_is_refused_by_the_command_before_anything_is_written(db):
    with pytest.raises(CommandError, match="is the most"):
        call_command("demo", "--hospitals", str(10**30), verbosity=0)
    assert not User.objects.exists()


def test_more_deliveries_than_there_are_places_for_are_refused():
    with pytest.raises(ImpossibleSize, match="at most"):
        Sizes(10, 1, 1, 1_000_000)


def test_zero_is_refused_by_the_command_before_anything_is_written(db):
    with pytest.raises(CommandError, match="0 is no size"):
        call_command("demo", "--hospitals", "0", verbosity=0)
    assert not User.objects.exists()


def test_sizes_without_hospitals_are_refused(db):
    with pytest.raises(CommandError, match="--hospitals"):
        call_command("demo", "--visits", "10", verbosity=0)


def test_a_size_that_does_not_fit_the_disk_is_said_before_anything_is_written(db, monkeypatch, tmp_path):
    monkeypatch.setattr(sizes, "data_folder", lambda: tmp_path)
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(sizes.shutil, "disk_usage", lambda folder: usage(10**9, 10**9 - 10**6, 10**6))
    with pytest.raises(CommandError, match="Nothing was loaded"):
        call_command("demo", "--hospitals", "100000", verbosity=0)
    assert not User.objects.exists()


def test_a_database_that_is_used_is_refused(rep):
    with pytest.raises(CommandError, match="empty database"):
        call_command("demo", "--hospitals", "10", verbosity=0)
    assert not Hospital.objects.exists()
