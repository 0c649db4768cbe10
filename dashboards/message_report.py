"""Which key messages were told on how many visits, by product and month. No person and no hospital in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby

from django.db.models import Count
from django.db.models.functions import TruncMonth

from lib.dates import add_months
from people.choices import Function
from people.models import User
from products.models import KeyMessageVersion, Product
from visits.models import VisitMessage

MONTHS = 6


@dataclass
class MessageRow:
    """One version of a message and on how many visits it was told, by month."""

    version: KeyMessageVersion
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass
class ProductRows:
    """The messages of one product that were told."""

    product: Product
    rows: list[MessageRow] = field(default_factory=list)


class MessageReport:
    """Completed visits of the last six months, this one included, at the hospitals the reader covers; two queries.

    A medical manager reads of the medical function alone.
    """

    def __init__(self, user: User, today: date):
        self.user, self.today = user, today
        first = today.replace(day=1)
        self.months = [add_months(first, -back) for back in range(MONTHS - 1, -1, -1)]

    @cached_property
    def products(self) -> list[ProductRows]:
        counts = self._counts
        versions = KeyMessageVersion.objects.filter(pk__in=counts).by_product()
        rows = [MessageRow(each, [counts[each.pk].get(month, 0) for month in self.months]) for each in versions]
        return [
            ProductRows(product, list(group))
            for product, group in groupby(rows, key=lambda row: row.version.message.product)
        ]

    @property
    def total(self) -> int:
        return sum(row.total for product in self.products for row in product.rows)

    @cached_property
    def _counts(self) -> dict[int, dict[date, int]]:
        """Visits by version and month."""
        told = VisitMessage.objects.visible_to(self.user).at_completed(until=self.today)
        told = told.filter(visit__on__gte=self.months[0])
        if self.user.is_manager and not self.user.sees_sales:
            told = told.filter(visit__function=Function.MEDICAL)
        rows = told.order_by().annotate(month=TruncMonth("visit__on")).values_list("version", "month")
        found: dict[int, dict[date, int]] = defaultdict(dict)
        for version, month, visits in rows.annotate(visits=Count("visit")):
            found[version][month] = visits
        return found
