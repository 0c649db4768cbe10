"""Open work whose owner works there no more, until a manager gives it to somebody: plans with their objectives and
actions, and what is to follow with a partner."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import CharField, QuerySet, Value

from partners.models import PartnerStep
from people.models import User

from .models import AccountPlan, Action, Objective

WORKED = {"plan__hospital__is_active": True, "plan__hospital__linked_to": None}


class Unowned(NamedTuple):
    """A plan, an objective or action of one, or a step with a partner. kind: "plan", "objective", "action" or "step"."""

    kind: str
    row: AccountPlan | Objective | Action | PartnerStep

    @property
    def plan(self) -> AccountPlan | None:
        if self.kind == "step":
            return None
        return self.row if self.kind == "plan" else self.row.plan

    @property
    def due_on(self) -> date | None:
        return None if self.kind == "plan" else self.row.due_on

    @property
    def url(self) -> str:
        """Where it stands: an action and a step have no page of their own."""
        if self.kind == "step":
            return self.row.contact.partner.get_absolute_url()
        return f"{self.plan.get_absolute_url()}?tab=actions" if self.kind == "action" else self.row.get_absolute_url()


def unowned(user: User, today: date) -> QuerySet:
    """(kind, id, day) of what the user sees, plans at hospitals we work; what is due or stands longest first."""
    plans = AccountPlan.objects.visible_to(user).worked().not_closed().left_by_owner(today).order_by()
    parts = [plans.values_list(_said("plan"), "pk", "since")]
    for kind, model in (("objective", Objective), ("action", Action)):
        rows = model.objects.visible_to(user).not_closed().open().lost(today).filter(**WORKED).order_by()
        parts.append(rows.values_list(_said(kind), "pk", "due_on"))
    steps = PartnerStep.objects.visible_to(user).lost(today).order_by()
    parts.append(steps.values_list(_said("step"), "pk", "due_on"))
    return parts[0].union(*parts[1:], all=True).order_by("since", "pk")


def _said(kind: str) -> Value:
    return Value(kind, output_field=CharField())


def rows_of(found: Iterable[tuple[str, int, date | None]]) -> list[Unowned]:
    """The rows with what they name, in the same order; one query for each kind."""
    found = list(found)
    named = {
        "plan": AccountPlan.objects.shown(),
        "objective": Objective.objects.select_related("owner", "plan__hospital"),
        "action": Action.objects.select_related("owner", "plan__hospital"),
        "step": PartnerStep.objects.select_related("owner", "contact__partner"),
    }
    rows = {kind: queryset.in_bulk([pk for each, pk, _on in found if each == kind]) for kind, queryset in named.items()}
    return [Unowned(kind, rows[kind][pk]) for kind, pk, _on in found if pk in rows[kind]]
