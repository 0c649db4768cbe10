"""What the page of an account plan holds, tab by tab, so that each costs few queries however much there is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import F, OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import CustomerAnalysis, Hospital, Insight, RivalPosition, Stakeholder, SwotItem
from lib.dates import month_end
from lib.gathered import counted
from lib.prepared import Prepared, prepared
from people.models import User

from . import freezing, planflow
from .deputies import seats_of
from .differences import differences
from .measuring import Measured, by_standing, read_at
from .metrics import Moment
from .models import (
    AccountPlan,
    Action,
    BudgetLine,
    ExpectedChange,
    Negotiation,
    Objective,
    PlanComment,
    PlanEvent,
    PlanMember,
    PlanSection,
    PlanVersion,
    Resistance,
    Review,
)
from .plan_choices import BudgetState, PlanState, Section
from .plan_metrics import last_closed
from .plan_querysets import persons_of_objectives
from .versions import told

TABS: dict[str, Promise] = {
    "objectives": _("Objectives"),
    "actions": _("Actions"),
    "situation": _("Situation"),
    "team": _("Team and comments"),
    "risks": _("Resistances and changes"),
    "budget": _("Budget"),
    "reviews": _("Reviews"),
    "versions": _("Versions"),
}
WAY = (
    planflow.DRAFT, planflow.CONSULTED, planflow.SUBMITTED, planflow.APPROVED, planflow.ACTIVE, planflow.CLOSED,
)  # fmt: skip
SHOWN = 5
EVENTS_SHOWN = 50


@dataclass(frozen=True)
class Step:
    """One state on the way of a plan: passed, present or ahead, with the event that brought it there."""

    label: Promise
    is_done: bool
    is_now: bool
    event: PlanEvent | None = None


ASKED = {
    "events": (PlanEvent, lambda rows: rows.select_related("by", "on_behalf_of").order_by("-number")[:EVENTS_SHOWN]),
    "sections": (PlanSection, lambda rows: rows),
    "remarks": (PlanComment, lambda rows: rows.to_change()),
    "next_actions": (Action, lambda rows: rows.open().select_related("owner").order_by("due_on", "pk")[:SHOWN]),
    "actions": (Action, lambda rows: rows.told().order_by(F("done_on").asc(nulls_first=True), "due_on", "pk")),
    "members": (PlanMember, lambda rows: rows.select_related("user").order_by("pk")),
    "comments": (PlanComment, lambda rows: rows.select_related("by", "objective")),
    "resistances": (Resistance, lambda rows: rows.select_related("stakeholder")),
    "changes": (ExpectedChange, lambda rows: rows),
    "negotiations": (Negotiation, lambda rows: rows),
    "budget": (BudgetLine, lambda rows: rows.select_related("requested_by", "decided_by")),
    "reviews": (Review, lambda rows: rows.select_related("by")),
    "versions": (PlanVersion, lambda rows: rows.select_related("by")),
}
"""Of which table the rows of each part are, and how they are asked for."""


@prepared
def _of_plan(plan, user, *, what: str) -> QuerySet:
    model, ask = ASKED[what]
    return ask(model.objects.visible_to(user).filter(plan=plan))


@prepared
def _objectives(plan, user, *, day: date, closed: date | None) -> QuerySet:
    """As they read on a day, `closed` being the last closed month, with how many of their actions there are."""
    rows = Objective.objects.visible_to(user).filter(plan=plan)
    actions = Action.objects.filter(objective=OuterRef("pk"))
    counted_rows = rows.annotate(
        actions_total=counted(actions, "objective"),
        actions_done=counted(actions, "objective", filter=Q(done_on__isnull=False)),
    )
    return read_at(counted_rows, Moment.knowing(day, closed=closed), sales=user.sees_sales)


@prepared
def _seen(plan, user) -> QuerySet:
    found = AccountPlan.objects.visible_to(user).shown().with_rights(user)
    return found.filter(pk=plan).select_related("hospital__territory")


def seen_plan(pk: int, user: User) -> AccountPlan | None:
    """The plan if the user sees it, with what the user may do; else None."""
    return next(iter(asked(_seen, user, pk)), None)


def asked(rows: Prepared, user: User, plan: int, **shape) -> list:
    """What is asked of a plan. A deputy sees with the eyes of others, which no kept SQL knows: written anew for them."""
    return list(rows.build(plan, user, **shape)) if seats_of(user) else rows(plan, user, **shape)


def plans_at(hospital: Hospital, user: User, today: date) -> list[AccountPlan]:
    """The plans of a hospital, the newest first; one query."""
    return list(AccountPlan.objects.visible_to(user).of(hospital).shown().with_counts(user, today))


class PlanPage:
    """One plan as a user sees it. `plan` has `may_write` and `may_decide` (`PlanQuerySet.with_rights`)."""

    def __init__(self, plan: AccountPlan, user: User, today: date):
        self.plan, self.user, self.today = plan, user, today

    def _rows(self, what: str) -> list:
        return asked(_of_plan, self.user, self.plan.pk, what=what)

    # -- Head --------------------------------------------------------------------------------------
    @cached_property
    def events(self) -> list[PlanEvent]:
        return self._rows("events")

    @property
    def steps(self) -> list[Step]:
        """The way of the plan; a returned one stands where it was handed in."""
        at = planflow.SUBMITTED if self.plan.state == planflow.RETURNED else self.plan.state
        now, by_state = WAY.index(at), {}
        for event in self.events:
            by_state.setdefault(event.to_state, event)
        return [
            Step(PlanState(self.plan.state if n == now else state).label, n < now, n == now,
                 by_state.get(self.plan.state if n == now else state))
            for n, state in enumerate(WAY)
        ]  # fmt: skip

    @property
    def moves(self) -> list[PlanState]:
        """The moves that the user may make now."""
        there = planflow.moves(self.plan.state, is_worked=self.plan.is_worked)
        return [PlanState(to) for to in there if self._may(to)]

    def _may(self, to: str) -> bool:
        if to in planflow.DECISIONS:
            return self.plan.may_decide and self.user.pk not in (self.plan.owner_id, self.plan.submitted_by_id)
        return self.plan.may_write or (to == planflow.CLOSED and self.plan.may_decide)

    @property
    def may_write(self) -> bool:
        """Whether actions, comments, resistances may be added."""
        return self.plan.may_write and not self.plan.is_closed

    @property
    def may_change(self) -> bool:
        """Whether sections and objectives may be changed."""
        return self.plan.may_write and self.plan.is_editable

    # -- Sections ----------------------------------------------------------------------------------
    @cached_property
    def sections(self) -> dict[str, PlanSection]:
        return {section.key: section for section in self._rows("sections")}

    def _texts(self, *keys: str) -> list[tuple[Promise, PlanSection]]:
        return [(Section(key).label, self.sections[key]) for key in keys if key in self.sections]

    @property
    def texts_of_objectives(self):
        """What the objectives have in common; read with the plan."""
        return [(Section.OBJECTIVES.label, PlanSection(key=Section.OBJECTIVES, text=self.plan.approach or ""))]

    @property
    def texts_of_actions(self):
        return self._texts(Section.ACTIONS, Section.IMPLEMENTATION)

    @property
    def texts_of_situation(self):
        return self._texts(Section.ANALYSIS)

    @property
    def texts_of_team(self):
        return self._texts(Section.PEOPLE, Section.CONSULTATION)

    @property
    def texts_of_risks(self):
        return self._texts(Section.RESISTANCE)

    @property
    def texts_of_reviews(self):
        return self._texts(Section.REVIEW)

    # -- Objectives --------------------------------------------------------------------------------
    @cached_property
    def objectives(self) -> list[Measured]:
        closed = last_closed(self.today) if self.user.sees_sales else None
        rows = asked(_objectives, self.user, self.plan.pk, day=self.today, closed=closed)
        prefetch_related_objects(rows, persons_of_objectives())
        return [Measured(row, self.today) for row in rows]

    @property
    def standing(self) -> dict[str, int]:
        return by_standing(self.objectives)

    @cached_property
    def remarks(self) -> list[PlanComment]:
        """What has to change before it is handed in again; once it was, what had to."""
        return self._rows("remarks") if self.was_returned else []

    @property
    def was_returned(self) -> bool:
        """Whether it lies with its owner after a return, or with the manager again."""
        waits = self.plan.state in (planflow.RETURNED, planflow.SUBMITTED)
        return waits and any(event.to_state == planflow.RETURNED for event in self.events)

    @cached_property
    def next_actions(self) -> list[Action]:
        return self._rows("next_actions")

    # -- Actions -----------------------------------------------------------------------------------
    @cached_property
    def actions(self) -> list[Action]:
        return self._rows("actions")

    @property
    def columns(self) -> list[tuple[Promise, list[Action]]]:
        """The actions as a board: late, due this month, later, done."""
        end = month_end(self.today)
        late, soon, later, done = [], [], [], []
        for action in self.actions:
            if not action.is_open:
                done.append(action)
            elif action.is_late(self.today):
                late.append(action)
            else:
                (soon if action.due_on <= end else later).append(action)
        return [(_("Late"), late), (_("This month"), soon), (_("Later"), later), (_("Done"), done)]

    # -- Situation, live ---------------------------------------------------------------------------
    @cached_property
    def swot(self) -> list[SwotItem]:
        return list(SwotItem.objects.visible_to(self.user).filter(hospital=self.plan.hospital_id))

    @cached_property
    def analysis(self) -> CustomerAnalysis | None:
        return CustomerAnalysis.objects.filter(hospital=self.plan.hospital_id).first()

    @cached_property
    def people(self) -> Counter:
        """How many people are known, decide, block and support."""
        people = Stakeholder.objects.visible_to(self.user).judged().filter(hospital=self.plan.hospital_id)
        counts = Counter()
        for role, support in people.values_list("buying_role", "support"):
            counts["known"] += 1
            counts["decide"] += role == "decision_maker"
            counts["blockers"] += support is not None and support < 0
            counts["supporters"] += support is not None and support > 0
        return counts

    @cached_property
    def insights(self) -> list[Insight]:
        rows = Insight.objects.visible_to(self.user).fresh(self.today).filter(hospital=self.plan.hospital_id)
        return list(rows.order_by("-level", "-on", "-pk")[:SHOWN])

    @cached_property
    def rivals(self) -> list[RivalPosition]:
        rows = RivalPosition.objects.visible_to(self.user).filter(hospital=self.plan.hospital_id)
        return list(rows.select_related("rival").order_by("pk")[:SHOWN])

    # -- Team, risks, reviews, versions ------------------------------------------------------------
    @cached_property
    def members(self) -> list[PlanMember]:
        return self._rows("members")

    @cached_property
    def comments(self) -> list[PlanComment]:
        return self._rows("comments")

    @cached_property
    def resistances(self) -> list[Resistance]:
        return self._rows("resistances")

    @cached_property
    def changes(self) -> list[ExpectedChange]:
        return self._rows("changes")

    @property
    def sees_terms(self) -> bool:
        """Whether the user sees sales here, and with them what is negotiated."""
        return self.user.sees_sales and self.plan.is_covered

    @cached_property
    def negotiations(self) -> list[Negotiation]:
        return self._rows("negotiations")

    @cached_property
    def budget(self) -> list[BudgetLine]:
        return self._rows("budget")

    @property
    def budget_approved(self) -> Decimal:
        """What may be spent, in CNY: nothing counts before compliance approved it."""
        return sum((line.amount_cny for line in self.budget if line.state == BudgetState.APPROVED), Decimal(0))

    @cached_property
    def reviews(self) -> list[Review]:
        return self._rows("reviews")

    @cached_property
    def versions(self) -> list[PlanVersion]:
        return self._rows("versions")

    @cached_property
    def changed(self):
        """What the newest version says otherwise than the one before, in words; None with fewer than two."""
        if len(self.versions) < 2:
            return None
        after, before = (self._shown(version.frozen) for version in self.versions[:2])
        return told(differences(before, after))

    def _shown(self, kept: dict) -> dict:
        return kept if self.sees_terms else freezing.without_sales(kept)
