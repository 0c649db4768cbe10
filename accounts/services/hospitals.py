"""Adding, correcting and deactivating hospitals; their other names and numbers."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from ..codes import next_codes
from ..models import Hospital, HospitalAlias, HospitalIdentifier
from ..naming import add_names, refresh_search
from .saving import locked, write

TRIES = 50  # of many adding at one moment, each round one gets its code


@transaction.atomic
def add_hospital(hospital: Hospital, *, by, under_review: bool) -> Hospital:
    """Insert a hospital with the next free account code. Raises ValidationError if its city has one of this name."""
    hospital.is_under_review, hospital.created_by, hospital._history_user = under_review, by, by
    for _try in range(TRIES):
        hospital.code = next_codes(1)[0]
        try:
            with transaction.atomic():
                hospital.save()
        except IntegrityError:  # a parallel save took the code, or the name
            hospital.pk = None
            _refuse_second(hospital)
        else:
            return hospital
    raise ValidationError(_("Too many hospitals are being added at once. Save again."))


def _refuse_second(hospital: Hospital) -> None:
    if Hospital.objects.named(hospital.name, hospital.city).exists():
        raise ValidationError({"name": _("There is already a hospital of this name in this city.")})


@transaction.atomic
def save_hospital(
    hospital: Hospital,
    values: Mapping[str, object],
    *,
    seen: int | None,
    by,
    accept: bool = False,
) -> Hospital:
    """Correct fields of a hospital that stood at version `seen`; `accept` ends its review.

    A former name stays as another name. Raises `Stale` if somebody else saved first, ValidationError for a name that
    its city already has; then nothing is written.
    """
    current = locked(hospital, seen)
    former, former_key = current.name, current.name_key
    if accept:
        values = {**values, "is_under_review": False}
    write(current, values, by=by)
    if current.name_key != former_key:
        add_names([(current, former)], by=by, reason="")
        refresh_search([current], by=by, reason="")
    return current


@transaction.atomic
def set_active(row, active: bool, *, by):
    """Deactivate or reactivate a hospital or a person; nothing is ever deleted. Done twice changes nothing."""
    current = locked(row)
    write(current, {"is_active": active}, by=by)
    return current


@transaction.atomic
def add_alias(hospital: Hospital, name: str, *, by) -> HospitalAlias:
    """Give a hospital another name. Raises ValidationError if a hospital of its city has it already."""
    current = locked(hospital)
    alias = HospitalAlias(hospital=current, name=name, city=current.city)
    alias._history_user = by
    try:
        with transaction.atomic():
            alias.save()
    except IntegrityError as error:
        raise ValidationError({"name": _("Another hospital of this city already has this name.")}) from error
    refresh_search([current], by=by, reason="")
    return alias


@transaction.atomic
def remove_alias(alias: HospitalAlias, *, by) -> None:
    """Take another name away from its hospital; the history keeps it."""
    current = locked(alias.hospital)
    alias._history_user = by
    alias.delete()
    refresh_search([current], by=by, reason="")


def add_identifier(identifier: HospitalIdentifier, *, by) -> HospitalIdentifier:
    """Keep a hospital's number in somebody else's system."""
    identifier._history_user = by
    identifier.save()
    return identifier


def remove_identifier(identifier: HospitalIdentifier, *, by) -> None:
    identifier._history_user = by
    identifier.delete()
