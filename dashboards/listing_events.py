"""What the timeline tells of listings."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from planning.models import ListingEvent

from .timeline_rows import number, rows, text


def sources_of(hospital, user) -> dict[str, Callable[[], QuerySet]]:
    """Rows of the timeline by kind of event; hospital and user are slots (lib.prepared)."""
    return {"listing": lambda: _moves(ListingEvent.objects.visible_to(user).filter(application__hospital=hospital))}


def _moves(events: QuerySet) -> QuerySet:
    """`who` is the state that was reached, `what` the product, `ref` the listing."""
    return rows(
        events,
        "listing",
        "on",
        who=text(F("to_state")),
        who_en=text(F("to_state")),
        ref=number(F("application")),
        what=text(F("application__product__name")),
        what_en=text(F("application__product__name_en")),
        by=text(Coalesce(F("by__name"), Value(""))),
        by_en=text(Coalesce(F("by__name_en"), Value(""))),
        words=text(F("evidence__text")),
    )
