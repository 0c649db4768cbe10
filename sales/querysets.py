"""Questions asked of deliveries. Medical users see none, whatever they cover (domain.md §2.8 rule 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import Self

from django.db.models import Count, Model, Q, QuerySet, Sum

from accounts.querysets import HospitalScopedQuerySet


class DeliveryQuerySet(HospitalScopedQuerySet):
    def visible_to(self, user) -> Self:
        return super().visible_to(user) if user.sees_sales else self.none()

    def current(self) -> Self:
        return self.filter(is_current=True)

    def between(self, first: date, last: date) -> Self:
        """Months from `first` to `last`, both the first of a month, both counted."""
        return self.filter(month__gte=first, month__lte=last)

    def monthly(self) -> Self:
        """Rows of `month`, `boxes_sum`, `value_sum` (fen), oldest first."""
        return self.values("month").annotate(boxes_sum=Sum("boxes"), value_sum=Sum("value_fen")).order_by("month")

    def received(self, partners: Sequence, first: date, last: date) -> dict[tuple[int, date], tuple[int, int]]:
        """Lines and net boxes that count, by (distributor id, month)."""
        rows = self.current().between(first, last).filter(partner__in=partners).order_by().values("partner", "month")
        sums = rows.annotate(lines=Count("pk"), boxes_sum=Sum("boxes"))
        return {
            (partner, month): (lines, boxes)
            for partner, month, lines, boxes in sums.values_list("partner", "month", "lines", "boxes_sum")
        }


class FeedCloseQuerySet(QuerySet):
    def in_months(self, partners: Sequence, first: date, last: date) -> dict[tuple[int, date], Model]:
        """The closes of these distributors by (distributor id, month), each with who closed it."""
        closes = self.filter(partner__in=partners, month__range=(first, last)).select_related("closed_by")
        return {(close.partner_id, close.month): close for close in closes}

    def of_cells(self, cells: Iterable[tuple[int, date]]) -> Self:
        """The closes of these (distributor id, month) pairs."""
        months: dict[int, list[date]] = {}
        for partner, month in cells:
            months.setdefault(partner, []).append(month)
        wanted = [Q(partner=partner, month__in=of_partner) for partner, of_partner in months.items()]
        return self.filter(reduce(or_, wanted)) if wanted else self.none()


class LifetimeQuerySet(HospitalScopedQuerySet):
    def visible_to(self, user) -> Self:
        """Not for medical users: it is made of sales (domain.md §2.8 rule 4)."""
        return super().visible_to(user) if user.sees_sales else self.none()
