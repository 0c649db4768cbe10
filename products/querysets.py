"""Questions asked of products, SKUs and key messages."""

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

    def telling(self, user, on: date) -> Self:
        """Sold products of which the user may read messages: with one in force on the day; for those who write them all."""
        if user.sees_everything:
            return self.active()
        version = self.model._meta.get_field("key_messages").related_model._meta.get_field("versions").related_model
        return self.active().filter(Exists(version.objects.in_force(on).filter(message__product=OuterRef("pk"))))

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


class KeyMessageQuerySet(KeptQuerySet):
    def managed_by(self, user) -> Self:
        """All of them for admins and compliance, who write them."""
        return self.all() if user.sees_everything else self.none()


class KeyMessageVersionQuerySet(QuerySet):
    def in_force(self, on: date) -> Self:
        """What may be said on a day: of each message in use the newest approved version whose days hold it.

        The only place where this is decided; a version that was withdrawn is in force on no day.
        """
        newer = self.model.objects.approved_for(on).filter(message=OuterRef("message"), number__gt=OuterRef("number"))
        return self.approved_for(on).of_messages_in_use().filter(~Exists(newer))

    def approved_for(self, on: date) -> Self:
        """Approved, not withdrawn, with days that hold this one; several versions of a message may be."""
        return self.approved_between(on, on)

    def approved_between(self, first: date, last: date) -> Self:
        """Approved, not withdrawn, with a day from `first` to `last`."""
        return self.filter(state="approved", valid_from__lte=last, valid_until__gte=first)

    def of_messages_in_use(self) -> Self:
        return self.filter(message__is_active=True, message__product__is_active=True)

    def decided(self) -> Self:
        """Approved once, whatever became of it: what the field may have heard of."""
        return self.filter(state__in=("approved", "withdrawn"), decided_at__isnull=False)

    def told_on(self, visit) -> Self:
        """What was told on a visit."""
        return self.filter(pk__in=visit.messages.values("version"))

    def managed_by(self, user) -> Self:
        """All of them for admins and compliance, who write them."""
        return self.all() if user.sees_everything else self.none()

    def visible_to(self, user, on: date) -> Self:
        """What is in force for everybody; for those who write them all others too."""
        return self if user.sees_everything else self.in_force(on)

    def writable_by(self, user) -> Self:
        """The user's own that were not handed in, or were returned."""
        return self.managed_by(user).filter(written_by=user, state__in=("draft", "returned"))

    def waiting(self) -> Self:
        """Handed in and not decided on, the oldest first."""
        return self.filter(state="submitted").order_by("submitted_at", "pk")

    def with_standing(self, on: date) -> Self:
        """Annotate `is_in_force` on a day."""
        return self.annotate(is_in_force=Exists(self.model.objects.in_force(on).filter(pk=OuterRef("pk"))))

    def by_product(self) -> Self:
        """With the product, in its order."""
        return self.select_related("message__product").order_by("message__product__name", "message", "-number")

    def listed(self) -> Self:
        """With what a row shows."""
        return self.select_related("message__product", "written_by", "decided_by", "withdrawn_by")
