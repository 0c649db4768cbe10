"""Questions asked of products and SKUs."""

from datetime import date
from typing import Self

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from lib.names import pack_key


class KeptQuerySet(QuerySet):
    """Rows of the product list, which admins keep."""

    def active(self) -> Self:
        return self.filter(is_active=True)

    def managed_by(self, user) -> Self:
        """All of them for admins; for everybody else there are none to keep."""
        return self.all() if user.is_admin else self.none()


class FamilyQuerySet(KeptQuerySet):
    def with_everything(self, on: date) -> Self:
        """Prefetch products with their packs and focus periods not over by `on`, and the rivals: five queries."""
        product = self.model._meta.get_field("products").related_model
        focus = product._meta.get_field("focus_periods").related_model
        open_focus = Prefetch("focus_periods", queryset=focus.objects.open(on), to_attr="open_focus")
        products = product.objects.order_by("name").prefetch_related("skus", open_focus)
        return self.prefetch_related(Prefetch("products", queryset=products), "rivals")


class ProductQuerySet(KeptQuerySet):
    def in_focus(self, on: date) -> Self:
        periods = self.model._meta.get_field("focus_periods").related_model.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=on), product=OuterRef("pk"), starts_on__lte=on
        )
        return self.filter(Exists(periods))

    def with_nrdl_ending(self, first: date, last: date) -> Self:
        """Sold products whose negotiated price has its last day between two days, both counted."""
        return self.active().filter(nrdl="negotiated", nrdl_until__range=(first, last)).order_by("nrdl_until", "pk")


class FocusQuerySet(QuerySet):
    def open(self, on: date) -> Self:
        """Not over by the day: in force, or still to come."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on))

    def touching(self, first: date, last: date | None) -> Self:
        """Periods with a day from `first` to `last`; no `last` means without end."""
        begun = Q() if last is None else Q(starts_on__lte=last)
        return self.open(first).filter(begun)


class SkuQuerySet(KeptQuerySet):
    def same_pack(self, product, pack: str) -> Self:
        """The product's packs that this is another spelling of; at most one."""
        return self.filter(product=product, pack_key=pack_key(pack))
