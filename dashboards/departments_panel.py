"""The departments of a hospital with their patient load and how far we are with their people."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Hospital, Stakeholder


def departments_of(hospital: Hospital, today: date) -> QuerySet:
    """Active departments with `people`, and `blockers` and `supporters` among those who may be judged; one query."""
    listed = Stakeholder.objects.listed(today)
    judged = Stakeholder.objects.judged()
    return hospital.departments.active().annotate(
        people=_count(listed), blockers=_count(judged, Q(support__lt=0)), supporters=_count(judged, Q(support__gt=0))
    )


def _count(people: QuerySet, which: Q | None = None) -> Coalesce:
    counted = people.filter(which or Q(), department=OuterRef("pk")).order_by().values("department")
    return Coalesce(Subquery(counted.annotate(number=Count("pk")).values("number")), 0)
