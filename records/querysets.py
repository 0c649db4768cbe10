"""Questions asked of the system's own records."""

from datetime import timedelta
from typing import Self

from django.db.models import Q, QuerySet
from django.utils import timezone


class AuditEventQuerySet(QuerySet):
    def refused_uploads(self) -> Self:
        return self.filter(verb="import_refused")

    def about(self, subject) -> Self:
        return self.filter(subject_type=subject._meta.model_name, subject_id=subject.pk)


class JobQuerySet(QuerySet):
    def unfinished(self) -> Self:
        return self.filter(state__in=["waiting", "running"])

    def visible_to(self, user) -> Self:
        """One's own work; admins and compliance see everybody's."""
        return self if user.sees_everything else self.filter(created_by=user)

    def stale(self, after: timedelta) -> Self:
        """Unfinished jobs that nobody has worked on for `after`."""
        limit = timezone.now() - after
        return self.unfinished().filter(Q(heartbeat_at__lt=limit) | Q(heartbeat_at=None, created_at__lt=limit))


class ImportBatchQuerySet(QuerySet):
    def visible_to(self, user) -> Self:
        """Imports belong to the admins; compliance reads them; whoever may not see sales sees no deliveries."""
        if not user.sees_everything:
            return self.none()
        return self if user.sees_sales else self.exclude(kind="deliveries")

    def editable_by(self, user) -> Self:
        return self.visible_to(user) if user.is_admin else self.none()


class TextFlagQuerySet(QuerySet):
    def readable_by(self, user) -> Self:
        """The queue is compliance's alone (domain.md §2.8 rule 10)."""
        return self if user.is_compliance else self.none()

    def open(self) -> Self:
        return self.filter(closed_at=None)


class SavedViewQuerySet(QuerySet):
    def owned_by(self, user) -> Self:
        return self.filter(owner=user)

    def for_page(self, user, page: str) -> Self:
        return self.filter(Q(owner=user) | Q(is_shared=True), page=page)


class NoticeQuerySet(QuerySet):
    def of(self, user) -> Self:
        """A notice is its user's alone."""
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def since(self, moment) -> Self:
        """Later than a moment; all of them where it is None."""
        return self if moment is None else self.filter(created_at__gt=moment)

    def of_kinds(self, names) -> Self:
        return self.filter(kind__in=names)

    def numbered(self, pk: int) -> Self:
        return self.filter(pk=pk)

    def read_before(self, moment) -> Self:
        return self.filter(read_at__lt=moment)
