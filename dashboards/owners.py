"""Whose hospital it is: the one primarily assigned to its territory today, else to the nearest one above."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from people.models import Assignment, Territory, User


def territories_of(user: User, on: date) -> list[Territory]:
    """The territories a user covers on a day, in the order of the tree; one query.

    What was read is handed to the user's own cache, so that scoping a queryset does not ask again.
    """
    if user.sees_everything:
        return list(Territory.objects.order_by("path"))
    covered = list(Territory.objects.covered_by(user, on).order_by("path"))
    user.covered_territory_ids = [territory.pk for territory in covered]
    return covered


def owners_of(territories: Iterable[Territory], on: date) -> dict[int, User]:
    """The owner of each territory that has one, by territory id; one query.

    Where several are primary, a rep comes before a manager and a commercial user before a medical one.
    """
    first: dict[int, User] = {}
    for assignment in sorted(Assignment.objects.primary(on), key=_precedence):
        first.setdefault(assignment.territory_id, assignment.user)
    found = {}
    for territory in territories:
        above = [int(pk) for pk in territory.path.split("/") if pk]
        owner = next((first[pk] for pk in reversed(above) if pk in first), None)
        if owner is not None:
            found[territory.pk] = owner
    return found


def _precedence(assignment: Assignment) -> tuple:
    user = assignment.user
    return (not user.is_rep, user.is_medical, assignment.starts_on, user.pk)
