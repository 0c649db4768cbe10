"""Judging a relationship: one stage up at a time, with everything the next stage asks for, or down with its reason."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.choices import RelationshipStage
from accounts.models import Evidence, Hospital, Stakeholder
from accounts.services.relationship import record_hospital_stage, record_person_stage, stage_before
from people.models import User

from .. import stages
from ..relating import checklist_of

STRATEGIC_SHOULD = 5
"""How many hospitals one rep can carry at the fourth stage (I021): a warning, not a limit."""


@transaction.atomic
def judge_stage(about: Hospital | Stakeholder, stage: int, evidence: Evidence, *, by: User):
    """Record a stage on the day of its evidence.

    Raises ValidationError for a rise of more than one stage, without evidence, or with something still missing; for
    the stage it has already, a day before a later judgement, and a person who may not be judged.
    """
    about = type(about).objects.select_for_update(of=("self",)).get(pk=about.pk)
    before = stage_before(about, evidence.on)
    asked = checklist_of(about, before, timezone.localdate())
    if why := stages.refusal(before, stage, evidence.text, asked.missing):
        raise ValidationError(why)
    record = record_hospital_stage if isinstance(about, Hospital) else record_person_stage
    return record(about, stage, evidence, by=by)


def strategic_count(user: User) -> int:
    """How many hospitals where a rep works stand at the fourth stage; 0 for whoever is no rep."""
    if not user.is_rep:
        return 0
    return Hospital.objects.loggable_by(user).filter(relationship_stage=RelationshipStage.STRATEGIC_PARTNER).count()
