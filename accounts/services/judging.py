"""A stance judged outside a visit, with what shows it."""

from __future__ import annotations

from django.db import transaction

from records import screening

from ..models import Evidence, Stakeholder, SupportEvent
from .stance import record_support


@transaction.atomic
def judge_support(person: Stakeholder, support: int, evidence: Evidence, *, by, product=None) -> SupportEvent:
    """Record a person's stance −2…+2, overall or toward a product, on the day of its evidence; text with forbidden phrases goes to compliance (`flagged`).

    Raises ValidationError for a person who may not be judged, and for another stance on the same day.
    """
    evidence.by = by
    evidence.save()
    event = record_support(person, support, on=evidence.on, by=by, evidence=evidence, product=product)
    event.flagged = []
    if event.evidence_id == evidence.pk:
        event.flagged = screening.flag_text(evidence, "text", evidence.text, author=by)
    else:  # judged the same before, that day: the first evidence stays
        evidence.delete()
    return event
