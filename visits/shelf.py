"""The key messages one may say, by day: what the visit form offers, and what an entry is held against."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import get_language

from lib.gathered import gathered
from lib.prepared import prepared
from products.models import KeyMessageVersion

from .choices import State
from .models import Visit, VisitMessage

DAYS_BACK = 30
"""How far back a form knows of messages, for whoever changes its day; an older day is asked for when it is sent."""

TOLD = ("number", "text", "text_en", "message", "message__name", "message__name_en")
"""What a row of `gathered` tells of a version."""


class Shelf:
    """Versions of key messages by day; a day is asked for once, in one query, by however many entries.

    Of a visit that is changed (`visit`), what it told stays to be chosen for its day, also what was withdrawn since.
    """

    def __init__(self, today: date, visit: Visit | None = None):
        self.today, self.visit = today, visit
        self._days: dict[date, list[KeyMessageVersion]] = {}

    def on(self, day: date) -> list[KeyMessageVersion]:
        """What may be said around a day, each with `is_in_force`: on the very day."""
        if day not in self._days:
            kept = self._kept() if self.visit and self.visit.on == day else []
            known = {version.pk for version in kept}
            found = _around(first=min(day, self.today - timedelta(days=DAYS_BACK)), last=max(day, self.today), on=day)
            self._days[day] = [*kept, *(version for version in found if version.pk not in known)]
        return self._days[day]

    def _kept(self) -> list[KeyMessageVersion]:
        kept = KeyMessageVersion.objects.told_on(self.visit).select_related("message")
        for version in kept:
            version.is_in_force = version.is_kept = True
        return list(kept)

    def besides(self, ids: Iterable[int]) -> list[KeyMessageVersion]:
        """Versions an entry names and no day has: expired, withdrawn, or not approved yet; one query."""
        found = list(KeyMessageVersion.objects.decided().filter(pk__in=list(ids)).select_related("message"))
        for version in found:
            version.is_in_force = False
        return found


def messages_to_keep(first: date, last: date) -> list[KeyMessageVersion]:
    """What may be said on some day of these, for a device to choose from; one query."""
    return _around(first=first, last=last, on=last)


@prepared
def _around(*, first: date, last: date, on: date) -> QuerySet:
    in_force = KeyMessageVersion.objects.in_force(on).filter(pk=OuterRef("pk"))
    versions = KeyMessageVersion.objects.approved_between(first, last).of_messages_in_use()
    return versions.annotate(is_in_force=Exists(in_force)).select_related("message").order_by("message", "number")


def told_of(visit, product: OuterRef) -> Subquery:
    """The key messages of a product told on a visit, as rows that `spelled` makes words of; no query of its own."""
    told = VisitMessage.objects.filter(visit=visit, version__message__product=product)
    return gathered(told, "visit", *(f"version__{name}" for name in TOLD))


def versions_of(ids: Iterable[int], product: OuterRef) -> Subquery:
    """The versions of these ids that are of a product, as rows that `spelled` makes words of; no query of its own."""
    versions = KeyMessageVersion.objects.filter(pk__in=list(ids), message__product=product)
    return gathered(versions, "message__product", *TOLD)


def spelled(rows: Iterable[dict] | None) -> list[tuple[str, str]]:
    """(title, wording) of the rows in the reader's language, in the order of the messages."""
    english = get_language() == "en"
    plain = [{name.removeprefix("version__"): value for name, value in row.items()} for row in rows or ()]
    plain.sort(key=lambda row: (row["message"], row["number"]))
    return [
        (_in_words(row["message__name"], row["message__name_en"]), row["text_en"] if english else row["text"])
        for row in plain
    ]


@dataclass(frozen=True)
class LastTold:
    """Which messages of a product were told at a hospital last: their titles, when and by whom."""

    product: str
    titles: list[str]
    on: date
    by: str


def last_told_of(user, hospital: OuterRef) -> Subquery:
    """What was told at a hospital of each product the last time, as rows for `last_told`; no query of its own."""
    at_all = VisitMessage.objects.filter(visit__state=State.SUBMITTED)
    later = at_all.filter(
        visit__hospital=OuterRef("visit__hospital"), version__message__product=OuterRef("version__message__product")
    ).filter(Q(visit__on__gt=OuterRef("visit__on")) | Q(visit__on=OuterRef("visit__on"), visit__gt=OuterRef("visit")))
    rows = at_all.visible_to(user).filter(~Exists(later), visit__hospital=hospital)
    names = ("name", "name_en")
    product = (f"version__message__product__{name}" for name in names)
    return gathered(
        rows,
        "visit__hospital",
        *(f"version__{name}" for name in TOLD),
        *product,
        "visit__on",
        *(f"visit__author__{name}" for name in names),
    )


def last_told(rows: Iterable[dict] | None) -> list[LastTold]:
    """Rows of `last_told_of` by product, the latest told first."""
    by_product: dict[tuple, list[dict]] = defaultdict(list)
    for row in rows or ():
        names = [row[f"version__message__product__{name}"] for name in ("name", "name_en")]
        by = [row[f"visit__author__{name}"] for name in ("name", "name_en")]
        by_product[_in_words(*names), date.fromisoformat(row["visit__on"]), _in_words(*by)].append(row)
    found = [
        LastTold(product, [title for title, _wording in spelled(told)], on, by)
        for (product, on, by), told in by_product.items()
    ]
    return sorted(found, key=lambda told: (-told.on.toordinal(), told.product))


def _in_words(name: str, english: str) -> str:
    return english if english and get_language() == "en" else name
