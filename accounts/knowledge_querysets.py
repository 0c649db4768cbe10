"""Questions asked of what we know: what is present, fresh, stale; what a user may see of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self

from django.db.models import Count, Exists, OuterRef, Q

from .knowledge_index import FRESH_DAYS
from .querysets import HospitalScopedQuerySet

PROFILED = Q(stakeholder=None) | Q(
    stakeholder__lawful_basis__in=["consent", "contract"],
    stakeholder__opted_out_on=None,
    stakeholder__erased_at=None,
    stakeholder__linked_to=None,
)


def _fresh(today: date) -> Q:
    """What is younger than 180 days and has not expired, as `knowledge_index.is_fresh` says of plain values."""
    return Q(on__gt=today - timedelta(days=FRESH_DAYS)) & (Q(expires_on=None) | Q(expires_on__gte=today))


class AnswerQuerySet(HospitalScopedQuerySet):
    def present(self) -> Self:
        """The newest answer to each question of each hospital."""
        newer = self.model.objects.filter(
            Q(on__gt=OuterRef("on")) | Q(on=OuterRef("on"), pk__gt=OuterRef("pk")),
            hospital=OuterRef("hospital"),
            question=OuterRef("question"),
        )
        return self.filter(~Exists(newer))

    def fresh(self, today: date) -> Self:
        """Answers young enough to count; where there are several to a question, all of them."""
        return self.filter(on__gt=today - timedelta(days=FRESH_DAYS))

    def to(self, question: str) -> Self:
        """Every answer to one question, newest first, with its author."""
        return self.filter(question=question).select_related("by").order_by("-on", "-pk")


class InsightQuerySet(HospitalScopedQuerySet):
    def visible_to(self, user) -> Self:
        """Insights about a person only as long as the person may be profiled (domain.md §2.8 rules 11 and 13)."""
        return super().visible_to(user).filter(PROFILED)

    def fresh(self, today: date) -> Self:
        return self.filter(_fresh(today))

    def count_fresh(self, today: date) -> tuple[int, int]:
        """How many count still, and how many there are (I116); one query."""
        found = self.aggregate(all=Count("pk"), fresh=Count("pk", filter=_fresh(today)))
        return found["fresh"], found["all"]

    def stale(self, today: date) -> Self:
        return self.filter(Q(on__lte=today - timedelta(days=FRESH_DAYS)) | Q(expires_on__lt=today))

    def listed(self) -> Self:
        """With what a row tells, newest first."""
        return self.select_related("hospital", "department", "stakeholder", "product", "by").order_by("-on", "-pk")


class AnalysisQuerySet(HospitalScopedQuerySet):
    def of(self, hospital):
        """What is judged of a hospital; where nothing is yet, an unsaved row to judge it by."""
        return self.filter(hospital=hospital).first() or self.model(hospital=hospital)


class RivalShareQuerySet(HospitalScopedQuerySet):
    def visible_to(self, user) -> Self:
        """For commercial users only: an estimate may rest on our own deliveries."""
        return super().visible_to(user) if user.sees_sales else self.none()

    def of(self, rival) -> Self:
        return self.filter(rival=rival).select_related("by")

    def present(self) -> Self:
        """The newest estimate of each rival product at each hospital."""
        newer = self.model.objects.filter(hospital=OuterRef("hospital"), rival=OuterRef("rival"), on__gt=OuterRef("on"))
        return self.filter(~Exists(newer))


class RivalActQuerySet(HospitalScopedQuerySet):
    def seen(self) -> Self:
        """What rivals did, without the days on which nothing was seen."""
        return self.exclude(kind="nothing_seen")

    def told(self) -> Self:
        """With what a line tells, newest first."""
        return self.select_related("rival", "product", "by").order_by("-on", "-pk")

    def takeable_by(self, user) -> Self:
        """Acts a user may take back: his own, and for those who keep the roster all they cover."""
        return self.editable_by(user) | self.visible_to(user).filter(by=user)
