"""Patient education events: proposed, handed in, decided on, reported as held, cancelled (domain.md I142).

Everybody who may log at the hospital works on an event; compliance alone decides, never on what one wrote oneself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Stakeholder
from accounts.services.saving import insert_or_explain, locked, write
from people.models import User
from products.models import Product
from records import screening
from visits.patient_identity import identified, identifying

from . import education, news
from .choices import EventState
from .models import EducationRules, PatientEducationEvent

PROPOSED = ("topic", "place", "provided")
WHAT_WAS_SEEN = ("topic", "on", "material_number", "provided")
"""What an approval is for: a change of one of these asks for it anew."""
UNDECIDED = {"decided_by": None, "decided_on": None, "reason": ""}


@transaction.atomic
def save_event(
    event: PatientEducationEvent, values: Mapping[str, object], *, seen: int, by: User, on: date, hand_in: bool = False
) -> PatientEducationEvent:
    """Keep a new or changed proposal, and hand it in where that is wished.

    An approved one goes back to compliance where the change is of what was seen.

    Raises `Stale` over another version than `seen`; ValidationError ({field: why}) for a text that names one of our
    products, a sum or a person, or by which a patient could be known, for a department of another hospital, and once it has ended.
    """
    current = event if event.pk is None else locked(event, seen)
    if not current.may_be_changed:
        raise ValidationError(_("This event has ended: what it was stands."))
    _check(current, values)
    if current.pk is None:
        for name, value in values.items():
            setattr(current, name, value)
        current.proposed_by = by
        _insert(current, by)
    else:
        _change(current, values, by, on)
    if hand_in and current.may_be_handed_in:
        write(current, _handed_in(_now(current), by, on), by=by)
    current.flagged = _flagged(current, PROPOSED, by)
    return current


def _insert(event: PatientEducationEvent, by: User) -> None:
    """A second press finds the event of the first."""
    same = PatientEducationEvent.objects.of(event.hospital).filter(on=event.on, topic=event.topic)
    if same.exclude(state=EventState.CANCELLED).exists():
        raise ValidationError(_("This event is here already: the same topic on the same day. Change that one."))
    event.full_clean(exclude=["hospital"])
    insert_or_explain(event, by=by)


def _change(event: PatientEducationEvent, values: Mapping[str, object], by: User, on: date) -> None:
    """Whoever changes what compliance is to see hands it in anew, and so does not decide on it."""
    changed = {name for name, value in values.items() if getattr(event, name) != value}
    anew = {}
    if event.state in (EventState.SUBMITTED, EventState.APPROVED) and changed & set(WHAT_WAS_SEEN):
        anew = _handed_in({**_now(event), **values}, by, on)
    write(event, {**values, **anew}, by=by)


def _now(event: PatientEducationEvent) -> dict:
    return {name: getattr(event, name) for name in WHAT_WAS_SEEN}


def _handed_in(facts: Mapping[str, object], by: User, on: date) -> dict:
    """What the hand-in sets. Raises ValidationError where something compliance has to see is missing, or its day past."""
    wrong = {
        name: _("Compliance has to see this before it decides.")
        for name in ("material_number", "provided")
        if not str(facts[name]).strip()
    }
    if facts["on"] < on:
        wrong["on"] = _("This day is past, and an event is approved before it takes place.")
    if wrong:
        raise ValidationError(wrong)
    short = education.is_short_notice(on, facts["on"], EducationRules.objects.in_force().notice_days)
    now = {"state": EventState.SUBMITTED, "submitted_by": by, "submitted_on": on, "is_short_notice": short}
    return now | UNDECIDED


def _check(event: PatientEducationEvent, values: Mapping[str, object]) -> None:
    """What one row's constraints cannot tell, at once by field: persons, products, money, a foreign department."""
    texts = {name: str(values.get(name, "")) for name in PROPOSED}
    wrong = _naming_people(event, texts)
    names = [name for pair in Product.objects.active().values_list("name", "name_en") for name in pair]
    for field in ("topic", "provided"):
        if found := education.named(texts[field], names):
            words = _("An event for patients speaks of no product of ours: leave out “%(names)s”.")
            wrong[field] = words % {"names": "”, “".join(found)}
    if education.speaks_of_money(texts["provided"]):
        wrong["provided"] = _("We provide things, never money: say which things, and no sum.")
    department = values.get("department")
    if department is not None and department.hospital_id != event.hospital_id:
        wrong["department"] = _("Choose a department of this hospital.")
    if wrong:
        raise ValidationError(wrong)


def _naming_people(event: PatientEducationEvent, texts: Mapping[str, str]) -> dict[str, ValidationError]:
    """Of the texts those by which a patient could be known, or that name a person at the hospital."""
    wrong = {name: identified(signs) for name, text in texts.items() if (signs := identifying(text))}
    people = Stakeholder.objects.filter(hospital=event.hospital_id)
    if people.named_in(" ".join(texts.values())):
        words = ValidationError(_("Name nobody: not who speaks, not who comes."))
        wrong |= {name: words for name, text in texts.items() if people.named_in(text)}
    return wrong


def _flagged(event: PatientEducationEvent, names: Iterable[str], by: User) -> list[str]:
    return screening.flag_texts([(event, name, getattr(event, name)) for name in names], author=by)


@transaction.atomic
def submit_event(event: PatientEducationEvent, *, by: User, on: date) -> bool:
    """Hand an event in to compliance, with a flag where it comes late; False where it is there already.

    Raises ValidationError where something is missing, its day is past, or it has gone further.
    """
    event = locked(event)
    if event.waits:
        return False
    if not event.may_be_handed_in:
        raise ValidationError(_("Somebody has decided on this event or ended it meanwhile."))
    write(event, _handed_in(_now(event), by, on), by=by)
    return True


@transaction.atomic
def decide_event(
    event: PatientEducationEvent, state: str, *, reason: str = "", seen: int, by: User, on: date
) -> PatientEducationEvent:
    """Approve or return an event that was handed in, and tell whoever proposed it.

    Raises ValidationError where somebody decided meanwhile or it was changed since it was `seen`, for one's own, for a
    return without a reason and for an approval after the day.
    """
    event = locked(event)
    if not event.waits:
        raise ValidationError(_("Somebody has decided on this event or ended it meanwhile."))
    if event.version != seen:
        raise ValidationError(_("It was changed since you opened it. Open it again and look at what is new."))
    reason = reason.strip()
    if by.pk in (event.proposed_by_id, event.submitted_by_id):
        raise ValidationError(_("Nobody decides on an event of their own."))
    if state == EventState.RETURNED and not reason:
        raise ValidationError({"reason": _("Say what is to be changed.")})
    if state == EventState.APPROVED and event.on < on:
        raise ValidationError({"state": _("Its day is past: it can be returned, not approved.")})
    why = reason if state == EventState.RETURNED else ""
    write(event, {"state": state, "reason": why, "decided_by": by, "decided_on": on}, by=by)
    event.flagged = _flagged(event, ["reason"], by)
    news.tell_of_decision(event)
    return event


@transaction.atomic
def report_held(
    event: PatientEducationEvent, *, attended: int, learnt: str, by: User, on: date
) -> PatientEducationEvent:
    """Say that an approved event took place: how many came, and what was learnt for the next time.

    Raises ValidationError before its day, for an event that is not approved, for a number beyond 0–2000 and for a text
    by which a patient could be known.
    """
    event = locked(event)
    if event.state != EventState.APPROVED:
        raise ValidationError(_("Only an approved event takes place. This one is not, or was reported meanwhile."))
    wrong = _naming_people(event, {"learnt": learnt})
    if not 0 <= attended <= education.MOST_ATTENDED:
        wrong["attended"] = _("From none to %(most)s.") % {"most": education.MOST_ATTENDED}
    if wrong:
        raise ValidationError(wrong)
    if event.on > on:
        raise ValidationError(_("This day has not come yet."))
    ended = {"state": EventState.HELD, "attended": attended, "learnt": learnt.strip(), "ended_on": on}
    write(event, ended, by=by)
    event.flagged = _flagged(event, ["learnt"], by)
    return event


@transaction.atomic
def cancel_event(event: PatientEducationEvent, *, reason: str, by: User, on: date) -> PatientEducationEvent:
    """Say that an event does not take place, and why. Raises ValidationError without a reason, and once it has ended."""
    event = locked(event)
    if not event.may_be_changed:
        raise ValidationError(_("This event has ended: what it was stands."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why.")})
    if wrong := _naming_people(event, {"reason": reason}):
        raise ValidationError(wrong)
    write(event, {"state": EventState.CANCELLED, "cancel_reason": reason.strip(), "ended_on": on}, by=by)
    event.flagged = _flagged(event, ["cancel_reason"], by)
    return event
