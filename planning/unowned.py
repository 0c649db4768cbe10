"""Open work whose owner works there no more: plans, objectives and actions, until a manager gives them to somebody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import CharField, QuerySet, Value

from people.models import User

from .models import AccountPlan, Action, Objective

WORKED = {"plan__hospital__is_active": True, "plan__hospital__linked_to": None}


class Unowned(NamedTuple):
    """A plan, or an objective or action of one. kind: "plan", "objective" or "action"."""

    kind: str
    row: AccountPlan | Objective | Action

    @property
    def plan(self) -> AccountPlan:
        return self.row if self.kind == "plan" else self.row.plan

    @property
    def due_on(self) -> date | None:
        return None if self.kind == "plan" else self.row.due_on

    @property
    def url(self) -> str:
        """Where it stands: an action has no page of its own."""
        return f"{self.plan.get_absolute_url()}?tab=actions" if self.kind == "action" else self.row.get_absolute_url()


def unowned(user: User, today: date) -> QuerySet:
    """(kind, id, day) of what the user sees, of open plans at hospitals we work; what is due or stands longest first."""
    plans = AccountPlan.objects.visible_to(user).worked().not_closed().left_by_owner(today).order_by()
    parts = [plans.values_list(_said("plan"), "pk", "since")]
    for kind, model in (("objective", Objective), ("action", Action)):
        rows = model.objects.visible_to(user).not_closed().open().lost(today).filter(**WORKED).order_by()
        parts.append(rows.values_list(_said(kind), "pk", "due_on"))
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
    }
    rows = {kind: queryset.in_bulk([pk for each, pk, _on in found if each == kind]) for kind, queryset in named.items()}
    return [Unowned(kind, rows[kind][pk]) for kind, pk, _on in found if pk in rows[kind]]
