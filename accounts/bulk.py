"""Writes of many roster rows at once, each with its history row.

The only place where tracked tables of this app are written without `save()`.
"""

from __future__ import annotations

from collections.abc import Sequence

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from .models import Department, Hospital, Stakeholder

BATCH = 500


def create_hospitals(hospitals: Sequence[Hospital], *, by=None) -> list[Hospital]:
    """Insert hospitals with their keys and history; ids are set on the given objects."""
    for hospital in hospitals:
        hospital.set_keys()
    return _create(Hospital, hospitals, by)


def create_departments(departments: Sequence[Department], *, by=None) -> list[Department]:
    return _create(Department, departments, by)


def create_stakeholders(stakeholders: Sequence[Stakeholder], *, by=None) -> list[Stakeholder]:
    """Insert people with their keys and history."""
    for stakeholder in stakeholders:
        stakeholder.set_keys()
    return _create(Stakeholder, stakeholders, by)


def update_rows(rows: Sequence, fields: Sequence[str], *, by=None) -> None:
    """Update rows of one tracked model with a history row each; derived keys are kept true."""
    if not rows:
        return
    fields = list(fields)
    if hasattr(rows[0], "set_keys"):
        for row in rows:
            row.set_keys()
        fields += [f.name for f in rows[0]._meta.fields if f.name.endswith("_key") or f.name == "search_text"]
    bulk_update_with_history(rows, type(rows[0]), fields, batch_size=BATCH, default_user=by)


def _create(model, rows: Sequence, by) -> list:
    if not rows:
        return []
    return bulk_create_with_history(list(rows), model, batch_size=BATCH, default_user=by)
