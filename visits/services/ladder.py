"""A move on the adoption ladder with the visit that shows it, and why somebody began, in one go."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from accounts.models import AdoptionEvent, Evidence, Stakeholder
from accounts.services.ladder import move_stage, record_first_use
from products.models import Product

from ..models import Visit, VisitEvidence


@dataclass(frozen=True)
class ShownStage:
    """A stage 0…6 with its evidence, the visit behind it where there is one, why, and the reasons for a first use."""

    stage: int
    evidence: Evidence
    visit: Visit | None = None
    reason: str = ""
    first_use: tuple[str, ...] = ()


@transaction.atomic
def move_stage_shown(person: Stakeholder, product: Product, said: ShownStage, *, by) -> AdoptionEvent:
    """Record a move with everything said about it, or nothing of it.

    Raises ValidationError as `move_stage` and `record_first_use` do.
    """
    event = move_stage(person, product, said.stage, said.evidence, by=by, reason=said.reason)
    if said.visit is not None and event.evidence_id == said.evidence.pk:
        VisitEvidence.objects.create(visit=said.visit, evidence=said.evidence)
    if said.first_use:
        record_first_use(person, product, said.first_use, on=event.on, by=by)
    return event
