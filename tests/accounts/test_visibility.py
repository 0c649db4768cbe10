"""Who sees which hospital, and what hangs off it: by the subtree of the territories covered today."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Department, Hospital, Stakeholder
from people.models import User
from people.services import save_territory
from sales.models import Delivery
from tests.factories import (
    AssignmentFactory,
    DeliveryFactory,
    DepartmentFactory,
    HospitalFactory,
    StakeholderFactory,
    TerritoryFactory,
    UserFactory,
    VisitFactory,
)
from visits.models import Visit

DAY = timedelta(days=1)


def seen(user) -> set:
    """What a new request of the user sees: nothing kept from before."""
    return set(Hospital.objects.visible_to(User.objects.get(pk=user.pk)))


@pytest.fixture
def ours(patch_territory):
    return HospitalFactory(territory=patch_territory)


@pytest.fixture
def regional(region):
    return HospitalFactory(territory=region)


@pytest.fixture
def theirs(other_territory):
    return HospitalFactory(territory=other_territory)


def test_a_user_sees_the_subtree_and_nothing_beside_or_above(ours, regional, theirs, rep, medrep, manager, stranger):
    assert seen(rep) == {ours}
    assert seen(medrep) == {ours}
    assert seen(manager) == {ours, regional}
    assert seen(stranger) == {theirs}


@pytest.mark.parametrize("who", ["admin", "compliance"])
def test_admin_and_compliance_see_everything_without_any_assignment(ours, regional, theirs, who):
    assert seen(UserFactory(**{f"is_{who}": True})) == {ours, regional, theirs}


def test_nobody_sees_anything_by_role_alone(ours):
    assert seen(UserFactory(is_rep=True)) == set()
    assert seen(UserFactory(is_manager=True)) == set()


def test_two_territories_add_up(ours, theirs, rep, other_territory):
    AssignmentFactory(user=rep, territory=other_territory)

    assert seen(rep) == {ours, theirs}


@pytest.mark.parametrize(
    ("starts", "ends", "is_seen"),
    [
        (-30, None, True),
        (0, None, True),
        (-30, 0, True),  # the last day counts
        (0, 0, True),
        (-30, -1, False),  # ended yesterday
        (1, None, False),  # begins tomorrow
        (1, 30, False),
    ],
)
def test_an_assignment_counts_on_its_days_only(ours, patch_territory, starts, ends, is_seen):
    today = timezone.localdate()
    user = UserFactory(is_rep=True)
    AssignmentFactory(
        user=user,
        territory=patch_territory,
        starts_on=today + starts * DAY,
        ends_on=None if ends is None else today + ends * DAY,
    )

    assert (ours in seen(user)) is is_seen


def test_ids_that_begin_alike_are_not_taken_for_each_other(root):
    """Territory 12 is not below territory 1, and /1/12/ does not begin with the path of /1/1/."""
    one = save_territory(TerritoryFactory._meta.model(pk=root.pk * 100 + 1, name="one", parent=root))
    beside = save_territory(TerritoryFactory._meta.model(pk=one.pk * 10 + 2, name="beside", parent=root))
    below = save_territory(TerritoryFactory._meta.model(pk=one.pk * 10 + 3, name="below", parent=one))
    user = UserFactory(is_rep=True, territory=one)
    inside, outside = HospitalFactory(territory=below), HospitalFactory(territory=beside)

    assert seen(user) == {inside}
    assert outside not in seen(user)


def test_what_is_seen_follows_a_territory_that_moves(ours, region, patch_territory, other_territory, rep, manager):
    chief = UserFactory(is_manager=True, territory=other_territory)
    assert ours not in seen(chief)

    patch_territory.parent = other_territory
    save_territory(patch_territory)

    assert ours in seen(chief)
    assert ours not in seen(manager)
    assert ours in seen(rep)


def test_what_is_seen_follows_a_hospital_that_moves(ours, other_territory, rep, stranger):
    ours.territory = other_territory
    ours.save()

    assert (seen(rep), seen(stranger)) == (set(), {ours})


def test_everything_that_hangs_off_a_hospital_is_seen_with_it(ours, rep, stranger):
    things = {
        Department: DepartmentFactory(hospital=ours),
        Stakeholder: StakeholderFactory(hospital=ours),
        Delivery: DeliveryFactory(hospital=ours),
        Visit: VisitFactory(hospital=ours),
    }
    for model, thing in things.items():
        assert thing in model.objects.visible_to(rep), model
        assert not model.objects.visible_to(stranger).exists(), model


def test_own_and_joint_visits_stay_readable_but_not_their_hospital(theirs, rep, stranger):
    own = VisitFactory(hospital=theirs, author=rep)
    joint = VisitFactory(hospital=theirs, author=stranger, joint_with=rep)
    other = VisitFactory(hospital=theirs, author=stranger)

    assert set(Visit.objects.visible_to(rep)) == {own, joint}
    assert other not in Visit.objects.visible_to(rep)
    assert theirs not in seen(rep)


def test_medical_users_see_no_delivery_whatever_they_cover(ours, medrep, rep):
    DeliveryFactory(hospital=ours)
    medical_admin = UserFactory(is_admin=True, function="medical")

    assert Delivery.objects.visible_to(rep).exists()
    assert not Delivery.objects.visible_to(medrep).exists()
    assert not Delivery.objects.visible_to(medical_admin).exists()


def test_who_sees_sales_and_who_works_in_the_field(rep, medrep, manager, admin, compliance):
    cast = [rep, medrep, manager, admin, compliance]

    assert [user.sees_sales for user in cast] == [True, False, True, True, False]
    assert [user.works_in_field for user in cast] == [True, True, True, False, False]
    assert [user.sees_everything for user in cast] == [False, False, False, True, True]


def test_who_may_edit_and_who_may_log(ours, theirs, rep, manager, admin, compliance):
    def editable(user):
        return set(Hospital.objects.editable_by(user))

    def loggable(user):
        return set(Hospital.objects.loggable_by(user))

    assert [editable(user) for user in (rep, manager, admin, compliance)] == [set(), {ours}, {ours, theirs}, set()]
    assert [loggable(user) for user in (rep, manager, admin, compliance)] == [{ours}, {ours}, set(), set()]


def test_an_inactive_hospital_is_seen_but_not_visited(patch_territory, rep):
    closed = HospitalFactory(territory=patch_territory, is_active=False)

    assert closed in seen(rep)
    assert not Hospital.objects.loggable_by(rep).exists()


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_cover_is_read_once_a_request(rep, patch_territory, how_many, django_assert_num_queries):
    for _territory in range(how_many):
        HospitalFactory(territory=TerritoryFactory(parent=patch_territory))
        AssignmentFactory(user=rep, territory=TerritoryFactory())
    user = User.objects.get(pk=rep.pk)

    with django_assert_num_queries(4):  # the cover once, then one each
        assert len(Hospital.objects.visible_to(user)) == how_many
        assert not Stakeholder.objects.visible_to(user)
        assert not Delivery.objects.visible_to(user)
