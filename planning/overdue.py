"""What of plans is overdue, by hospital, for the score; nothing that is about sales, which no medical score may hold."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, F, QuerySet

from .models import Action, Objective


def overdue_at(day: date, span: tuple[int, int]) -> list[QuerySet]:
    """Rows of (hospital, count) of objectives and of actions due and open when a day ended; `span` bounds hospital ids."""
    return [
        model.objects.open_at(day)
        .without_sales()
        .filter(plan__hospital__id__range=span)
        .order_by()
        .values(there=F("plan__hospital"))
        .annotate(count=Count("pk"))
        .values_list("there", "count")
        for model in (Objective, Action)
    ]
