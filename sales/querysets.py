"""Questions asked of deliveries. Medical users see none, whatever they cover (domain.md §2.8 rule 4)."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db.models import Sum

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


class LifetimeQuerySet(HospitalScopedQuerySet):
    def visible_to(self, user) -> Self:
        """Not for medical users: it is made of sales (domain.md §2.8 rule 4)."""
        return super().visible_to(user) if user.sees_sales else self.none()
