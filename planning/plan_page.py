"""What the page of an account plan holds, tab by tab, so that each costs few queries however much there is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.db.models import Count, F, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import CustomerAnalysis, Hospital, Insight, RivalPosition, Stakeholder, SwotItem
from lib.dates import month_end
from people.models import User

from . import freezing, planflow
from .differences import differences
from .measuring import Measured, by_standing, measured
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


def plans_at(hospital: Hospital, user: User, today: date) -> list[AccountPlan]:
    """The plans of a hospital, the newest first; one query."""
    return list(AccountPlan.objects.visible_to(user).of(hospital).shown().with_counts(user, today))


class PlanPage:
    """One plan as a user sees it. `plan` has `may_write` and `may_decide` (`PlanQuerySet.with_rights`)."""

    def __init__(self, plan: AccountPlan, user: User, today: date):
        self.plan, self.user, self.today = plan, user, today

    def _rows(self, model):
        return model.objects.visible_to(self.user).filter(plan=self.plan)

    # -- Head --------------------------------------------------------------------------------------
    @cached_property
    def events(self) -> list[PlanEvent]:
        return list(self._rows(PlanEvent).select_related("by", "on_behalf_of").order_by("-number")[:EVENTS_SHOWN])

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
        return {section.key: section for section in self._rows(PlanSection)}

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
        rows = self._rows(Objective).annotate(
            actions_total=Count("actions", distinct=True),
            actions_done=Count("actions", filter=Q(actions__done_on__isnull=False), distinct=True),
        )
        return measured(rows, self.today, sales=self.user.sees_sales)

    @property
    def standing(self) -> dict[str, int]:
        return by_standing(self.objectives)

    @cached_property
    def remarks(self) -> list[PlanComment]:
        """What has to change before it is handed in again; once it was, what had to."""
        return list(self._rows(PlanComment).to_change()) if self.was_returned else []

    @property
    def was_returned(self) -> bool:
        """Whether it lies with its owner after a return, or with the manager again."""
        waits = self.plan.state in (planflow.RETURNED, planflow.SUBMITTED)
        return waits and any(event.to_state == planflow.RETURNED for event in self.events)

    @cached_property
    def next_actions(self) -> list[Action]:
        return list(self._rows(Action).open().select_related("owner").order_by("due_on", "pk")[:SHOWN])

    # -- Actions -----------------------------------------------------------------------------------
    @cached_property
    def actions(self) -> list[Action]:
        return list(self._rows(Action).told().order_by(F("done_on").asc(nulls_first=True), "due_on", "pk"))

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
        return list(self._rows(PlanMember).select_related("user").order_by("pk"))

    @cached_property
    def comments(self) -> list[PlanComment]:
        return list(self._rows(PlanComment).select_related("by", "objective"))

    @cached_property
    def resistances(self) -> list[Resistance]:
        return list(self._rows(Resistance).select_related("stakeholder"))

    @cached_property
    def changes(self) -> list[ExpectedChange]:
        return list(self._rows(ExpectedChange))

    @property
    def sees_terms(self) -> bool:
        """Whether the user sees sales here, and with them what is negotiated."""
        return self.user.sees_sales and self.plan.is_covered

    @cached_property
    def negotiations(self) -> list[Negotiation]:
        return list(self._rows(Negotiation))

    @cached_property
    def budget(self) -> list[BudgetLine]:
        return list(self._rows(BudgetLine).select_related("requested_by", "decided_by"))

    @property
    def budget_approved(self) -> Decimal:
        """What may be spent, in CNY: nothing counts before compliance approved it."""
        return sum((line.amount_cny for line in self.budget if line.state == BudgetState.APPROVED), Decimal(0))

    @cached_property
    def reviews(self) -> list[Review]:
        return list(self._rows(Review).select_related("by"))

    @cached_property
    def versions(self) -> list[PlanVersion]:
        return list(self._rows(PlanVersion).select_related("by"))

    @cached_property
    def changed(self):
        """What the newest version says otherwise than the one before, in words; None with fewer than two."""
        if len(self.versions) < 2:
            return None
        after, before = (self._shown(version.frozen) for version in self.versions[:2])
        return told(differences(before, after))

    def _shown(self, kept: dict) -> dict:
        return kept if self.sees_terms else freezing.without_sales(kept)
