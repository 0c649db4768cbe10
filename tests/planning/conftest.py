"""A hospital with a committee of five and a product on its way, and its account plan."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from planning.models import Action, CommitteeMember, CommitteeRules, Objective, PlanMember
from planning.services.actions import save_action
from planning.services.listings import Told, move_on, take_up
from planning.services.objectives import save_objective
from planning.services.plans import activate, approve, comment_on, consult, save_row, start_plan, submit
from tests.factories import FocusFactory, HospitalFactory, ProductFactory, StakeholderFactory, UserFactory

SHOWN = "The notice of the day"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


@pytest.fixture
def product():
    return FocusFactory(product=ProductFactory()).product


@pytest.fixture
def rules(hospital):
    return CommitteeRules.objects.create(
        hospital=hospital, source_kind="notice", source_on=date(2026, 1, 5), quorum_percent=50
    )


@pytest.fixture
def members(hospital):
    """Five, from against to for: influence falls in this order."""
    seated = []
    for influence, support in zip((5, 4, 3, 2, 1), (-2, -1, 0, 1, 2), strict=True):
        person = StakeholderFactory(hospital=hospital, influence=influence, support=support)
        member = {"stakeholder": person, "source_kind": "website", "source": "Page of the committee"}
        seated.append(CommitteeMember.objects.create(hospital=hospital, source_on=date(2026, 1, 5), **member))
    return seated


def told(**facts) -> Told:
    return Told(**{"shown_by": SHOWN, **facts})


def brought_to(state, hospital, product, by, on, **facts):
    """A listing taken up in a state on a day."""
    return take_up(hospital, product, state, told(**facts), by=by, on=on)


@pytest.fixture
def listing(hospital, product, rep, today):
    """Under the pharmacy's review for ten days."""
    return brought_to("pharmacy_review", hospital, product, rep, today - timedelta(days=10))


@pytest.fixture
def scheduled(listing, rep, today):
    """On the agenda of a meeting in twenty days."""
    facts = told(committee_on=today + timedelta(days=20))
    return move_on(listing, "committee_scheduled", facts, seen=1, by=rep, on=today)


@pytest.fixture
def colleague(patch_territory):
    """Another rep of the patch, to be asked."""
    return UserFactory(username="colleague", is_rep=True, territory=patch_territory)


@pytest.fixture
def plan(hospital, rep, colleague):
    """A light draft of this year, its one objective SMART, with a colleague on the team."""
    day = timezone.localdate()
    plan = start_plan(hospital, day.year, "light", owner=rep, by=rep, on=day)
    save_row(PlanMember(plan=plan, user=colleague, role="consulted"), by=rep)
    objective = plan.objectives.get()
    made_smart(objective, rep, target=60)
    return plan


def made_smart(objective, by, **values):
    """An objective with all that SMART asks, due at the end of the year or thirty days later."""
    day = timezone.localdate()
    begins = date(day.year, 1, 1)
    smart = {"starts_on": begins, "due_on": date(day.year, 12, 31), "reason": "Too little is known of them", **values}
    return save_objective(objective, smart, [], seen=objective.version, by=by, on=day)


def brought_on(plan, *moves, by, decider=None):
    """A plan moved on, one state after another; what decides is the decider's."""
    day = timezone.localdate()
    acts = {
        "consulted": lambda: consult(plan, seen=plan.events_count, by=by, on=day),
        "submitted": lambda: submit(plan, seen=plan.events_count, by=by, on=day),
        "approved": lambda: approve(plan, seen=plan.events_count, by=decider, on=day),
        "active": lambda: activate(plan, seen=plan.events_count, by=by, on=day),
    }
    for to in moves:
        if to == "consulted":
            comment_on(plan, "Ask the pharmacy first", by=plan.members.get(role="consulted").user)
        plan = acts[to]()
    return plan


@pytest.fixture
def submitted(plan, rep):
    return brought_on(plan, "consulted", "submitted", by=rep)


@pytest.fixture
def active(submitted, rep, manager):
    return brought_on(submitted, "approved", "active", by=rep, decider=manager)


def objective_of(plan, by, today, persons=(), **values):
    values = {"title": values.get("metric", "Aim"), "owner": by, "due_on": today + timedelta(days=90), **values}
    begun = {"starts_on": today - timedelta(days=10), **values}
    return save_objective(Objective(plan=plan), begun, persons, seen=0, by=by, on=today)


def action_of(plan, by, today, **values):
    values = {"text": "A talk", "owner": by, "due_on": today, **values}
    return save_action(Action(plan=plan), values, seen=0, by=by)
