"""What is told of patient education in the app: a decision of compliance, and an event nobody has reported on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from records.notices import News, named, notify, register_kind, register_source

from .choices import EventState
from .models import PatientEducationEvent

APPROVED, RETURNED, UNREPORTED = "education_approved", "education_returned", "education_unreported"


def register() -> None:
    """Make these kinds and the source known; called when the app is ready."""
    for name, text, digest, icon in (
        (APPROVED, _("%(who)s approved the patient education at %(hospital)s."), _("Patient education approved"), "check"),
        (RETURNED, _("%(who)s returned the patient education at %(hospital)s with a reason."), _("Patient education returned"), "comment"),
        (UNREPORTED, _("Did the patient education at %(hospital)s take place?"), _("Patient education to report on"), "clock"),
    ):  # fmt: skip
        register_kind(name, text, digest, icon)
    register_source(unreported)


def tell_of_decision(event: PatientEducationEvent) -> None:
    """Whoever proposed it, of what compliance decided."""
    kind = APPROVED if event.state == EventState.APPROVED else RETURNED
    args = {"who": named(event.decided_by), "hospital": named(event.hospital)}
    notify(event.proposed_by, kind, event.get_absolute_url(), key=f"{event.pk}:{event.version}", **args)


def unreported(today: date) -> Iterator[News]:
    """Whoever proposed an approved event, once its day is past."""
    for event in PatientEducationEvent.objects.unreported(today).select_related("hospital").order_by("on", "pk"):
        args = {"hospital": named(event.hospital)}
        yield News(event.proposed_by_id, UNREPORTED, f"{event.pk}:{event.on}", event.get_absolute_url(), args)
