"""The desk of compliance: people without a lawful basis, adverse events, patient education, refused uploads, flagged texts,
key messages, filings, flagged visits."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property

from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Stakeholder
from compliance.models import PatientEducationEvent
from people.choices import Function
from people.models import User
from products.models import KeyMessageVersion
from records.models import AuditEvent, TextFlag
from visits.models import AdverseEvent, Visit
from visits.rules import flag_words

from .board import Board, Queue

BASIS_DAYS = 30
"""How long a person may be kept without any lawful basis before being hidden (domain.md §2.8 rule 13)."""

FILING_DAYS = 60


class Desk(Board):
    """Compliance's home page; eight queries."""

    @cached_property
    def without_basis(self) -> Queue:
        """People to obtain a basis for, the oldest first; each knows its last day `due_on`."""
        people = Stakeholder.objects.visible_to(self.user).without_basis().select_related("hospital", "department")
        found = self.queue(people.order_by("created_at", "pk"))
        for person in found.rows:
            person.due_on = timezone.localdate(person.created_at) + timedelta(days=BASIS_DAYS)
        return found

    @cached_property
    def adverse_events(self) -> Queue:
        """Adverse events that are not signed off, those to hand over first, by their deadline."""
        events = AdverseEvent.objects.kept_by(self.user).open().select_related("hospital", "reporter")
        return self.queue(events.by_clock())

    @cached_property
    def education(self) -> Queue:
        """Patient education that waits for a decision, the next to take place first."""
        events = PatientEducationEvent.objects.judged_by(self.user).waiting()
        return self.queue(events.select_related("hospital", "proposed_by"))

    @cached_property
    def refused(self) -> Queue:
        """Uploads that were refused, the latest first."""
        return self.queue(AuditEvent.objects.refused_uploads().select_related("actor").order_by("-at", "-pk"))

    @cached_property
    def flags(self) -> Queue:
        """Texts with a forbidden phrase that wait for a decision, the oldest first."""
        flags = TextFlag.objects.readable_by(self.user).open().select_related("author")
        return self.queue(flags.order_by("created_at", "pk"))

    @cached_property
    def key_messages(self) -> Queue:
        """Wording that waits for approval, the oldest first."""
        return self.queue(KeyMessageVersion.objects.managed_by(self.user).waiting().listed())

    @cached_property
    def filings(self) -> Queue:
        """Medical reps whose filing runs out within 60 days, has run out or is not there; the most pressing first."""
        limit = self.today + timedelta(days=FILING_DAYS)
        reps = User.objects.reps().filter(Q(filed_until=None) | Q(filed_until__lte=limit), function=Function.MEDICAL)
        return self.queue(reps.order_by(F("filed_until").asc(nulls_first=True), "username"))

    @cached_property
    def flagged_visits(self) -> Queue:
        """Visits that were accepted although something was out of order, the latest first; each with `why` in words."""
        visits = Visit.objects.visible_to(self.user).handed_in().flagged().select_related("hospital", "author")
        found = self.queue(visits.order_by("-on", "-pk"))
        for visit in found.rows:
            visit.why = flag_words(visit.flags)
        return found
