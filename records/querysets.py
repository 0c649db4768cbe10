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

    def stale(self, after: timedelta) -> Self:
        """Unfinished jobs that nobody has worked on for `after`."""
        limit = timezone.now() - after
        return self.unfinished().filter(Q(heartbeat_at__lt=limit) | Q(heartbeat_at=None, created_at__lt=limit))


class ImportBatchQuerySet(QuerySet):
    def visible_to(self, user) -> Self:
        """Imports belong to the admins; compliance reads them."""
        return self if user.sees_everything else self.none()


class SavedViewQuerySet(QuerySet):
    def owned_by(self, user) -> Self:
        return self.filter(owner=user)

    def for_page(self, user, page: str) -> Self:
        return self.filter(Q(owner=user) | Q(is_shared=True), page=page)
