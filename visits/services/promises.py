"""Service requests and commitments: taken down, done or settled, opened again; every text is screened."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from people.models import User
from records import screening

from ..choices import CommitmentState
from ..models import Commitment, ServiceRequest

TEXTS = {ServiceRequest: ("text", "answer"), Commitment: ("text", "note")}


@transaction.atomic
def take_down(row: ServiceRequest | Commitment, *, by: User) -> list[str]:
    """Keep a new request or commitment; returns the forbidden phrases found in its text."""
    return _save(row, by)


@transaction.atomic
def close_request(
    request: ServiceRequest, *, by: User, on: date, answer: str = "", rating: int | None = None, beyond: str = ""
) -> list[str]:
    """Say on which day a request was done, and how; returns forbidden phrases. Raises ValidationError if it is done."""
    request = ServiceRequest.objects.select_for_update().get(pk=request.pk)
    if not request.is_open:
        raise ValidationError(_("Somebody has closed this request already."))
    if on < request.asked_on:
        raise ValidationError({"closed_on": _("A request is done on the day it was asked or later.")})
    request.closed_on, request.answer, request.rating, request.beyond = on, answer, rating, beyond
    return _save(request, by)


@transaction.atomic
def reopen_request(request: ServiceRequest, *, by: User) -> ServiceRequest:
    """Take back that a request was done; its rating goes, the field history keeps it."""
    request = ServiceRequest.objects.select_for_update().get(pk=request.pk)
    if not request.is_open:
        request.closed_on, request.answer, request.rating, request.beyond = None, "", None, ""
        _save(request, by)
    return request


@transaction.atomic
def settle_commitment(commitment: Commitment, state: str, *, by: User, on: date, note: str = "") -> list[str]:
    """Say that a promise was kept, not kept or withdrawn; returns forbidden phrases.

    Raises ValidationError if it is settled already, and for one not kept or withdrawn without a note.
    """
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if not commitment.is_open:
        raise ValidationError(_("Somebody has settled this promise already."))
    if state != CommitmentState.KEPT and not note.strip():
        raise ValidationError({"note": _("Say why in a few words.")})
    if on < commitment.made_on:
        raise ValidationError({"settled_on": _("A promise is settled on the day it was made or later.")})
    commitment.state, commitment.settled_on, commitment.note = state, on, note.strip()
    return _save(commitment, by)


@transaction.atomic
def reopen_commitment(commitment: Commitment, *, by: User) -> Commitment:
    """Take back that a promise was settled; the field history keeps it."""
    commitment = Commitment.objects.select_for_update().get(pk=commitment.pk)
    if not commitment.is_open:
        commitment.state, commitment.settled_on, commitment.note = CommitmentState.OPEN, None, ""
        _save(commitment, by)
    return commitment


def _save(row: ServiceRequest | Commitment, by: User) -> list[str]:
    row._history_user = by
    row.save()
    return screening.flag_texts([(row, name, getattr(row, name)) for name in TEXTS[type(row)]], author=by)
