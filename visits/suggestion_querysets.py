"""Questions asked of answers to suggestions."""

from __future__ import annotations

from datetime import date
from typing import Self

from accounts.querysets import HospitalScopedQuerySet

from .choices import REFUSALS


class SuggestionAnswerQuerySet(HospitalScopedQuerySet):
    def by(self, users) -> Self:
        return self.filter(user__in=users)

    def since(self, day: date) -> Self:
        return self.filter(on__gte=day)

    def before(self, day: date) -> Self:
        """Of days that are over: what was taken back the same day is no answer any more."""
        return self.filter(on__lt=day)

    def refusals(self) -> Self:
        """Those that say the suggestion was no good one; "planned" and "done" say it was."""
        return self.filter(reason__in=REFUSALS)
