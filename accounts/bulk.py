"""Writes of many roster rows at once, each with its history row.

The only place where tracked tables of this app are written without `save()`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from .models import Affiliation, Department, Hospital, HospitalVisitPolicy, Stakeholder

BATCH = 500
REDACTED = "▇▇"


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


def create_affiliations(affiliations: Sequence[Affiliation], *, by=None) -> list[Affiliation]:
    return _create(Affiliation, affiliations, by)


def create_visiting_rules(rules: Sequence[HospitalVisitPolicy], *, by=None) -> list[HospitalVisitPolicy]:
    return _create(HospitalVisitPolicy, rules, by)


def date_first_rows(model) -> None:
    """Let the history of every row begin when the row was created: for sets that are made up as of the past."""
    created = model._default_manager.filter(pk=OuterRef("id")).values("created_at")
    model.history.filter(history_type="+").update(history_date=Subquery(created))


def create_rows(rows: Sequence, *, by=None) -> list:
    """Insert rows of one tracked model that derive no keys, with their history."""
    return _create(type(rows[0]), rows, by) if rows else []


def update_rows(rows: Sequence, fields: Sequence[str], *, by=None) -> None:
    """Update rows of one tracked model with a history row each; derived keys are kept true."""
    if not rows:
        return
    fields = list(fields)
    if hasattr(rows[0], "set_keys"):
        for row in rows:
            row.set_keys()
        fields += [f.name for f in rows[0]._meta.fields if f.name.endswith(("_key", "_keys", "search_text"))]
    bulk_update_with_history(rows, type(rows[0]), fields, batch_size=BATCH, default_user=by)


def change_rows(rows: Sequence, fields: Sequence[str], *, by, reason: str, at: datetime) -> None:
    """Update columns that no key derives from, with the next version and one history row each, all of one moment."""
    if not rows:
        return
    fields = list(fields)
    if any(field.name == "version" for field in rows[0]._meta.fields):
        fields.append("version")
        for row in rows:
            row.version += 1
    if hasattr(type(rows[0]), "history"):
        how = {"default_user": by, "default_change_reason": reason, "default_date": at}
        bulk_update_with_history(rows, type(rows[0]), fields, batch_size=BATCH, **how)
    else:
        type(rows[0])._default_manager.bulk_update(rows, fields, batch_size=BATCH)


def _create(model, rows: Sequence, by) -> list:
    if not rows:
        return []
    return bulk_create_with_history(list(rows), model, batch_size=BATCH, default_user=by)


def delete_rows(model, **where) -> None:
    """Delete rows and their history, that they went included: only for what the law wants gone; the audit tells the erasure."""
    ids = list(model.objects.filter(**where).values_list("pk", flat=True))
    model.objects.filter(pk__in=ids).delete()
    if hasattr(model, "history"):  # last, since deleting a row writes history itself
        model.history.filter(**where).delete()


def blank_history(row, values: dict) -> None:
    """Overwrite columns in every history row of one object: only for what the law wants gone."""
    type(row).history.filter(pk__in=row.history.values("pk")).update(**values, history_change_reason=None)


def mentions(fields: Sequence[str], names: Sequence[str]) -> Q:
    """Rows where one of the text or JSON columns holds one of the names, however the database keeps it."""
    found = Q(pk__in=[])
    for spelling in {form for name in names for form in (name, json.dumps(name)[1:-1])}:
        for field in fields:
            found |= Q(**{f"{field}_as_text__contains": spelling})
    return found


def redact(model, fields: Sequence[str], names: Sequence[str], **where) -> list[tuple]:
    """Take names out of text and JSON columns, in the rows and in their history; returns (row, field) changed."""
    changed = []
    managers = [model.objects, *([model.history] if hasattr(model, "history") else [])]
    for manager in managers:
        kept = [field for field in fields if any(f.name == field for f in manager.model._meta.fields)]
        rows = as_text(manager.filter(**where), kept).filter(mentions(kept, names))
        for row in rows.iterator(chunk_size=BATCH):
            values = {field: _without(getattr(row, field), names) for field in kept}
            touched = {field: value for field, value in values.items() if value != getattr(row, field)}
            manager.filter(pk=row.pk).update(**touched)
            if manager is model.objects:
                for field, value in touched.items():
                    setattr(row, field, value)
                    changed.append((row, field))
    return changed


def as_text(rows: QuerySet, fields: Sequence[str]) -> QuerySet:
    """Annotate each column as text, so that JSON is searched like words."""
    return rows.annotate(**{f"{field}_as_text": Cast(field, TextField()) for field in fields})


def _without(value, names: Sequence[str]):
    """The value with every name replaced, at any depth."""
    if isinstance(value, dict):
        return {_without(key, names): _without(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(item, names) for item in value]
    if not isinstance(value, str):
        return value
    for name in names:
        value = value.replace(name, REDACTED)
    return value
