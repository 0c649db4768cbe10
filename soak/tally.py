"""One digest per business table that is equal for equal content, whatever ids and clocks say.

    python -m soak.tally            reads the database of the environment, writes {table: [rows, digest]} as JSON

A row is hashed by its columns; ids are left out and references replaced by the hash of what they refer to. Times of
writing are left out, days are kept. Rows that only tell how work was done (jobs, chunks, tries) are no business.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from functools import cache

import django
from django.apps import apps
from django.db.models import DateTimeField, Field, ForeignKey, Model

OURS = ("people", "records", "products", "accounts", "partners", "sales", "visits", "scoring")
# Notices and mails come by the hour of the day, which two rounds do not share.
LEFT_OUT = {"records.DigestMail", "records.Job", "records.Notice", "scoring.ScoreRun", "scoring.ScoreChunk"}
# Of these only some columns are the same however often work was interrupted.
COLUMNS = {
    "scoring.ScoreRun": ("as_of", "is_replay"),
    "records.ImportBatch": ("kind", "filename", "digest", "state", "counts"),
    "records.ImportRow": ("batch", "line", "verdict", "raw", "values"),
    "records.AuditEvent": ("verb", "actor", "subject_type", "details"),
    "records.TextFlag": ("subject_type", "field", "phrases", "excerpt", "author", "outcome"),
}
# Uploads that came to nothing, and signing in once more, are no business either.
ROWS = {
    "records.ImportBatch": {"state__in": ["applied", "undone"]},
    "records.ImportRow": {"batch__state__in": ["applied", "undone"]},
    "records.AuditEvent": {"verb__in": ["imported", "import_undone"]},
}
BATCH_NUMBER = re.compile(r"(?<=^import )\d+")


def tables() -> Iterator[type[Model]]:
    """The models with business rows, history included."""
    for model in apps.get_models():
        if model._meta.app_label in OURS and model._meta.label not in LEFT_OUT:
            yield model


def columns(model: type[Model]) -> list[Field]:
    """The columns that count."""
    named = COLUMNS.get(model._meta.label)
    fields = [field for field in model._meta.fields if named is None or field.name in named]
    return [field for field in fields if not field.primary_key and not isinstance(field, DateTimeField)]


def tally() -> dict[str, list]:
    """{table: [rows, digest of the sorted hashes of its rows]}."""
    tables_of = {}
    for model in tables():
        rows = sorted(_all(model, **ROWS.get(model._meta.label, {})).values())
        whole = hashlib.blake2b("".join(rows).encode(), digest_size=16)
        tables_of[model._meta.label] = [len(rows), whole.hexdigest()]
    return tables_of


@cache
def hashes(model: type[Model]) -> dict[int, str]:
    """The hash of every row of a table by its id."""
    return _all(model)


def _all(model: type[Model], **which) -> dict[int, str]:
    counted = columns(model)
    names = [field.attname for field in counted]
    rows = model._base_manager.filter(**which).order_by().values_list("pk", *names)
    return {pk: _hash([_value(model, *pair) for pair in zip(counted, values, strict=True)]) for pk, *values in rows}


def _hash(values: list) -> str:
    text = json.dumps(values, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _value(model: type[Model], field: Field, value):
    if value is None:
        return None
    if isinstance(field, ForeignKey):
        return _reference(model, field.related_model, value)
    if field.name == "id":  # of a history row: the row it tells of
        return _reference(model, model.instance_type, value)
    if field.name == "path":  # of a territory: the ids of those above it
        return None
    if field.name == "history_change_reason":
        return BATCH_NUMBER.sub("#", value)
    return value


def _reference(model: type[Model], to: type[Model], pk) -> str:
    if to is model or to._meta.app_label not in OURS:
        return str(pk)
    return hashes(to).get(pk, "gone")


if __name__ == "__main__":
    django.setup()
    json.dump(tally(), sys.stdout)
