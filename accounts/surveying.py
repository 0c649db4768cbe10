"""When the satisfaction survey is due: half-yearly at tier A, yearly at tier B (domain.md §1.2 satisfaction.survey_months).

A tier comes from sales, so for medical users the survey is due by a rule of its own that tells nothing of it: yearly
wherever cooperation has begun.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from lib.dates import add_months

from .choices import RelationshipStage, Tier

MONTHS = {Tier.A: 6, Tier.B: 12}
MONTHS_FOR_MEDICAL = 12
LINK_DAYS = 30


def asked_before(today: date, months: int) -> Q:
    """Hospitals (with `last_survey`) never asked, or whose last answers turn as many months old in this month."""
    return Q(last_survey=None) | Q(last_survey__lt=add_months(today, 1 - months))


def due_for(user, today: date) -> Q:
    """Hospitals (with `last_survey`) where the survey is due as the user may know it."""
    if not user.sees_sales:
        begun = Q(relationship_stage__gte=RelationshipStage.TRIAL_COOPERATION)
        return begun & asked_before(today, MONTHS_FOR_MEDICAL)
    due = Q(pk__in=[])
    for tier, months in MONTHS.items():
        due |= Q(tier=tier) & asked_before(today, months)
    return due
