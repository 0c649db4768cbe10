"""Hospitals that moved in tier or season; for commercial readers only."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from lib.dates import add_months
from people.models import User
from scoring.models import SeasonEvent, TierEvent

from .pace import Cycle

LATE_MONTHS = 3


def tier_moves(user: User, cycle: Cycle) -> QuerySet:
    """Changes of the official tier that a cycle brought, the largest change of value first."""
    moves = _brought_by(TierEvent, user, cycle).exclude(from_tier="")
    change = F("value_fen") - F("previous_value_fen")
    return moves.annotate(change=change).order_by(F("change").desc(nulls_last=True), "hospital")


def season_moves(user: User, cycle: Cycle) -> QuerySet:
    """Changes of the official season that a cycle brought, the latest month first."""
    return _brought_by(SeasonEvent, user, cycle).exclude(from_season="").order_by("-month", "hospital")


def _brought_by(model, user: User, cycle: Cycle) -> QuerySet:
    """Events of the month closed before the cycle, and later closes of earlier months that were worked out in it."""
    if not user.sees_sales:
        return model.objects.none()
    last = add_months(cycle.first, -1)
    worked_out = Q(created_at__date__range=(cycle.first, cycle.until), month__gte=add_months(last, 1 - LATE_MONTHS))
    events = model.objects.visible_to(user).filter(Q(month=last) | worked_out, month__lte=last)
    return events.filter(hospital__is_active=True).select_related("hospital")
