"""Negotiation notes: prepared, then closed with what came of it (domain.md I144)."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services.saving import insert_or_explain, locked, write
from accounts.tender_secrets import REFUSED, confidential_phrases
from people.models import User
from records import screening

from ..bargaining import unlawful_phrases
from ..models import Negotiation
from .plans import not_closed

TEXTS = ("issue", "facts", "want", "must", "offer", "outcome")


@transaction.atomic
def save_negotiation(note: Negotiation, values: Mapping[str, object], *, seen: int, by: User) -> Negotiation:
    """Keep a new or changed note of a plan that is not closed; raises `Stale` over another version than `seen`.

    Raises ValidationError for confidential tender information, and for what no negotiation may be about: a benefit of
    a person, a discount by volume. Nothing is kept then.
    """
    not_closed(note.plan_id)
    for name in TEXTS:
        _refuse(name, str(values.get(name) or ""))
    _check_end(note, values)
    if note.pk is None:
        for name, value in values.items():
            setattr(note, name, value)
        note.created_by = by
        note.full_clean(exclude=["plan"])
        insert_or_explain(note, by=by)
    else:
        note = locked(note, seen)
        write(note, values, by=by)
    note.flagged = screening.flag_texts([(note, name, getattr(note, name)) for name in TEXTS], author=by)
    return note


def _check_end(note: Negotiation, values: Mapping[str, object]) -> None:
    """Day, outcome and how it compares come together; each one missing is told at its field."""
    end = {name: values.get(name, getattr(note, name)) for name in ("on", "outcome", "result")}
    if any(end.values()) and not all(end.values()):
        told = _("Say what came of it: the day, the outcome, and how it compares.")
        raise ValidationError({name: told for name, value in end.items() if not value})


def _refuse(name: str, text: str) -> None:
    if confidential_phrases(text):
        raise ValidationError({name: REFUSED})
    if phrases := unlawful_phrases(text):
        told = _(
            "“%(phrases)s”: nothing for a person and no price by volume is negotiated with a hospital. The price is "
            "that of the provincial platform."
        )
        raise ValidationError({name: told % {"phrases": ", ".join(phrases)}})
