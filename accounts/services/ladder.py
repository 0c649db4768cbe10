"""Moves on the adoption ladder made outside a visit's form, why somebody began, and how early they take up the new.

A move always says what shows it; one that goes back, or up by more than one stage, also says why. Only people with
consent or a contract as lawful basis are judged (domain.md §2.8 rule 13).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from products.models import Product
from records import screening

from ..choices import AdoptionStage, FirstUseReason
from ..ladder import enters_use, is_jump, is_step_back
from ..models import AdopterProfile, Adoption, AdoptionEvent, Evidence, FirstUse, Playbook, Stakeholder
from ..playbook_texts import FIELDS
from .saving import insert_or_explain, locked, write
from .stance import record_adoption


@dataclass(frozen=True)
class Known:
    """What was known of a person and product before a day: the stage then (None: nothing), the highest ever, and why."""

    stage: int | None
    highest: int | None
    has_reasons: bool


def known_before(person: Stakeholder, product: Product, on: date) -> Known:
    """What is known of somebody's ladder before a day; three queries."""
    events = AdoptionEvent.objects.filter(stakeholder=person, product=product)
    stage = events.filter(on__lt=on).order_by("-on").values_list("stage", flat=True).first()
    highest = events.filter(on__lt=on).aggregate(stage=Max("stage"))["stage"]
    if stage is None:  # a stage that came without a dated move
        present = Adoption.objects.filter(stakeholder=person, product=product, since__lt=on)
        stage = highest = present.values_list("stage", flat=True).first()
    told = FirstUse.objects.filter(stakeholder=person, product=product).exists()
    return Known(stage, highest, told)


def must_say_why(known: Known, stage: int) -> ValidationError | None:
    """What a move without a reason is refused with; None where it needs none."""
    if is_jump(known.stage, stage):
        text = _("From %(before)s to %(after)s is more than one stage. Say what made it so quick.")
    elif is_step_back(known.stage, stage):
        text = _("From %(before)s back to %(after)s: say why.")
    else:
        return None
    words = {"before": AdoptionStage(known.stage).label, "after": AdoptionStage(stage).label}
    return ValidationError({"reason": text % words})


@transaction.atomic
def move_stage(
    person: Stakeholder, product: Product, stage: int, evidence: Evidence | None, *, by, reason: str = ""
) -> AdoptionEvent:
    """Record where a person stands on a product's ladder on the day of its evidence.

    Raises ValidationError without evidence; without a reason where the move goes back or up by more than one stage; for
    a person who may not be judged; and for another stage on the same day. Then nothing is written.
    """
    if evidence is None:
        raise ValidationError(_("Say what shows it: a visit, a document, or who told you."))
    person = Stakeholder.objects.select_for_update().get(pk=person.pk)
    if not reason and (problem := must_say_why(known_before(person, product, evidence.on), stage)):
        raise problem
    evidence.by = by
    evidence.save()
    event = record_adoption(person, product, stage, on=evidence.on, by=by, evidence=evidence, reason=reason)
    if event.evidence_id != evidence.pk:  # judged the same before, that day: the first evidence stays
        evidence.delete()
        return event
    screening.flag_text(evidence, "text", evidence.text, author=by)
    screening.flag_text(event, "reason", reason, author=by)
    return event


def asks_first_use(known: Known, stage: int) -> bool:
    """Whether the reasons for a first use are to be asked with a move (I078)."""
    return enters_use(known.highest, stage) and not known.has_reasons


@transaction.atomic
def record_first_use(person: Stakeholder, product: Product, reasons: Sequence[str], *, on: date, by) -> FirstUse:
    """Keep why a person began with a product; told again, the newer answer stands and the history keeps both.

    Raises ValidationError for a person who may not be judged, and for a reason that is none of the eight.
    """
    person = Stakeholder.objects.select_for_update().get(pk=person.pk)
    _refuse_unlawful(person)
    if not reasons or not set(reasons) <= set(FirstUseReason.values):
        raise ValidationError({"reasons": _("Choose at least one of the reasons.")})
    row = FirstUse.objects.filter(stakeholder=person, product=product).first()
    row = row or FirstUse(stakeholder=person, product=product)
    row.reasons, row.on, row.by = [value for value in FirstUseReason.values if value in reasons], on, by
    row._history_user = by
    row.save()
    return row


@transaction.atomic
def assess_adopter(profile: AdopterProfile, values: Mapping[str, object], *, seen: int, by) -> AdopterProfile:
    """Keep the adopter type and career facts of a person who stood at version `seen`.

    Raises ValidationError for a person who may not be judged, `Stale` if somebody else saved first.
    """
    _refuse_unlawful(Stakeholder.objects.select_for_update().get(pk=profile.stakeholder_id))
    stamp = {"assessed_by": by, "assessed_on": timezone.localdate()}
    if profile.pk:
        current = locked(profile, seen)
        if any(getattr(current, name) != value for name, value in values.items()):
            write(current, {**values, **stamp}, by=by)
        return current
    for name, value in {**values, **stamp}.items():
        setattr(profile, name, value)
    insert_or_explain(profile, by=by)
    return profile


def _refuse_unlawful(person: Stakeholder) -> None:
    if not person.may_be_profiled:
        text = _("%(person)s: stance and adoption need consent or a contract as lawful basis.")
        raise ValidationError(text % {"person": person})


def forget_adopter(person: Stakeholder, *, by) -> None:
    """Let adopter type and reasons go with the basis they stood on; the field history keeps when and by whom."""
    for model in (AdopterProfile, FirstUse):
        for row in model.objects.filter(stakeholder=person):
            row._history_user = by
            row.delete()


@transaction.atomic
def save_playbook(playbook: Playbook, values: Mapping[str, object], *, seen: int, by) -> Playbook:
    """Write the playbook of a stage; the first writing makes it the company's own; it is screened.

    Raises `Stale` as all saves do.
    """
    if playbook.pk:
        playbook = locked(playbook, seen)
        write(playbook, values, by=by)
    else:
        for name, value in values.items():
            setattr(playbook, name, value)
        insert_or_explain(playbook, by=by)
    playbook.flagged = screening.flag_texts([(playbook, name, getattr(playbook, name)) for name in FIELDS], author=by)
    return playbook


def reset_playbook(playbook: Playbook, *, by) -> None:
    """Let the default text of the stage stand again; the history keeps what was written."""
    playbook._history_user = by
    playbook.delete()
