"""Distributors by month: what each has delivered and which months are closed, for the page that closes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from lib.dates import add_months, month_range, month_start
from partners.models import Partner
from sales.models import Delivery, FeedClose
from scoring.reports import months_counted

MONTHS = 24


@dataclass(frozen=True)
class FeedMonth:
    """One distributor's month: lines and boxes that count, and who closed it. `counted`: by a nightly run."""

    cell: str
    month: date
    lines: int
    boxes: int
    close: FeedClose | None
    counted: bool


@dataclass(frozen=True)
class Feed:
    """One distributor with its months, newest first."""

    partner: Partner
    months: list[FeedMonth]

    @property
    def open_months(self) -> int:
        return sum(month.close is None for month in self.months)

    @property
    def needs_a_word(self) -> bool:
        """Whether an active distributor has delivered in a month that is not closed."""
        return self.partner.is_active and any(month.lines and not month.close for month in self.months)


def distributors() -> QuerySet[Partner]:
    """Every distributor, the active ones first."""
    return Partner.objects.order_by("-is_active", "name", "pk")


def feeds(partners: Sequence[Partner], today: date) -> list[Feed]:
    """The last 24 months that are over, of each distributor. Three queries for any number."""
    last = add_months(month_start(today), -1)
    months = month_range(add_months(last, 1 - MONTHS), last)[::-1]
    received = Delivery.objects.received(partners, months[-1], last)
    closes = FeedClose.objects.in_months(partners, months[-1], last)
    counted = months_counted(months[-1])

    def row(partner: Partner, month: date) -> FeedMonth:
        lines, boxes = received.get((partner.pk, month), (0, 0))
        cell = f"{partner.pk}:{month:%Y-%m}"
        return FeedMonth(cell, month, lines, boxes, closes.get((partner.pk, month)), month in counted)

    return [Feed(partner, [row(partner, month) for month in months]) for partner in partners]
