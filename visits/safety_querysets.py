"""Questions asked of adverse events."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db.models import F, Q

from accounts.querysets import HospitalScopedQuerySet
from accounts.visibility import EVERYTHING, NOTHING, seen_by


class AdverseEventQuerySet(HospitalScopedQuerySet):
    def visible_to(self, user) -> Self:
        """One's own; all of them to compliance; to a manager those at hospitals covered."""
        watched = (
            EVERYTHING if user.is_compliance else seen_by(user, self.hospital_path) if user.is_manager else NOTHING
        )
        return self.filter(watched | Q(reporter=user))

    def kept_by(self, user) -> Self:
        """Handing over and signing off belong to compliance."""
        return self.all() if user.is_compliance else self.none()

    def open(self) -> Self:
        """Not signed off."""
        return self.filter(closed_at=None)

    def unreported(self) -> Self:
        """Heard, and the form still to be filled in."""
        return self.open().filter(reported_at=None)

    def late(self, now: datetime) -> Self:
        """Not handed over although the time is up."""
        return self.open().filter(handed_at=None, due_at__lt=now)

    def unreported_by(self, user) -> Self:
        return self.unreported().filter(reporter=user)

    def writable_by(self, user) -> Self:
        """Whoever heard it fills in the form, until it is handed over."""
        return self.open().filter(reporter=user, handed_at=None)

    def of_visit(self, pk: int):
        """The one of a visit among these, or None."""
        return self.filter(visit=pk).first()

    def listed(self) -> Self:
        return self.select_related("hospital", "reporter", "product", "handed_by", "closed_by", "visit")

    def by_clock(self) -> Self:
        """Those not handed over first, by their deadline."""
        return self.order_by(F("handed_at").asc(nulls_first=True), "due_at", "pk")
