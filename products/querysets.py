"""Questions asked of products and SKUs."""

from datetime import date
from typing import Self

from django.db.models import Exists, OuterRef, Q, QuerySet


class ProductQuerySet(QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def in_focus(self, on: date) -> Self:
        periods = self.model._meta.get_field("focus_periods").related_model.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=on), product=OuterRef("pk"), starts_on__lte=on
        )
        return self.filter(Exists(periods))


class SkuQuerySet(QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)
