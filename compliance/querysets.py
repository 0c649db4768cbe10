"""Questions asked of patient education events."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db.models import F, QuerySet

from accounts.querysets import HospitalScopedQuerySet

from .choices import OPEN


class EducationEventQuerySet(HospitalScopedQuerySet):
    def judged_by(self, user) -> Self:
        """Compliance decides on every event; nobody else on any."""
        return self if user.is_compliance else self.none()

    def open(self) -> Self:
        """With something still to be done."""
        return self.filter(state__in=OPEN)

    def ended(self) -> Self:
        return self.exclude(state__in=OPEN)

    def waiting(self) -> Self:
        """Handed in, to be decided by compliance: the next to take place first."""
        return self.filter(state="submitted").order_by("on", "pk")

    def unreported(self, today: date) -> Self:
        """Approved, their day is past, and nobody has said whether they took place."""
        return self.filter(state="approved", on__lt=today)

    def proposed_by(self, user) -> Self:
        return self.filter(proposed_by=user)

    def with_text(self) -> Self:
        """Annotate `text`, what an event is about, as the rows of Today have it."""
        return self.annotate(text=F("topic"))

    def of(self, hospital) -> Self:
        return self.filter(hospital=hospital)

    def within(self, territory) -> Self:
        """At hospitals of a territory and of everything below it."""
        return self.filter(hospital__territory__path__startswith=territory.path)

    def one(self, event) -> Self:
        return self.filter(pk=event.pk)

    def shown(self) -> Self:
        """With what a row names."""
        return self.select_related("hospital", "department", "proposed_by", "decided_by")

    def in_order(self) -> Self:
        """The latest day first."""
        return self.order_by("-on", "-pk")


class EducationRulesQuerySet(QuerySet):
    def in_force(self):
        """The company's rules, or the usual ones where nobody set any."""
        return self.first() or self.model(pk=1)
