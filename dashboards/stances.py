"""The stance of a person that counts: the lowest known one toward a product in focus, else the overall one.

`accounts.constellation.standing` says the same of plain values; here it is asked of many people at once.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Exists, F, JSONField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Stakeholder, SupportEvent
from lib.gathered import gathered
from products.models import Product


class StanceCounts(NamedTuple):
    """How many people are against us, how many for us, and of how many the stance is known."""

    blockers: int
    supporters: int
    judged: int


class StanceCountsField(JSONField):
    """What `gathered` made of people with `standing`, read as their counts."""

    def from_db_value(self, value, expression, connection) -> StanceCounts:
        people = super().from_db_value(value, expression, connection) or []
        known = [person["standing"] for person in people if person["standing"] is not None]
        return StanceCounts(sum(s < 0 for s in known), sum(s > 0 for s in known), len(known))


def with_standing(people: QuerySet, today: date) -> QuerySet:
    """Annotate `focus_support`: the lowest of the newest stances toward products in focus; None where none is known."""
    newest = _newest(today).filter(stakeholder=OuterRef("pk")).order_by("support", "pk")
    return people.annotate(focus_support=Subquery(newest.values("support")[:1]))


def opposed_people(today: date) -> tuple[QuerySet, QuerySet]:
    """Those of `judged_people` whose `standing` is below 0, asked of all at once: by a product in focus, and overall."""
    people = Stakeholder.objects.judged().order_by()
    by_focus = people.filter(pk__in=_newest(today).filter(support__lt=0).values("stakeholder"))
    unknown = ~Exists(_in_focus(today).filter(stakeholder=OuterRef("pk")))
    return by_focus, people.filter(unknown, support__lt=0)


def _in_focus(today: date) -> QuerySet:
    focus = Product.objects.active().in_focus(today).values("pk")
    return SupportEvent.objects.filter(product__in=focus, on__lte=today)


def _newest(today: date) -> QuerySet:
    """The newest stance of each person toward each product in focus."""
    later = SupportEvent.objects.filter(on__gt=OuterRef("on"), on__lte=today)
    newer = later.filter(stakeholder=OuterRef("stakeholder"), product=OuterRef("product"))
    return _in_focus(today).filter(~Exists(newer))


def judged_people(today: date) -> QuerySet:
    """Everybody who may be judged, with `standing`: the stance that counts, −2…+2, None where none is known."""
    return with_standing(Stakeholder.objects.judged(), today).annotate(
        standing=Coalesce(F("focus_support"), F("support"))
    )


def stances_of(people: QuerySet, by: str) -> Subquery:
    """`StanceCounts` of `judged_people` that are filtered by their field `by`.

    The stance of each is asked for once, and counted here: three counts in SQL would ask for it three times.
    """
    return gathered(people, by, "standing", read_as=StanceCountsField())
