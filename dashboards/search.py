"""Global search: hospitals and people by name, other name, pinyin or initials, within what the user may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, IntegerField, Q, QuerySet, When

from accounts.models import Hospital, Stakeholder
from lib.names import search_query
from people.models import User

SHORTEST = 1
# So many hits are ranked in full.
FEW = 500
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
    """Up to `most` hospitals and as many people that hold every word of the text; one to three queries each."""
    if len(search_query(text)) < SHORTEST:
        return Found([], [])
    hospitals = Hospital.objects.visible_to(user).active().matching(text).select_related("territory")
    people = Stakeholder.objects.visible_to(user).listed(today).matching(text).select_related("hospital", "department")
    wide, deep = _best(hospitals, text, most + 1), _best(people, text, most + 1)
    return Found(wide[:most], deep[:most], len(wide) > most, len(deep) > most)


def _best(rows: QuerySet, text: str, most: int) -> list:
    """Up to `most` rows: names that begin with the text, then other spellings that do, then the rest; each by name.

    Few hits are ranked in full. Of the many that hold a common word no more are read than are shown; databases
    guess badly how common a word is, so some hits are fetched first.
    """
    hits = list(rows.order_by().values_list("pk", flat=True)[: FEW + 1])
    if len(hits) <= FEW:
        found = rows.model.objects.filter(pk__in=hits).select_related(*rows.query.select_related)
        return list(found.alias(rank=_rank(text)).order_by("rank", "sort_key", "pk")[:most]) if hits else []
    first = list(rows.filter(_starts(text)).alias(rank=_rank(text)).order_by("rank", "sort_key", "pk")[:most])
    if len(first) < most:
        first += rows.exclude(_starts(text)).order_by("sort_key", "pk")[: most - len(first)]
    return first


def _starts(text: str) -> Q:
    begins = search_query(text)
    return Q(search_text__startswith=begins) | Q(search_text__contains=f"|{begins}")


def _rank(text: str) -> Case:
    begins = Q(search_text__startswith=search_query(text))
    return Case(When(begins, then=0), When(_starts(text), then=1), default=2, output_field=IntegerField())
