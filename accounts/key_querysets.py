"""Questions asked of what is assessed and proposed of key accounts; for commercial users alone."""

from __future__ import annotations

from typing import Self

from .querysets import HospitalScopedQuerySet
from .visibility import weighed_by


class KeyAssessmentQuerySet(HospitalScopedQuerySet):
    def current(self) -> Self:
        return self.filter(is_current=True)

    def visible_to(self, user) -> Self:
        """What makes a key account derives from sales: not for medical users (domain.md §2.8 rule 4)."""
        return super().visible_to(user) if user.sees_sales else self.none()


class KeyProposalQuerySet(HospitalScopedQuerySet):
    def open(self) -> Self:
        """Those that wait for a decision."""
        return self.filter(state="open")

    def visible_to(self, user) -> Self:
        """A tier that rises derives from sales: not for medical users (domain.md §2.8 rule 4)."""
        return super().visible_to(user) if user.sees_sales else self.none()

    def refusable_by(self, user) -> Self:
        """Open ones that the user may refuse."""
        return self.visible_to(user).open().filter(weighed_by(user, "hospital__"))
