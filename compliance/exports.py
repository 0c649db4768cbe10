"""The list of patient education as a file, and the audit event that it leaves."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.utils.translation import gettext as _

from lib.exporting import csv_rows
from people.models import User
from records.audit import record
from records.models import AuditEvent

from .querysets import EducationEventQuerySet


@transaction.atomic
def exported_events(events: EducationEventQuerySet, query: str, *, by: User) -> Iterator[bytes]:
    """The events as CSV, piece by piece; leaves an audit event with what was asked for."""
    record(AuditEvent.Verb.EXPORTED, actor=by, page="education", format="csv", rows=events.count(), query=query)
    return csv_rows(_table(events))


def _table(events: EducationEventQuerySet) -> Iterator[list]:
    yield [
        _("Day"), _("Hospital"), _("Department"), _("Topic"), _("State"), _("Proposed by"), _("Handed in on"),
        _("Short notice"), _("Decided by"), _("Decided on"), _("How many came"), _("Approval number of the material"),
        _("What we provide"),
    ]  # fmt: skip
    for event in events:
        yield [
            event.on, event.hospital.display_name, str(event.department or ""), event.topic, event.get_state_display(),
            event.proposed_by.display_name, event.submitted_on, _("yes") if event.is_short_notice else "",
            event.decided_by.display_name if event.decided_by else "", event.decided_on, event.attended,
            event.material_number, event.provided,
        ]  # fmt: skip
