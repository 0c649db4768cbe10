"""What the timeline tells of account plans: every move, without the words of its reason, which may speak of sales."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.visibility import seen_by
from planning.models import PlanEvent

from .timeline_rows import number, rows, text


def sources_of(hospital, user) -> dict[str, Callable[[], QuerySet]]:
    """Rows of the timeline by kind of event; hospital and user are slots (lib.prepared).

    Whoever reads a hospital's page covers it, so it is not asked who is on the team or stands in.
    """
    here = PlanEvent.objects.filter(seen_by(user, "plan__hospital__"), plan__hospital=hospital)
    return {"plan": lambda: _moves(here)}


def _moves(events: QuerySet) -> QuerySet:
    """`who` is the state that was reached, `what` the year, `ref` the plan."""
    return rows(
        events,
        "plan",
        "on",
        who=text(F("to_state")),
        who_en=text(F("to_state")),
        ref=number(F("plan")),
        what=text(F("plan__year")),
        what_en=text(F("plan__year")),
        by=text(Coalesce(F("by__name"), Value(""))),
        by_en=text(Coalesce(F("by__name_en"), Value(""))),
    )
