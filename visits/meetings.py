"""Visits as the evidence of judgements that are made outside a visit (accounts/meetings.py)."""

from __future__ import annotations

from django.utils import timezone

from accounts.meetings import Meeting

from .models import Visit, VisitEvidence

OFFERED = 10


class VisitMeetings:
    """The completed visits a person was at."""

    def offered(self, person, user) -> list[Meeting]:
        """The latest ones the user may read that can no longer be taken back."""
        visits = Visit.objects.visible_to(user).settled(timezone.now()).filter(attendees__stakeholder=person)
        visits = visits.select_related("author").order_by("-on", "-pk")[:OFFERED]
        return [Meeting(visit.pk, visit.on, f"{visit.get_purpose_display()} · {visit.author}") for visit in visits]

    def link(self, evidence, meeting: int) -> None:
        VisitEvidence.objects.get_or_create(evidence=evidence, defaults={"visit_id": meeting})
