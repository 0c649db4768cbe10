"""Whose hospital it is: the one primarily assigned to its territory today, else to the nearest one above."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Length, Replace

from lib.prepared import prepared
from people.models import Assignment, Territory, User

OFFERED = 200


@dataclass(frozen=True)
class Reach:
    """The territories a user covers, in the order of the tree; where they are many (`is_wide`), the topmost of them."""

    territories: list[Territory]
    is_wide: bool


def reach_of(user: User, on: date, *, asked: str = "") -> Reach:
    """What a user covers, as far as anybody can choose from it: one query, and one more for an `asked` one far below.

    Of many only whole levels are kept. What was read in full is handed to the user's own cache.
    """
    slashes = Length("path") - Length(Replace(F("path"), Value("/"), Value("")))
    covered = Territory.objects.all() if user.sees_everything else Territory.objects.covered_by(user, on)
    found = list(covered.annotate(level=slashes).order_by("level", "path")[: OFFERED + 1])
    is_wide = len(found) > OFFERED
    if is_wide:
        found = [territory for territory in found if territory.level < found[OFFERED].level]
        if asked.isdecimal() and asked not in {str(territory.pk) for territory in found}:
            found += covered.filter(pk=asked)
    elif not user.sees_everything:
        user.covered_territory_ids = [territory.pk for territory in found]
    return Reach(sorted(found, key=lambda territory: territory.path), is_wide)


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
    """The owner of each territory that has one, by territory id; one query that reads no more than stands above them.

    Where several are primary, a rep comes before a manager and a commercial user before a medical one.
    """
    lines = {territory: [int(pk) for pk in territory.path.split("/") if pk] for territory in territories}
    first: dict[int, User] = {}
    primary = _primary([*{pk for above in lines.values() for pk in above}], on=on)
    for assignment in sorted(primary, key=_precedence):
        first.setdefault(assignment.territory_id, assignment.user)
    found = {}
    for territory, above in lines.items():
        owner = next((first[pk] for pk in reversed(above) if pk in first), None)
        if owner is not None:
            found[territory.pk] = owner
    return found


@prepared
def _primary(territories, *, on: date) -> QuerySet:
    return Assignment.objects.primary(on).filter(territory__in=territories)


def _precedence(assignment: Assignment) -> tuple:
    user = assignment.user
    return (not user.is_rep, user.is_medical, assignment.starts_on, user.pk)
