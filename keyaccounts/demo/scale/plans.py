"""Account plans at size: every second large hospital has one that runs; the first of them is as large as a plan gets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count, pairwise
from random import Random

from django.db.models import Max

from accounts.models import Evidence, Stakeholder
from keyaccounts.demo.plan_words import ACTIONS, COMMENT, DUTY, JUSTIFIED, OBJECTIVES, REASONS, SECTIONS, SHOWN_BY
from keyaccounts.demo.words import in_language
from planning import planflow
from planning.models import (
    AccountPlan,
    Action,
    Objective,
    ObjectivePerson,
    PlanComment,
    PlanEvent,
    PlanMember,
    PlanSection,
    PlanVersion,
    Reading,
)
from planning.plan_choices import Raci, Section

from . import rows
from .team import HOSPITALS_A_PATCH, PATCHES_AN_AREA, Field
from .values import band

WRITTEN = (
    AccountPlan, PlanSection, PlanMember, PlanEvent, PlanComment, Objective, ObjectivePerson, Reading, Action, PlanVersion,
)  # fmt: skip
AIMS = {
    "sales_value": (1_000_000, 1_120_000), "listing": (2, 11), "knowledge": (20, 60), "sales_share": (10, 18),
    "adopters": (0, 3), "support_index": (0, 1), "relationship": (1, 3), "coverage": (20, 80), "support": (0, 1),
    "own": (0, 4),
}  # fmt: skip
"""Baseline and target of each metric; an ordinary plan has the first three of them, the largest all."""
ABOUT_PRODUCT = ("listing", "adopters")
ORDINARY, LARGEST = (3, 6, 1), (10, 60, 5)
"""How many objectives, actions and versions a plan has."""
EVERY = 2
PLAN = (
    "id", "hospital_id", "year", "state", "since", "owner_id", "submitted_by_id", "created_by_id", "events_count",
    "version",
)  # fmt: skip
OBJECTIVE = (
    "id", "plan_id", "title", "metric", "own_metric", "own_unit", "product_id", "baseline", "target", "starts_on",
    "due_on", "owner_id", "reason", "justification",
)  # fmt: skip
ACTION = (
    "id", "plan_id", "objective_id", "text", "owner_id", "due_on", "done_on", "done_by_id", "evidence_id",
    "created_by_id",
)  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """One plan: its rows of objectives and actions as they are written, and who works on it."""

    pk: int
    hospital: int
    owner: int
    colleague: int
    manager: int
    begun: date
    moves: list[str]
    objectives: list[tuple]
    actions: list[tuple]
    person: int | None


def write_plans(random: Random, ranks: list[int], field: Field, product: int, today: date) -> None:
    """Plans with sections, team, way, objectives, actions and versions; done actions with what shows it."""
    # Read before it is written: nothing can be asked of PostgreSQL while it is given rows.
    evidence = Evidence.objects.aggregate(last=Max("pk"))["last"] or 0
    plans = list(_Drawing(random, field, product, today, evidence).plans(ranks))
    shown_by = in_language(SHOWN_BY)
    done = (
        (*action[8:9], plan.hospital, action[6], action[4]) for plan in plans for action in plan.actions if action[8]
    )
    rows.write(Evidence, ("id", "hospital_id", "on", "by_id"), done, kind="document", text=shown_by)
    rows.write(AccountPlan, PLAN, (_plan(plan, today) for plan in plans))
    rows.write(PlanSection, ("plan_id", "key", "text"), (row for plan in plans for row in _sections(plan)))
    rows.write(PlanMember, ("plan_id", "user_id", "role", "duty"), (row for plan in plans for row in _team(plan)))
    said = {"round": PlanComment.Round.CONSULTATION.value, "text": in_language(COMMENT)}
    rows.write(PlanComment, ("plan_id", "by_id"), ((plan.pk, plan.colleague) for plan in plans), **said)
    event = ("plan_id", "number", "from_state", "to_state", "on", "by_id")
    rows.write(PlanEvent, event, (row for plan in plans for row in _events(plan, today)))
    rows.write(Objective, OBJECTIVE, (row for plan in plans for row in plan.objectives))
    persons = ((row[0], plan.person) for plan in plans for row in plan.objectives if row[3] == "support")
    rows.write(ObjectivePerson, ("objective_id", "stakeholder_id"), persons)
    typed = ((row[0], today.isoformat(), 2, plan.owner) for plan in plans for row in plan.objectives if row[3] == "own")
    rows.write(Reading, ("objective_id", "on", "value", "by_id"), typed, source=shown_by)
    rows.write(Action, ACTION, (row for plan in plans for row in plan.actions))
    version = ("plan_id", "number", "frozen", "on", "by_id")
    rows.write(PlanVersion, version, (row for plan in plans for row in _versions(plan, today)))


class _Drawing:
    """Draws plans one after the other, with the numbers of their rows."""

    def __init__(self, random: Random, field: Field, product: int, today: date, evidence: int):
        self.random, self.field, self.product, self.today = random, field, product, today
        self.objective, self.action, self.evidence = count(1), count(1), count(evidence + 1)
        self.begun = max(date(today.year, 1, 1), today - timedelta(days=120))
        self.due = date(today.year, 12, 31)
        self.texts = [in_language(text) for text in ACTIONS]

    def plans(self, ranks: list[int]) -> Iterator[Drawn]:
        large = [at for at, rank in enumerate(ranks) if band(rank, len(ranks)) == "A"]
        for pk, at in enumerate(large[::EVERY], start=1):
            yield self._plan(pk, at, LARGEST if pk == 1 else ORDINARY)

    def _plan(self, pk: int, at: int, size: tuple[int, int, int]) -> Drawn:
        patch, (objectives, actions, versions) = at // HOSPITALS_A_PATCH, size
        owner, person = self.field.rep(patch), None
        if objectives == len(AIMS):
            person = Stakeholder.objects.judged().filter(hospital=at + 1).order_by("-influence", "pk").first()
            objectives -= person is None
        aims = [self._objective(pk, owner, metric) for metric in list(AIMS)[:objectives]]
        acts = [self._action(pk, owner, aims[number % len(aims)][0], number) for number in range(actions)]
        again = [planflow.RETURNED, planflow.SUBMITTED] * (versions - 1)
        moves = [planflow.DRAFT, planflow.CONSULTED, planflow.SUBMITTED, *again, planflow.APPROVED, planflow.ACTIVE]
        team = self.field.medical_rep(patch), self.field.manager(patch // PATCHES_AN_AREA)
        return Drawn(pk, at + 1, owner, *team, self.begun, moves, aims, acts, person and person.pk)

    def _objective(self, plan: int, owner: int, metric: str) -> tuple:
        own = [in_language(OBJECTIVES[name]) if metric == "own" else "" for name in ("own metric", "own unit")]
        title = in_language(OBJECTIVES[metric])
        about = self.product if metric in ABOUT_PRODUCT else None
        why = in_language(self.random.choice(REASONS)), in_language(JUSTIFIED)
        days = self.begun.isoformat(), self.due.isoformat()
        return next(self.objective), plan, title, metric, *own, about, *AIMS[metric], *days, owner, *why

    def _action(self, plan: int, owner: int, objective: int, number: int) -> tuple:
        """Every third is done."""
        due = self.today + timedelta(days=self.random.choice([-12, 6, 20, 45]))
        done = self.today - timedelta(days=self.random.randint(3, 30)) if number % 3 == 0 else None
        shown = (done.isoformat(), owner, next(self.evidence)) if done else (None, None, None)
        text = self.texts[number % len(self.texts)]
        return next(self.action), plan, objective, text, owner, due.isoformat(), *shown, owner


def _days(plan: Drawn, today: date) -> list[date]:
    """The day of each move, from the beginning to today at the latest."""
    step = (today - plan.begun).days // len(plan.moves)
    return [plan.begun + timedelta(days=step * number) for number in range(len(plan.moves))]


def _plan(plan: Drawn, today: date) -> tuple:
    since, moves = _days(plan, today)[-1].isoformat(), len(plan.moves)
    owner = plan.owner
    return plan.pk, plan.hospital, today.year, plan.moves[-1], since, owner, owner, owner, moves, moves


def _sections(plan: Drawn) -> Iterator[tuple]:
    for key in Section:
        yield plan.pk, key.value, in_language(SECTIONS[key]) if key in SECTIONS else ""


def _team(plan: Drawn) -> Iterator[tuple]:
    yield plan.pk, plan.owner, Raci.ACCOUNTABLE.value, ""
    yield plan.pk, plan.colleague, Raci.CONSULTED.value, in_language(DUTY)


def _events(plan: Drawn, today: date) -> Iterator[tuple]:
    for number, (on, (before, to)) in enumerate(
        zip(_days(plan, today), pairwise(["", *plan.moves]), strict=True), start=1
    ):
        by = plan.manager if to in planflow.DECISIONS else plan.owner
        yield plan.pk, number, before, to, on.isoformat(), by


def _versions(plan: Drawn, today: date) -> Iterator[tuple]:
    """What was handed in: each time with a longer way to go for the first objective, in the end as it is."""
    handed_in = [on for on, move in zip(_days(plan, today), plan.moves, strict=True) if move == planflow.SUBMITTED]
    for number, on in enumerate(handed_in, start=1):
        kept = _frozen(plan)
        first = kept["objectives"][str(plan.objectives[0][0])]
        first["target"] = _plain(plan.objectives[0][8] + 10_000 * (len(handed_in) - number))
        yield plan.pk, number, rows.stored(kept), on.isoformat(), plan.owner


def _frozen(plan: Drawn) -> dict:
    """The plan as `planning.freezing.frozen` keeps it, of the rows at hand."""
    metrics = {row[0]: row[3] for row in plan.objectives}
    return {
        "sections": {key: text for _plan, key, text in _sections(plan)},
        "objectives": {str(row[0]): _kept_objective(plan, dict(zip(OBJECTIVE, row, strict=True))) for row in plan.objectives},
        "actions": {
            str(row[0]): {
                "name": row[3], "metric": metrics[row[2]], "owner": row[4], "person": None, "due_on": row[5], "asked_of": "",
            }
            for row in plan.actions
        },
        "members": {str(user): {"user": user, "role": role} for _plan, user, role, _duty in _team(plan)},
        "resistances": {}, "changes": {}, "negotiations": {}, "budget": {},
    }  # fmt: skip


def _plain(value: int) -> str:
    return str(Decimal(value).normalize())


def _kept_objective(plan: Drawn, row: dict) -> dict:
    kept = {name: row[name] for name in ("metric", "own_metric", "starts_on", "due_on", "reason", "justification")}
    about = {"product": row["product_id"], "family": None, "sku": None, "owner": row["owner_id"]}
    way = {name: _plain(row[name]) for name in ("baseline", "target")}
    return {
        "name": row["title"],
        **kept,
        **about,
        **way,
        "persons": [plan.person] if row["metric"] == "support" else [],
    }
