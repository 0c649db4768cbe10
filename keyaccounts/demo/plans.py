"""Account plans of a few demo hospitals in every state, with objectives, actions, comments and a review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from accounts.models import Hospital, Stakeholder
from people.models import User
from planning import planflow
from planning.models import (
    AccountPlan,
    Action,
    BudgetLine,
    ExpectedChange,
    Objective,
    PlanMember,
    Resistance,
    Review,
)
from planning.plan_choices import AskedOf, BudgetState, Raci, Rhythm, Section
from planning.plan_templates import suggested
from planning.services import plans
from planning.services.actions import finish_action, save_action
from planning.services.budget import decide_budget, request_budget
from planning.services.objectives import save_objective, type_reading
from planning.services.progress import keep_progress
from planning.services.reviews import hold_review

from .people import Team
from .plan_words import (
    ACTIONS,
    BUDGET,
    CHANGES,
    COMMENT,
    DUTY,
    JUSTIFIED,
    OBJECTIVES,
    REASONS,
    REMARK,
    RESISTANCES,
    REVIEW,
    SECTIONS,
    SHOWN_BY,
)
from .words import in_language

NEAR = planflow.ACTIVE, planflow.SUBMITTED, planflow.RETURNED, planflow.CONSULTED
FAR = planflow.ACTIVE, planflow.SUBMITTED, planflow.DRAFT, planflow.APPROVED
"""How far the plans of the largest hospitals have come, in the first region and beyond; the others are without."""

TARGETS = {"relationship": 1, "satisfaction": Decimal("0.5"), "knowledge": 20, "adopters": 3, "sales_share": 8}
ENDS = {"relationship": 4, "satisfaction": 5, "knowledge": 100, "sales_share": 100}
GROWTH = Decimal("1.12")


@dataclass(frozen=True)
class Around:
    """Who works on a plan, and the day it is told for."""

    owner: User
    manager: User
    colleague: User
    today: date


def make_plans(random: Random, team: Team, products, today: date) -> None:
    """Start and move on the plans; through the services, as people would. Called after the nightly runs."""
    found = Hospital.objects.active().select_related("territory").order_by("-ttm_fen", "code")
    near, far = found.filter(territory__in=team.patches[0]), found.exclude(territory__in=team.patches[0])
    for hospitals, states in ((near, NEAR), (far, FAR)):
        for hospital, state in zip(hospitals[: len(states)], states, strict=False):
            _plan(random, hospital, state, _around(team, hospital, today), products[0])
    keep_progress(today)


def _around(team: Team, hospital: Hospital, today: date) -> Around:
    colleague = next(rep for rep, patches in team.reps if hospital.territory in patches and rep.is_medical)
    return Around(team.owner_of(hospital.territory), team.manager_of(hospital.territory), colleague, today)


def _plan(random: Random, hospital: Hospital, state: str, around: Around, product) -> None:
    begun = max(date(around.today.year, 1, 1), around.today - timedelta(days=120))
    template, owner = suggested(hospital.tier, hospital.season), around.owner
    plan = plans.start_plan(hospital, around.today.year, template, owner=owner, by=owner, on=begun)
    member = PlanMember(plan=plan, user=around.colleague, role=Raci.CONSULTED, duty=in_language(DUTY))
    plans.save_row(member, by=owner)
    _write(plan, owner)
    _aim(random, plan, around, product, begun)
    _act(random, plan, around)
    _ask_for_money(plan, around)
    _move(plan, state, around)


def _write(plan: AccountPlan, by: User) -> None:
    for section in plan.sections.filter(key__in=SECTIONS):
        text = in_language(SECTIONS[Section(section.key)])
        plans.save_section(section, {"text": text}, seen=section.version, by=by)
    for kind, text, response in RESISTANCES:
        doubt = Resistance(plan=plan, kind=kind, text=in_language(text), response=in_language(response))
        plans.save_row(doubt, by=by)
    for text, probability, impact in CHANGES:
        row = ExpectedChange(plan=plan, text=in_language(text), probability=probability, impact=impact)
        row.on = plan.last_day
        plans.save_row(row, by=by)


def _aim(random: Random, plan: AccountPlan, around: Around, product, begun: date) -> None:
    """Give every proposed objective a target, due by the end of a quarter; what has no data is taken out."""
    for objective in list(plan.objectives.all()):
        backer = _backer(plan) if objective.metric == "support" else None
        facts = {
            "title": in_language(OBJECTIVES[objective.metric]),
            "reason": in_language(random.choice(REASONS)),
            "justification": in_language(JUSTIFIED),
            "product": product if objective.metric in ("listing", "adopters") else None,
            "starts_on": begun,
            "due_on": plan.last_day,
        }
        if objective.metric == "support" and backer is None:
            _take_out(objective, around)
            continue
        about = [backer] if backer else []
        kept = _keep(objective, facts, about, around)
        target = _target(kept)
        if target is None or target == kept.baseline:
            _take_out(kept, around)
        else:
            _keep(kept, {"target": target}, about, around)
    own = {
        "title": in_language(OBJECTIVES["own"]), "metric": "own", "own_metric": in_language(OBJECTIVES["own metric"]),
        "own_unit": in_language(OBJECTIVES["own unit"]), "baseline": 0, "target": 4, "owner": around.owner,
        "reason": in_language(REASONS[0]), "starts_on": begun, "due_on": plan.last_day,
    }  # fmt: skip
    counted = _keep(Objective(plan=plan), own, [], around)
    type_reading(counted, Decimal(2), source=in_language(SHOWN_BY), on=around.today, by=around.owner)


def _keep(objective: Objective, facts: dict, about: list, around: Around) -> Objective:
    seen = objective.version if objective.pk else 0
    return save_objective(objective, facts, about, seen=seen, by=around.owner, on=around.today)


def _take_out(objective: Objective, around: Around) -> None:
    objective._history_user = around.owner
    objective.delete()


def _backer(plan: AccountPlan) -> Stakeholder | None:
    """Whose support is worth most: the most influential of those not yet for us."""
    people = Stakeholder.objects.judged().filter(hospital=plan.hospital_id, support__lt=1, support__isnull=False)
    return people.order_by("-influence", "pk").first()


def _target(objective: Objective) -> Decimal | None:
    """A target a step beyond the baseline, within the scale."""
    baseline, metric = objective.baseline, objective.metric
    if baseline is None:
        return None
    if metric == "sales_value":
        return Decimal(int(baseline * GROWTH / 10_000) * 10_000)
    if metric == "listing":
        return Decimal(11)
    if metric == "support":
        return baseline + 1
    return min(baseline + TARGETS[metric], Decimal(ENDS.get(metric, 10**6)))


def _act(random: Random, plan: AccountPlan, around: Around) -> None:
    objectives, before = list(plan.objectives.all()), None
    for number, text in enumerate(ACTIONS):
        action = save_action(
            Action(plan=plan),
            {
                "text": in_language(text),
                "owner": around.colleague if number == 2 else around.owner,
                "objective": objectives[number % len(objectives)],
                "due_on": around.today + timedelta(days=random.choice([-12, 6, 20, 45])),
                "asked_of": AskedOf.MEDICAL if number == 2 else "",
                "rhythm": Rhythm.MONTHLY if number == 4 else "",
                "after": before if number == 1 else None,
            },
            seen=0,
            by=around.owner,
        )
        before = action
        if number in (0, 3):
            day = around.today - timedelta(days=random.randint(3, 30))
            finish_action(action, by=around.owner, on=day, shown_by=in_language(SHOWN_BY))


def _ask_for_money(plan: AccountPlan, around: Around) -> None:
    """Two budget lines, of which compliance has approved the first."""
    keeper = User.objects.demo().in_role("compliance").first()
    for number, (kind, purpose, amount) in enumerate(BUDGET):
        line = BudgetLine(plan=plan, kind=kind, purpose=in_language(purpose), amount_cny=amount)
        request_budget(line, by=around.owner, on=around.today)
        if number == 0 and keeper:
            decide_budget(line, BudgetState.APPROVED, by=keeper, on=around.today)


def _move(plan: AccountPlan, state: str, around: Around) -> None:
    """Move a plan on to its state, as its owner, colleague and manager would."""
    owner, manager, today = around.owner, around.manager, around.today
    if state == planflow.DRAFT:
        return
    plans.comment_on(plan, in_language(COMMENT), by=around.colleague)
    way: list[Callable] = [
        lambda plan: plans.consult(plan, seen=plan.events_count, by=owner, on=today - timedelta(days=60)),
        lambda plan: plans.submit(plan, seen=plan.events_count, by=owner, on=today - timedelta(days=9)),
    ]
    decided = {
        planflow.RETURNED: [lambda plan: _return(plan, around)],
        planflow.APPROVED: [lambda plan: plans.approve(plan, seen=plan.events_count, by=manager, on=today)],
        planflow.CONSULTED: [],
        planflow.SUBMITTED: [],
    }
    decided[planflow.ACTIVE] = [
        *decided[planflow.APPROVED],
        lambda plan: plans.activate(plan, seen=plan.events_count, by=owner, on=today),
    ]
    steps = way[:1] if state == planflow.CONSULTED else [*way, *decided[state]]
    for step in steps:
        plan = step(plan)
    if state == planflow.ACTIVE:
        _review(plan, around)


def _return(plan: AccountPlan, around: Around) -> AccountPlan:
    remark = plans.Remark(in_language(REMARK), objective=plan.objectives.first().pk, field="target")
    return plans.return_plan(plan, [remark], seen=plan.events_count, by=around.manager, on=around.today)


def _review(plan: AccountPlan, around: Around) -> None:
    review = Review(plan=plan, kind="monthly", on=around.today, participants=str(around.colleague.name))
    review.done, review.judged, review.next_steps = (in_language(text) for text in REVIEW)
    review.thinking, review.reflection = [2, 1, 1, 2], [True, True, True, False, True, True]
    hold_review(review, by=around.owner)
