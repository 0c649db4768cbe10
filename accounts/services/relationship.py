"""Relationship stages with what shows them, and what was seen by hand of what the next stage asks for."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from records import screening

from ..models import Evidence, Hospital, PersonRelationshipEvent, RelationshipEvent, StageProof, Stakeholder
from .saving import locked, write

NEEDS_BASIS = _("A person's relationship stage needs consent or a contract as lawful basis.")


def stage_before(about: Hospital | Stakeholder, on: date) -> int | None:
    """The stage as judged before a day; what was imported without a day counts where nothing was judged.

    Raises ValidationError where a later judgement is known: the past is not judged again.
    """
    newest = about.relationship_events.order_by("-on", "-pk")
    last = newest.first()
    if last is not None and last.on > on:
        raise ValidationError({"on": _("A later judgement is known, of %(day)s.") % {"day": last.on.isoformat()}})
    earlier = newest.filter(on__lt=on).values_list("stage", flat=True).first()
    if earlier is None and last is None:
        return getattr(about, "relationship_stage", None)
    return earlier


@transaction.atomic
def record_hospital_stage(hospital: Hospital, stage: int, evidence: Evidence, *, by) -> RelationshipEvent:
    """Record a hospital's stage on the day of its evidence; the last word of a day counts, the newest is the present."""
    current = locked(hospital)
    event, replaced = _take_day(current.relationship_events, current, evidence, by)
    event.stage = stage
    event.save()
    _drop(replaced)
    write(current, {"relationship_stage": stage}, by=by)
    return event


@transaction.atomic
def record_person_stage(person: Stakeholder, stage: int, evidence: Evidence, *, by) -> PersonRelationshipEvent:
    """Record a person's stage on the day of its evidence. Raises ValidationError for one who may not be judged."""
    current = locked(person)
    if not current.may_be_profiled:
        raise ValidationError(NEEDS_BASIS)
    event, replaced = _take_day(current.relationship_events, current.hospital, evidence, by)
    event.stage = stage
    event.save()
    _drop(replaced)
    return event


def _take_day(events, hospital: Hospital, evidence: Evidence, by):
    """The event of the day (new, or the one that is corrected) with its saved evidence, and evidence now unused."""
    evidence.hospital, evidence.by = hospital, by
    evidence.save()
    flagged = screening.flag_text(evidence, "text", evidence.text, author=by)
    event = events.filter(on=evidence.on).first() or events.model(on=evidence.on)
    if event.pk is None:
        setattr(event, events.field.name, events.instance)
    replaced = event.evidence if event.pk else None
    event.evidence, event.by, event.flagged = evidence, by, flagged
    return event, replaced


def _drop(evidence: Evidence | None) -> None:
    if evidence is not None:
        screening.withdraw_flags([evidence])
        Evidence.objects.filter(pk=evidence.pk).unused().delete()


@transaction.atomic
def show_item(proof: StageProof, *, by) -> StageProof:
    """Keep what was seen of what the next stage asks for. Raises ValidationError for a person who may not be judged."""
    if proof.stakeholder is not None and not proof.stakeholder.may_be_profiled:
        raise ValidationError(NEEDS_BASIS)
    proof.seen_by, proof._history_user = by, by
    proof.save()
    proof.flagged = screening.flag_text(proof, "text", proof.text, author=by)
    return proof


@transaction.atomic
def take_proof_back(proof: StageProof, *, by) -> None:
    """Take back what was shown by hand; the field history keeps it."""
    proof._history_user = by
    screening.withdraw_flags([proof])
    proof.delete()
