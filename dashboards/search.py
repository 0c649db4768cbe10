"""Global search: hospitals and people by name, other name, pinyin or initials, within what the user may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounts.models import Hospital, Stakeholder
from lib.names import search_query
from people.models import User

SHORTEST = 1
WHILE_TYPING, ON_THE_PAGE = 6, 30


@dataclass(frozen=True)
class Found:
    """What a search found, best first; `more_…` says that there is more than shown."""

    hospitals: list[Hospital]
    people: list[Stakeholder]
    more_hospitals: bool = False
    more_people: bool = False

    @property
    def nothing(self) -> bool:
        return not self.hospitals and not self.people


def find(user: User, text: str, *, most: int, today: date) -> Found:
    """Up to `most` hospitals and as many people that hold every word of the text; two queries."""
    if len(search_query(text)) < SHORTEST:
        return Found([], [])
    hospitals = _best(Hospital.objects.visible_to(user).active().matching(text), text)
    people = _best(Stakeholder.objects.visible_to(user).listed(today).matching(text), text)
    wide = hospitals.select_related("territory")[: most + 1]
    deep = people.select_related("hospital", "department")[: most + 1]
    return Found(*_cut(wide, deep, most))


def _cut(hospitals: Iterable[Hospital], people: Iterable[Stakeholder], most: int) -> tuple:
    hospitals, people = list(hospitals), list(people)
    return hospitals[:most], people[:most], len(hospitals) > most, len(people) > most


def _best(rows: QuerySet, text: str) -> QuerySet:
    """Rows whose name, pinyin or initials begin with the text come first, then by name."""
    begins = search_query(text)
    rank = Case(
        When(search_text__startswith=begins, then=Value(0)),
        When(search_text__contains=f"|{begins}", then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return rows.alias(rank=rank).order_by("rank", "sort_key", "pk")
