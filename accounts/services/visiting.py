"""Writing a hospital's visiting rules."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from records import screening

from ..models import Hospital, HospitalVisitPolicy
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


@transaction.atomic
def save_visiting_ban(hospital: Hospital, values: Mapping[str, object], *, seen: int | None, by) -> Hospital:
    """Keep since when a hospital receives nobody and who says so, or, with both empty, that it receives again.

    From then on nobody there has a score or is suggested for a visit (domain.md §3.5, gates); a visit is still taken
    down, and flagged. Raises `Stale` if somebody else saved first.
    """
    current = locked(hospital, seen)
    write(current, values, by=by)
    current.flagged = screening.flag_texts([(current, "no_visits_source", current.no_visits_source)], author=by)
    return current


def _screen(rule: HospitalVisitPolicy, by) -> None:
    rule.flagged = screening.flag_texts([(rule, name, getattr(rule, name)) for name in TEXTS], author=by)
