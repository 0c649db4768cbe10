"""Saving shared records: the row is locked, and nobody overwrites what somebody else saved meanwhile."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext_lazy as _


class Stale(Exception):
    """Somebody else saved the row first; `current` is what they saved. Nothing was written."""

    def __init__(self, current: models.Model):
        super().__init__(f"{current._meta.model_name} {current.pk} is at version {current.version}")
        self.current = current


def locked(row: models.Model, seen: int | None = None) -> models.Model:
    """The row as it is now, locked until the transaction ends.

    Raises `Stale` if its version is no longer the one that was `seen`; None asks for no version.
    """
    current = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if seen is not None and current.version != seen:
        raise Stale(current)
    return current


def write(row: models.Model, values: Mapping[str, object], *, by, reason: str | None = None) -> bool:
    """Set values on a locked row and save it as its next version, with a history row; says whether anything changed.

    Raises ValidationError where another row already has what must be unique.
    """
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not changed:
        return False
    for name, value in changed.items():
        setattr(row, name, value)
    row.version += 1
    insert_or_explain(row, by=by, reason=reason)
    return True


def insert_or_explain(row: models.Model, *, by, reason: str | None = None) -> None:
    """Save a row in its own savepoint; a unique constraint that a parallel save met first becomes a ValidationError."""
    row._history_user, row._change_reason = by, reason
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        message = _("Another record already has this name or number. Look it up before you save again.")
        raise ValidationError(message) from error
