"""Questions asked of runs, snapshots and alerts."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.querysets import HospitalScopedQuerySet, PersonScopedQuerySet, judged

EARLIER = {"tier_before": "from_tier", "tier_between": "to_tier", "first_month": "month"}


class ScoreRunQuerySet(QuerySet):
    def successful(self) -> Self:
        return self.filter(state="done")

    def nightly(self) -> Self:
        return self.filter(is_replay=False)

    def that_count(self) -> Self:
        """Runs whose scores were shown or may yet be."""
        return self.filter(Q(state="running") | Q(published_at__isnull=False))

    def running(self) -> Self:
        return self.filter(state="running")

    def with_chunks_done(self) -> Self:
        """Annotate `chunks_done` and `chunks_failed` (not done after a try); order explicitly after it."""
        done = Count("chunks", filter=Q(chunks__done_at__isnull=False))
        failed = Count("chunks", filter=Q(chunks__done_at=None, chunks__attempts__gt=0))
        return self.annotate(chunks_done=done, chunks_failed=failed)

    def newest_first(self) -> Self:
        return self.order_by("-started_at", "-pk")

    def visible_to(self, user) -> Self:
        """Runs are the admins' business."""
        return self if user.is_admin else self.none()

    def with_rows(self) -> Self:
        """Runs that still have snapshots."""
        snapshots = self.model._meta.get_field("snapshots").related_model.objects
        return self.filter(Exists(snapshots.filter(run=OuterRef("pk"))))

    def left_rows_behind(self) -> Self:
        """Failed runs with snapshots that were never shown."""
        return self.filter(state="failed", published_at=None).with_rows()

    def latest_published(self):
        """The run whose scores are shown, or None."""
        return self.nightly().exclude(published_at=None).order_by("-as_of", "-pk").first()

    def shown_on(self, day: date):
        """The run whose scores were shown on a day, or None: that of an earlier day."""
        return self.filter(as_of__lt=day).latest_published()

    def latest_done(self):
        """The last whole run behind the shown columns, or None."""
        return self.successful().nightly().order_by("-as_of", "-pk").first()


class SnapshotQuerySet(HospitalScopedQuerySet):
    def published(self) -> Self:
        """Scores of runs that reached the switch: one per hospital and day."""
        return self.filter(run__published_at__isnull=False)


class TierEventQuerySet(HospitalScopedQuerySet):
    def of_second_rises(self) -> Self:
        """The newest change of a hospital where it is a rise and the one before was another (I016).

        Annotates that one's `tier_before` and `first_month`. A better tier has the smaller letter.
        """
        changes = self.model.objects.filter(hospital=OuterRef("hospital")).exclude(from_tier="")
        earlier = changes.filter(month__lt=OuterRef("month")).order_by("-month")
        before = {name: Subquery(earlier.values(column)[:1]) for name, column in EARLIER.items()}
        newest = self.exclude(from_tier="").filter(~Exists(changes.filter(month__gt=OuterRef("month"))))
        risen = newest.filter(to_tier__lt=F("from_tier")).annotate(**before)
        return risen.filter(tier_between=F("from_tier"), tier_before__gt=F("tier_between"))


class PersonScoreQuerySet(PersonScopedQuerySet):
    def shown(self) -> Self:
        """The scores of the published run, of people who may have one now, where they work now and visits are allowed."""
        return self.filter(
            judged("stakeholder__"),
            run__published_at__isnull=False,
            hospital=F("stakeholder__hospital"),
            hospital__no_visits_since=None,
        )

    def not_of(self, run) -> Self:
        """What other runs wrote."""
        return self.exclude(run=run)

    def of_nobody_judged(self) -> Self:
        """Of people who may have no score any more."""
        return self.exclude(judged("stakeholder__"))


class AlertQuerySet(HospitalScopedQuerySet):
    def open(self) -> Self:
        return self.filter(closed_on=None)

    def visible_to(self, user) -> Self:
        """Medical users see no alert that derives from sales or tier (domain.md §2.8 rule 4)."""
        alerts = super().visible_to(user)
        return alerts if user.sees_sales else alerts.exclude(kind__in=self.model.COMMERCIAL_KINDS)


class OverrideQuerySet(HospitalScopedQuerySet):
    def open(self) -> Self:
        """Those that the hospitals' columns show."""
        return self.filter(ended_on=None)

    def of(self, hospital, kind: str) -> Self:
        return self.filter(hospital=hospital, kind=kind)

    def in_force(self, day: date) -> Self:
        """Those that hold on the day, by their dates; what was taken back early held until then."""
        still = Q(ended_on=None) | Q(ended_on__gt=day)
        return self.filter(still, starts_on__lte=day, expires_on__gte=day)

    def visible_to(self, user) -> Self:
        """Tier and season are not for medical users (domain.md §2.8 rule 4)."""
        return super().visible_to(user) if user.sees_sales else self.none()


class RefusedPartQuerySet(HospitalScopedQuerySet):
    hospital_path = "answer__hospital__"

    def of_answers(self, users, *, since: date) -> Self:
        """Those behind the answers of users since a day."""
        return self.filter(answer__user__in=users, answer__on__gte=since)
