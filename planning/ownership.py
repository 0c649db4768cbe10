"""Whether whoever owns open work of a plan still works where its hospital is, or is on its team (product.md §1)."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from people.ownership import works_at


def has_an_owner(today: date) -> Q:
    """Rows of a plan whose owner works at its hospital, or is on the plan's team."""
    members = apps.get_model("planning", "PlanMember").objects.filter(plan=OuterRef("plan"), user=OuterRef("owner"))
    return works_at(today, "plan__hospital__") | Q(owner__is_active=True) & Exists(members)
