"""Whether whoever owns open work of a plan still works where its hospital is (product.md §1, "On handover")."""

from __future__ import annotations

from datetime import date

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import StrIndex

from people.models import Assignment


def works_at(today: date, path: str) -> Q:
    """Rows whose owner may sign in and is assigned at or above the hospital; `path` leads there, e.g. "plan__hospital__"."""
    there = Assignment.objects.current(today).filter(user=OuterRef("owner")).order_by()
    above = there.annotate(found=StrIndex(OuterRef(f"{path}territory__path"), F("territory__path"))).filter(
        found=Value(1)
    )
    return Q(owner__is_active=True) & Exists(above)


def has_an_owner(today: date) -> Q:
    """Rows of a plan whose owner works at its hospital, or is on the plan's team."""
    members = apps.get_model("planning", "PlanMember").objects.filter(plan=OuterRef("plan"), user=OuterRef("owner"))
    return works_at(today, "plan__hospital__") | Q(owner__is_active=True) & Exists(members)
