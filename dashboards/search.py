"""Global search: hospitals and people by name, other name, pinyin or initials, within what the user may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

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
    """Up to `most` hospitals and as many people that hold every word of the text; two to four queries."""
    if len(search_query(text)) < SHORTEST:
        return Found([], [])
    hospitals = Hospital.objects.visible_to(user).active().matching(text).select_related("territory")
    people = Stakeholder.objects.visible_to(user).listed(today).matching(text).select_related("hospital", "department")
    wide, deep = _best(hospitals, text, most + 1), _best(people, text, most + 1)
    return Found(wide[:most], deep[:most], len(wide) > most, len(deep) > most)


def _best(rows: QuerySet, text: str, most: int) -> list:
    """Up to `most` rows: those whose name, pinyin or initials begin with the text, then the others, each by name.

    Asked one after the other, so that of the many that hold a common word no more are read than are shown.
    """
    begins = search_query(text)
    at_the_start = Q(search_text__startswith=begins)
    at_a_start = at_the_start | Q(search_text__contains=f"|{begins}")
    rank = Case(When(at_the_start, then=Value(0)), default=Value(1), output_field=IntegerField())
    first = list(rows.filter(at_a_start).alias(rank=rank).order_by("rank", "sort_key", "pk")[:most])
    if len(first) < most:
        first += rows.exclude(at_a_start).order_by("sort_key", "pk")[: most - len(first)]
    return first
