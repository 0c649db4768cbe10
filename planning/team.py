"""Who may own a plan, an objective or an action: colleagues who work where the hospital is, and the plan's team."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Hospital
from people.models import User

from .models import AccountPlan, PlanMember


def colleagues_of(hospital: Hospital, today: date, plan: AccountPlan | None = None) -> QuerySet:
    """Users who may sign in and are assigned at or above the hospital's territory, or are on the plan's team."""
    above = [int(pk) for pk in hospital.territory.path.split("/") if pk]
    near = User.objects.active().working_in(above, today).values("pk")
    found = Q(pk__in=near)
    if plan is not None:
        found |= Q(pk__in=PlanMember.objects.filter(plan=plan).values("user")) | Q(pk=plan.owner_id)
    return User.objects.active().filter(found).order_by("name", "pk")
