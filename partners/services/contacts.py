"""Contacts with partners: kept, corrected, taken back; what was to follow them; which partner supplies a hospital."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Hospital
from accounts.services.saving import insert_or_explain, locked, write
from people.models import User
from records import screening

from ..models import Partner, PartnerContact, PartnerStep, Supply


@transaction.atomic
def save_contact(
    contact: PartnerContact,
    values: Mapping[str, object],
    *,
    step: str,
    step_on: date | None,
    seen: int,
    by: User,
    today: date,
) -> PartnerContact:
    """Keep a new or corrected contact with its next step, which its author owns until it is given away; `step` "" is none.

    Raises `Stale` over another version than `seen`, ValidationError for a day ahead of today, for a step without a day or
    before the contact, and for another step where it was given to somebody else. Nothing is kept then.
    """
    current = contact if contact.pk is None else locked(contact, seen)
    on = values.get("on", current.on)
    _check(on, step, step_on, today)
    if current.pk is None:
        for name, value in values.items():
            setattr(current, name, value)
        current.by = by
        _insert(current, by)
    else:
        write(current, values, by=by)
    kept = _save_step(current, step.strip(), step_on, by)
    texts = [(current, "agreed", current.agreed), *([(kept, "text", kept.text)] if kept else [])]
    current.flagged = screening.flag_texts(texts, author=by)
    return current


def _check(on: date, step: str, step_on: date | None, today: date) -> None:
    if on > today:
        raise ValidationError({"on": _("This day is still to come. Log the contact once it was made.")})
    if step.strip() and step_on is None:
        raise ValidationError({"step_on": _("Say by when.")})
    if step_on is not None and not step.strip():
        raise ValidationError({"step": _("Say what is to follow.")})
    if step_on is not None and step_on < on:
        raise ValidationError({"step_on": _("The next step is due on the day of the contact or later.")})


def _insert(contact: PartnerContact, by: User) -> None:
    """A second press finds the contact of the first."""
    same = PartnerContact.objects.filter(
        partner=contact.partner, by=by, on=contact.on, channel=contact.channel, person=contact.person
    )
    if same.exists():
        raise ValidationError(_("You have logged this contact already. Change that one, or say with whom else."))
    insert_or_explain(contact, by=by)


def _save_step(contact: PartnerContact, text: str, due_on: date | None, by: User) -> PartnerStep | None:
    step = PartnerStep.objects.select_for_update(of=("self",)).filter(contact=contact).first()
    if step and step.owner_id != by.pk:
        if (text, due_on) == (step.text, step.due_on):
            return step
        words = _("The next step is %(name)s’s now: leave it as it is.")
        raise ValidationError({"step": words % {"name": step.owner.display_name}})
    if not text:
        if step:
            step._history_user = by
            screening.withdraw_flags([step])
            step.delete()
        return None
    step = step or PartnerStep(contact=contact, owner=by)
    step.text, step.due_on, step._history_user = text, due_on, by
    step.save()
    return step


@transaction.atomic
def withdraw_contact(contact: PartnerContact, *, by: User) -> None:
    """Take back a contact that was not made, with what was to follow; the field history keeps both."""
    contact = PartnerContact.objects.select_for_update(of=("self",)).filter(pk=contact.pk).first()
    if contact is None:  # pressed twice
        return
    step = PartnerStep.objects.filter(contact=contact).first()
    screening.withdraw_flags([contact, *([step] if step else [])])
    for row in (step, contact):
        if row is not None:
            row._history_user, row._change_reason = by, "taken back"
            row.delete()


@transaction.atomic
def finish_step(step: PartnerStep, *, by: User, on: date) -> PartnerStep:
    """Mark a step as done on a day; done twice keeps the first day."""
    return _set_done(step, on, by)


@transaction.atomic
def reopen_step(step: PartnerStep, *, by: User) -> PartnerStep:
    """Take the mark off again."""
    return _set_done(step, None, by)


def _set_done(step: PartnerStep, on: date | None, by: User) -> PartnerStep:
    step = PartnerStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if (step.done_on is None) != (on is None):
        step.done_on, step._history_user = on, by
        step.save()
    return step


@transaction.atomic
def set_suppliers(hospital: Hospital, partners: Iterable[Partner], *, by: User) -> None:
    """Say which of the active partners supply a hospital; declarations of others stay as they are."""
    hospital = Hospital.objects.select_for_update(of=("self",)).get(pk=hospital.pk)
    wanted = {partner.pk for partner in partners}
    standing = {supply.partner_id: supply for supply in hospital.supplies.filter(partner__is_active=True)}
    for pk, supply in standing.items():
        if pk not in wanted:
            supply._history_user = by
            supply.delete()
    for pk in sorted(wanted - standing.keys()):
        supply = Supply(partner_id=pk, hospital=hospital)
        supply._history_user = by
        supply.save()
