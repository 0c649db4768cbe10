"""Adverse events: announced with the visit, reported by whoever heard them, handed over and signed off by compliance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Hospital
from people.models import User
from records import screening

from .. import bulk, news, safety
from ..models import AdverseEvent, Visit
from ..patient_identity import identified, identifying
from ..rules import Entry

# Texts of the form in which a patient might be named.
TEXTS = ("text", "other_product")
AHEAD = _("This moment is still to come.")
OLDEST = timedelta(days=366)
"""Nobody remembers the hour of what was heard longer ago."""


def announce_adverse_events(pairs: Iterable[tuple[Visit, Entry]], *, by: User) -> list[AdverseEvent]:
    """Open an event for each visit with the ticked box, its clock running; no query where there is none.

    A visit that has its event already keeps that one.
    """
    ticked = [visit for visit, entry in pairs if entry.adverse_event]
    told = set(AdverseEvent.objects.filter(visit__in=ticked).values_list("visit_id", flat=True)) if ticked else set()
    events = [_event_of(visit, by) for visit in ticked if visit.pk not in told]
    if not events:
        return []
    events = bulk.create_adverse_events(events, by=by)
    news.tell_of_heard(events)
    return events


def _event_of(visit: Visit, by: User) -> AdverseEvent:
    heard = safety.heard_at(visit.on, visit.at, timezone.localtime(visit.submitted_at))
    due = safety.hand_over_by(heard, "", settings.SAFETY_HOURS)
    return AdverseEvent(visit=visit, hospital=visit.hospital, reporter=by, heard_at=heard, due_at=due)


def announce_without_visit(
    client_id: UUID, *, hospital: Hospital | None, place: str, heard_at: datetime, by: User
) -> AdverseEvent:
    """Open an event that was heard outside any visit, its clock running; pressed twice it is one.

    Raises ValidationError ({field: why}) for no place, for signs of who the patient is, and for a moment ahead.
    """
    wrong = {}
    if hospital is None and not place.strip():
        wrong["place"] = _("Say where you heard it.")
    if signs := identifying(place):
        wrong["place"] = identified(signs)
    if heard_at > timezone.now():
        wrong["heard_at"] = AHEAD
    elif heard_at < timezone.now() - OLDEST:
        wrong["heard_at"] = _("Longer than a year ago: tell compliance.")
    if wrong:
        raise ValidationError(wrong)
    due = safety.hand_over_by(heard_at, "", settings.SAFETY_HOURS)
    told = {"hospital": hospital, "place": "" if hospital else place.strip(), "heard_at": heard_at, "due_at": due}
    event = AdverseEvent(client_id=client_id, reporter=by, **told)
    event._history_user = by
    try:
        with transaction.atomic():
            event.save()
            news.tell_of_heard([event])
    except IntegrityError:
        return AdverseEvent.objects.get(client_id=client_id, reporter=by)
    return event


def withdraw_announcement(visit: Visit, *, by: User) -> bool:
    """Of a visit that is taken back: drop an event nobody has reported yet; returns whether there was one.

    Raises ValidationError where it was reported: then the visit stays.
    """
    event = AdverseEvent.objects.select_for_update().filter(visit=visit).first()
    if event is None:
        return False
    if event.state != "announced":
        raise ValidationError(_("An adverse event heard on this visit was reported. The visit stays."))
    event._history_user = by
    event.delete()
    return True


@transaction.atomic
def report_event(event: AdverseEvent, values: Mapping[str, object], *, by: User) -> list[str]:
    """Keep the form as filled in, or corrected before the hand-over; returns forbidden phrases found.

    Raises ValidationError for what is missing, for signs of who the patient is, and after the hand-over.
    """
    event = AdverseEvent.objects.select_for_update().get(pk=event.pk)
    if event.ended_at is not None:
        raise ValidationError(_("This event was handed over already. Tell compliance what is to be added."))
    for name, value in values.items():
        setattr(event, name, value)
    _check(event)
    event.due_at = safety.hand_over_by(event.heard_at, event.seriousness, settings.SAFETY_HOURS)
    event.reported_at = event.reported_at or timezone.now()
    return _save(event, by)


def _check(event: AdverseEvent) -> None:
    """Everything that is wrong with a report, at once by field."""
    wrong = {}
    for name in TEXTS:
        if signs := identifying(getattr(event, name)):
            wrong[name] = identified(signs)
    if not event.text.strip():
        wrong["text"] = _("Say what happened.")
    if event.product is None and not event.other_product.strip():
        wrong["product"] = _("Choose the product, or write another medicine.")
    if event.heard_at > timezone.now():
        wrong["heard_at"] = AHEAD
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def hand_over_event(event: AdverseEvent, *, to: str, receipt: str, at: datetime, by: User) -> AdverseEvent:
    """Write down to whom the report was handed over, with which receipt, when. The clock stops.

    Raises ValidationError before the report, the second time, and for a moment before it was heard or ahead.
    """
    event = AdverseEvent.objects.select_for_update().get(pk=event.pk)
    if event.ended_at is not None:
        raise ValidationError(_("This event was handed over or signed off meanwhile."))
    if event.reported_at is None:
        raise ValidationError(_("The report is not written yet. Ask %(name)s for it.") % {"name": event.reporter})
    if not event.heard_at <= at <= timezone.now():
        raise ValidationError({"handed_at": _("The hand-over lies after the event was heard, and not ahead.")})
    event.handed_to, event.receipt, event.handed_at, event.handed_by = to.strip(), receipt.strip(), at, by
    _save(event, by)
    return event


@transaction.atomic
def sign_off_event(event: AdverseEvent, *, outcome: str, is_mistaken: bool, by: User) -> list[str]:
    """Close an event: handed over, or ticked by mistake; returns forbidden phrases found in the outcome.

    Raises ValidationError the second time, for whoever heard it, and where it is neither.
    """
    event = AdverseEvent.objects.select_for_update().get(pk=event.pk)
    if event.closed_at is not None:
        raise ValidationError(_("This event was signed off already."))
    if event.reporter_id == by.pk:
        raise ValidationError(_("Somebody else signs off what you heard yourself."))
    if (event.handed_at is None) != is_mistaken:
        words = _("Hand it over first, or say that there was no adverse event.")
        raise ValidationError(words if not is_mistaken else _("It was handed over: it was no mistake."))
    event.outcome, event.is_mistaken = outcome.strip(), is_mistaken
    event.closed_at, event.closed_by = timezone.now(), by
    news.tell_of_signed_off(event)
    return _save(event, by)


def _save(event: AdverseEvent, by: User) -> list[str]:
    event._history_user = by
    event.save()
    return screening.flag_texts([(event, name, getattr(event, name)) for name in ("text", "outcome")], author=by)
