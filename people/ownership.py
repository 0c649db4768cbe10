"""Whether whoever owns open work still works where it is, and who does now (product.md §1, "On handover")."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import StrIndex

from .models import Assignment, User

Successors = dict[tuple[int, str], set[User]]
"""The reps who own what lies in a territory, by (territory, function)."""


def assigned_above(owner: OuterRef, path: OuterRef, today: date) -> Exists:
    """Whether `owner` is assigned today at or above the territory of this path."""
    there = Assignment.objects.current(today).filter(user=owner).order_by()
    return Exists(there.annotate(found=StrIndex(path, F("territory__path"))).filter(found=Value(1)))


def works_at(today: date, path: str) -> Q:
    """Rows whose owner may sign in and is assigned at or above the hospital; `path` leads there, e.g. "plan__hospital__"."""
    return Q(owner__is_active=True) & assigned_above(OuterRef("owner"), OuterRef(f"{path}territory__path"), today)


def successors(today: date) -> Successors:
    """Who is primarily assigned to a territory as a rep and may sign in; one query."""
    found = defaultdict(set)
    reps = Assignment.objects.primary(today).filter(user__is_rep=True)
    for assignment in reps:
        found[assignment.territory_id, assignment.user.function].add(assignment.user)
    return found


def nearest(path: str, function: str, among: Successors) -> set[User]:
    """The reps of a function nearest to a territory, from itself upwards; empty without any."""
    above = [int(pk) for pk in reversed(path.split("/")) if pk]
    return next((found for pk in above if (found := among.get((pk, function)))), set())
