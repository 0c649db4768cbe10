"""Questions asked of partners and of what was agreed with them. All of it is trade: medical users see none."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db.models import Exists, OuterRef, Q, QuerySet

from people.choices import Function
from people.ownership import assigned_above


class PartnerQuerySet(QuerySet):
    def visible_to(self, user) -> Self:
        """Partners that supply a hospital the user covers; all of them for whoever covers the root."""
        if not user.sees_sales:
            return self.none()
        return self if user.sees_everything else self.filter(Exists(self._supplies().visible_to(user)))

    def listed(self) -> Self:
        """Active ones first, by name."""
        return self.order_by("-is_active", "name", "pk")

    def includes(self, partner) -> bool:
        return self.filter(pk=partner.pk).exists()

    def contactable_by(self, user) -> Self:
        """Active partners that supply a hospital which the user works."""
        if not user.sees_sales:
            return self.none()
        return self.filter(Exists(self._supplies().loggable_by(user)), is_active=True)

    def _supplies(self) -> QuerySet:
        supply = self.model._meta.get_field("supplies").related_model
        return supply.objects.filter(partner=OuterRef("pk"))


class ContactQuerySet(QuerySet):
    def visible_to(self, user) -> Self:
        """Whoever sees a partner sees its contacts."""
        partner = self.model._meta.get_field("partner").related_model
        return self.filter(partner__in=partner.objects.visible_to(user).order_by().values("pk"))

    def changeable_by(self, user) -> Self:
        """One's own, of partners one sees."""
        return self.visible_to(user).filter(by=user)

    def written_by(self, user) -> Self:
        return self.filter(by=user)

    def of(self, partner) -> Self:
        return self.filter(partner=partner).select_related("by", "step__owner").order_by("-on", "-pk")


class PartnerStepQuerySet(QuerySet):
    def visible_to(self, user) -> Self:
        """Of partners one sees, and one's own; nothing for medical users."""
        if not user.sees_sales:
            return self.none()
        contact = self.model._meta.get_field("contact").related_model
        return self.filter(contact__in=contact.objects.visible_to(user).order_by().values("pk"))

    def open(self) -> Self:
        return self.filter(done_on=None)

    def due_by(self, day: date) -> Self:
        """Open and due on the day or before it."""
        return self.open().filter(due_on__lte=day)

    def lost(self, today: date) -> Self:
        """Open ones whose owner is no commercial user who works at a hospital that the partner supplies."""
        supply = self.model._meta.apps.get_model("partners", "Supply").objects
        works = assigned_above(OuterRef(OuterRef("owner")), OuterRef("hospital__territory__path"), today)
        keeps = Q(owner__is_active=True, owner__function=Function.COMMERCIAL)
        there = Exists(supply.filter(works, partner=OuterRef("contact__partner")).order_by())
        return self.open().filter(~(keeps & there))

    def given_by(self, user) -> Self:
        """Open ones that the user, as a manager, may give to somebody else."""
        return self.visible_to(user).open() if user.is_manager else self.none()

    def owned_by(self, user) -> Self:
        """The user's own; nothing for medical users, whatever they once were."""
        return self.filter(owner=user) if user.sees_sales else self.none()


class ContactRulesQuerySet(QuerySet):
    def in_force(self):
        """The company's rules, or the usual ones where nobody set any."""
        return self.first() or self.model(pk=1)
