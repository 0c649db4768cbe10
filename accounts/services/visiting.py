"""Writing a hospital's visiting rules."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from records import screening

from ..models import HospitalVisitPolicy
from .saving import insert_or_explain, locked, write

TEXTS = ("place", "note")


@transaction.atomic
def add_visiting_rule(rule: HospitalVisitPolicy, *, by) -> HospitalVisitPolicy:
    """Keep a new window. Raises ValidationError where the hospital has one from this hour already."""
    insert_or_explain(rule, by=by)
    _screen(rule, by)
    return rule


@transaction.atomic
def save_visiting_rule(
    rule: HospitalVisitPolicy, values: Mapping[str, object], *, seen: int | None, by
) -> HospitalVisitPolicy:
    """Change a window that stood at version `seen`; raises `Stale` if somebody else saved first."""
    current = locked(rule, seen)
    write(current, values, by=by)
    _screen(current, by)
    return current


@transaction.atomic
def remove_visiting_rule(rule: HospitalVisitPolicy, *, by) -> None:
    """Take a window away; its history keeps what it said."""
    rule._history_user = by
    rule.delete()


def _screen(rule: HospitalVisitPolicy, by) -> None:
    screening.flag_texts([(rule, name, getattr(rule, name)) for name in TEXTS], author=by)
