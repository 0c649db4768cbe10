"""Questions asked of coachings: nobody but the coach, the rep and the managers above the rep has business with one."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db.models import Case, Q, QuerySet, Value, When

from .coaching_items import CoachingState

SHOWN_IN_TREND = 24


class CoachingQuerySet(QuerySet):
    def visible_to(self, user, on: date) -> Self:
        """One's own, on either side; once sent also those of the reps one leads on the day. A draft is the coach's alone."""
        reps = self.model._meta.get_field("rep").related_model.objects.led_by(user, on)
        told = ~Q(state=CoachingState.DRAFT)
        return self.filter(Q(coach=user) | told & (Q(rep=user) | Q(rep__in=reps)))

    def written_by(self, user) -> Self:
        return self.filter(coach=user)

    def drafts(self) -> Self:
        return self.filter(state=CoachingState.DRAFT)

    def about(self, user) -> Self:
        """Sent ones about the user."""
        return self.told().filter(rep=user)

    def told(self) -> Self:
        """Sent, acknowledged or not."""
        return self.exclude(state=CoachingState.DRAFT)

    def of_visit(self, pk: int):
        """The one of a visit among these, or None."""
        return self.filter(visit=pk).first()

    def listed(self) -> Self:
        """With what a row shows, those still to acknowledge first, then the latest."""
        is_done = Case(When(state=CoachingState.ACKNOWLEDGED, then=Value(1)), default=Value(0))
        return self.select_related("visit__hospital", "visit__partner", "coach", "rep").order_by(
            is_done, "-visit__on", "-pk"
        )

    def as_trend(self) -> Self:
        """The latest ones, for a trend."""
        return self.told().select_related("visit").order_by("-visit__on", "-pk")[:SHOWN_IN_TREND]
