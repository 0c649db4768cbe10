"""Plans while somebody is on leave, and once somebody is gone: who decides, who owns the work, what is listed."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from people.models import Leave
from people.services import deactivate_user
from planning.models import AccountPlan, Action, Objective
from planning.news import ONE_BY_ONE
from planning.overview import PlansOverview
from planning.services.handover import follow_hospitals
from planning.services.plans import approve, start_plan
from records.models import Notice
from records.notices import text_of
from tests.conftest import sign_in
from tests.factories import HospitalFactory, UserFactory
from visits.models import ReviewDelegate

pytestmark = pytest.mark.django_db


def move(plan, to):
    return reverse("planning:plan_move", args=[plan.pk, to])


# -- During leave ----------------------------------------------------------------------------------
@pytest.fixture
def leave(manager, today):
    """The manager is away from yesterday to tomorrow."""
    day = timedelta(days=1)
    return Leave.objects.create(user=manager, starts_on=today - day, ends_on=today + day)


@pytest.fixture
def deputy(other_territory, leave):
    """A manager of another region, whom ours has named."""
    deputy = UserFactory(username="deputy", is_manager=True, territory=other_territory)
    ReviewDelegate.objects.create(leave=leave, delegate=deputy)
    return deputy


def test_a_deputy_decides_while_the_leave_lasts_and_both_names_stand_there(deputy, submitted, manager, leave, as_admin):
    client = sign_in(deputy)
    shown = client.get(reverse("planning:plan_overview")).content.decode()
    assert submitted.hospital.display_name in shown
    assert move(submitted, "approved") in client.get(submitted.get_absolute_url()).content.decode()
    assert client.post(move(submitted, "approved"), {"seen": submitted.events_count}).status_code == 302
    event = submitted.events.first()
    assert (event.to_state, event.by, event.on_behalf_of) == ("approved", deputy, manager)
    moves = as_admin.get(f"{submitted.get_absolute_url()}?tab=versions").content.decode()
    assert f"for {manager.display_name}, on leave" in moves


@pytest.mark.parametrize("change", ["over", "another", "medical"])
def test_without_a_leave_in_force_or_for_a_medical_deputy_the_plan_is_not_there(deputy, submitted, leave, change):
    if change == "over":
        leave.ends_on = leave.starts_on
        leave.save()
    elif change == "another":
        named = ReviewDelegate.objects.get()
        named.delegate = UserFactory(is_manager=True)
        named.save()
    else:
        deputy.function = "medical"
        deputy.save()
    client = sign_in(deputy)
    assert client.get(submitted.get_absolute_url()).status_code == 404
    assert client.post(move(submitted, "approved"), {"seen": submitted.events_count}).status_code == 404
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_a_deputy_changes_nothing_of_a_plan_and_does_not_decide_on_the_plan_of_who_is_away(
    deputy, submitted, manager, today
):
    client = sign_in(deputy)
    assert client.get(reverse("planning:action_new", args=[submitted.pk])).status_code == 404
    submitted.owner = manager
    submitted.save()
    answer = client.post(move(submitted, "approved"), {"seen": submitted.events_count})
    assert answer.status_code == 422
    with pytest.raises(ValidationError, match="plan of their own"):
        approve(submitted, seen=submitted.events_count, by=UserFactory(is_manager=True), seat=manager, on=today)
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


# -- Gone ------------------------------------------------------------------------------------------
@pytest.fixture
def owned(active, rep, medrep, today):
    """The rep's plan with an action of the rep's and one of the medical colleague's."""
    for owner in (rep, medrep):
        active.actions.create(text=f"Act of {owner.username}", owner=owner, due_on=today)
    return active


def owners(plan) -> dict[str, str]:
    plan = AccountPlan.objects.get(pk=plan.pk)
    acts = {action.text: action.owner.username for action in Action.objects.filter(plan=plan)}
    return {"plan": plan.owner.username, "aim": Objective.objects.get(plan=plan).owner.username, **acts}


def test_whoever_leaves_hands_plan_objectives_and_actions_to_the_successor(owned, rep, colleague, today):
    taker = UserFactory(username="taker", is_rep=True)
    for held in colleague.assignments.all():
        held.is_primary = False
        held.save()
    deactivate_user(rep, on=today, successor=taker)
    assert owners(owned) == {"plan": "taker", "aim": "taker", "Act of rep": "taker", "Act of medrep": "medrep"}
    assert owned.history.first().owner == taker
    assert Notice.objects.get(user=taker).kind == "plan_handed_over"


def test_an_assignment_that_ends_is_followed_at_night_once(owned, medrep, today, patch_territory):
    held = medrep.assignments.get()
    held.ends_on = today - timedelta(days=1)
    held.save()
    UserFactory(username="newmed", is_rep=True, function="medical", territory=patch_territory)
    assert follow_hospitals(today) == 1
    assert follow_hospitals(today) == 0
    assert owners(owned)["Act of medrep"] == "newmed"
    assert owners(owned)["plan"] == "rep"


def left_by(rep, hospitals, today):
    """A plan at each hospital, owned by the rep with an objective and an action."""
    plans = [start_plan(there, today.year, "light", owner=rep, by=rep, on=today) for there in hospitals]
    for plan in plans:
        plan.actions.create(text="A talk", owner=rep, due_on=today)
    return plans


@pytest.mark.parametrize("how_many", [2, 20])
def test_much_work_goes_at_once_with_its_history_and_is_told_as_a_number(
    how_many, rep, patch_territory, today, django_assert_max_num_queries
):
    hospitals = [HospitalFactory(territory=patch_territory) for _number in range(how_many)]
    plans = left_by(rep, hospitals, today)
    rep.assignments.all().delete()
    taker = UserFactory(username="taker", is_rep=True, territory=patch_territory)
    with django_assert_max_num_queries(34):
        assert follow_hospitals(today) == how_many
    for plan in plans:
        for row in (AccountPlan.objects.get(pk=plan.pk), plan.objectives.get(), plan.actions.get()):
            assert row.owner == taker
            assert row.version > 1
            newest, before = row.history.all()[:2]
            assert (newest.owner, before.owner, newest.history_user) == (taker, rep, None)
    told = Notice.objects.filter(user=taker)
    if how_many > ONE_BY_ONE:
        (one,) = told
        assert text_of(one) == f"Open work of {how_many} account plans is yours now."
    else:
        assert {notice.kind for notice in told} == {"plan_handed_over"}
        assert len(told) == how_many
    assert follow_hospitals(today) == 0


def test_work_on_sales_does_not_go_to_the_medical_function(active, medrep, rep, today, patch_territory):
    """A rep who became medical has left objectives on sales: they are the manager's to give."""
    aim = active.objectives.get()
    aim.metric = "sales_value"
    aim.save()
    rep.function, rep.is_active = "medical", False
    rep.save()
    medrep.assignments.update(is_primary=True)
    assert follow_hospitals(today) == 0
    assert AccountPlan.objects.get(pk=active.pk).owner == rep


def test_without_one_clear_successor_the_work_is_listed_for_the_manager(owned, rep, manager, medrep, today):
    deactivate_user(medrep, on=today)
    assert owners(owned)["Act of medrep"] == "medrep"
    assert PlansOverview(manager, today).unowned == 1
    client = sign_in(manager)
    row = f'id="plan-{owned.pk}"'
    listing = reverse("planning:plan_list")
    assert row in client.get(f"{listing}?lost=on").content.decode()
    two = {"from_user": medrep.pk, "to": rep.pk}
    assert client.post(reverse("planning:plan_hand_over", args=[owned.pk]), two).status_code == 302
    assert row not in client.get(f"{listing}?lost=on").content.decode()


def test_the_plan_of_a_hospital_no_longer_worked_is_listed_and_only_ends(as_manager, as_rep, submitted):
    submitted.hospital.is_active = False
    submitted.hospital.save()
    listing = reverse("planning:plan_list")
    assert f'id="plan-{submitted.pk}"' not in as_manager.get(listing).content.decode()
    assert f'id="plan-{submitted.pk}"' in as_manager.get(f"{listing}?closed=on").content.decode()
    data = {"seen": submitted.events_count, "reason": "The hospital has closed"}
    assert as_rep.post(move(submitted, "closed"), data).status_code == 404
    assert as_manager.post(move(submitted, "approved"), data).status_code == 422
    assert as_manager.post(move(submitted, "closed"), data).status_code == 302
    submitted.refresh_from_db()
    assert submitted.state == "closed"


def test_a_running_hospital_keeps_its_moves(as_manager, submitted):
    data = {"seen": submitted.events_count, "reason": "Enough of it"}
    assert as_manager.post(move(submitted, "closed"), data).status_code == 422
    submitted.refresh_from_db()
    assert submitted.state == "submitted"
