"""Where a flagged text stands, for whoever decides on it."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import Evidence
from compliance.models import PatientEducationEvent
from records.models import TextFlag
from visits.models import AdverseEvent, Coaching, NextStep, Visit


@dataclass(frozen=True)
class Place:
    """The row a text belongs to: the visit it was written on, or the patient education it speaks of."""

    kind: str
    visit: Visit | None = None
    education: PatientEducationEvent | None = None


def context_of(flag: TextFlag) -> Place:
    """The visit of a flagged note, next step, evidence, coaching or adverse event, or the event itself; one query at most."""
    if flag.subject_type == PatientEducationEvent._meta.model_name:
        events = PatientEducationEvent.objects.select_related("hospital").filter(pk=flag.subject_id)
        return Place(flag.subject_type, education=events.first())
    visits = Visit.objects.select_related("hospital", "author")
    wanted = {
        "visit": {"pk": flag.subject_id},
        NextStep._meta.model_name: {"next_step": flag.subject_id},
        AdverseEvent._meta.model_name: {"adverse_event": flag.subject_id},
        Coaching._meta.model_name: {"coaching": flag.subject_id},
        Evidence._meta.model_name: {"evidence_links__evidence": flag.subject_id},
    }.get(flag.subject_type)
    return Place(flag.subject_type, visits.filter(**wanted).first() if wanted else None)
