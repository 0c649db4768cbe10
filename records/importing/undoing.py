"""Taking an import back while nothing was built on it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.apps import apps
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from .. import audit, bulk
from ..models import AuditEvent, ImportBatch, ImportRow
from .importer import CHUNK, Report, importer_for
from .writing import put_back

REPLACED = _("A later file replaced lines of this one. Take that one back first.")


_computed: set[str] = set()


def holds_computed_rows(app_label: str) -> None:
    """Say that every row of an app is computed from others: an import is not built on by being counted.

    Called from the app's `ready()`; such rows go with what they were computed for.
    """
    _computed.add(app_label)


class BuiltOn(Exception):
    """Something stands on what the import wrote; `message` says what."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


def undo(batch: ImportBatch, *, by, report: Report = lambda done, total: None) -> bool:
    """Take back a batch being undone; on refusal or failure it stays written, with the reason."""
    back = ImportBatch.State.UNDOING, ImportBatch.State.APPLIED
    try:
        return _undo(batch, by, report)
    except BuiltOn as refused:
        put_back(batch, *back, refused.message)
        return False
    except (InterfaceError, OperationalError):  # the database is away; the job will be resumed
        raise
    except Exception:
        put_back(batch, *back, _("Taking back failed; everything is as it was before."))
        raise


@transaction.atomic
def _undo(batch: ImportBatch, by, report: Report) -> bool:
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != ImportBatch.State.UNDOING:
        return False
    importer_for(locked, by=by).undo(report)
    locked.state, locked.undone_at, locked.error = ImportBatch.State.UNDONE, timezone.now(), ""
    locked.save(update_fields=["state", "undone_at", "error"])
    audit.record(AuditEvent.Verb.IMPORT_UNDONE, actor=by, subject=locked, file=locked.filename, kind=locked.kind)
    return True


def take_back(batch: ImportBatch, *, by, report: Report) -> None:
    """Restore what rows changed and delete what they created, or raise `BuiltOn` (the caller rolls back).

    Rows say it in `undo`, what belongs to no single row stands in the facts: `created` = [[model, id], …] in the order
    of creation, `old` = [[model, id, {field: [old, new]}], …]. Created rows are deleted with their history told; nothing
    else is ever deleted.
    """
    created = _created(batch)
    reason = f"import {batch.pk} taken back"
    for model, pks in _in_chunks(created):
        _refuse_if_changed(model, pks, batch)
    _restore(batch, by, reason)
    for model, pks in _in_chunks(created):
        for relation in model._meta.related_objects:
            _refuse_if_referred_to(relation, pks, created)
    total = sum(map(len, created.values()))
    done = 0
    for label in sorted(created, key=_depth, reverse=True):
        for _same, pks in _in_chunks({label: created[label]}):
            bulk.delete(list(_model(label).objects.filter(pk__in=pks)), by=by, reason=reason)
            report(done := done + len(pks), total)


def _created(batch: ImportBatch) -> dict[str, list[int]]:
    """What the import created: ids by model, in the order of creation."""
    created: dict[str, list[int]] = defaultdict(list)
    for label, pk in batch.facts.get("created", []):
        created[label].append(pk)
    rows = ImportRow.objects.filter(batch=batch).exclude(undo={}).order_by("line")
    for undo_ in rows.values_list("undo", flat=True).iterator(chunk_size=CHUNK):
        for label, pk in undo_.get("created", []):
            created[label].append(pk)
    return created


def _model(label: str) -> type[Model]:
    return apps.get_model(label)


def _depth(label: str) -> int:
    """How far a model hangs below others of ours: what refers goes before what is referred to."""

    def depth(model: type[Model], seen: frozenset) -> int:
        parents = {field.related_model for field in model._meta.fields if field.is_relation} - seen - {model}
        return 1 + max((depth(parent, seen | {model}) for parent in parents), default=0)

    return depth(_model(label), frozenset())


def _in_chunks(created: dict[str, list[int]]) -> Iterator[tuple[type[Model], list[int]]]:
    for label, pks in created.items():
        for start in range(0, len(pks), CHUNK):
            yield _model(label), pks[start : start + CHUNK]


def _refuse_if_changed(model: type[Model], pks: list[int], batch: ImportBatch) -> None:
    """Refuse when a row that the import made no longer says what the import left it saying."""
    if not bulk.is_tracked(model):
        return
    history = getattr(model, model._meta.simple_history_manager_attribute)
    name = model._meta.pk.attname
    touched = history.filter(**{f"{name}__in": pks}, history_date__gt=batch.applied_at).values(name)
    fields = [field.attname for field in history.model.tracked_fields if field.name != "version"]
    left: dict[int, list] = {}
    now: dict[int, object] = {}
    for row in history.filter(**{f"{name}__in": touched}).order_by("history_date", "history_id"):
        now[getattr(row, name)] = row
        if row.history_date <= batch.applied_at:
            left[getattr(row, name)] = [getattr(row, field) for field in fields]
    for pk, row in now.items():
        if left.get(pk) != [getattr(row, field) for field in fields]:
            message = _("“{name}” was changed after the import. It cannot be taken back as a whole.")
            raise BuiltOn(format_lazy(message, name=str(row.instance)))


def _refuse_if_referred_to(relation, pks: list[int], created: dict[str, list[int]]) -> None:
    """Refuse when a row that the import did not write refers to one that it wrote; computed rows do not count."""
    other, name = relation.related_model, relation.field.name
    if other._meta.app_label in _computed:
        return
    ours = set(created.get(other._meta.label_lower, ()))
    found = other._base_manager.filter(**{f"{name}__in": pks}).values_list("pk", name)
    for pk, _target in found.iterator():
        if pk not in ours:
            message = _("Something was built on this import since: {what}. Remove that first.")
            raise BuiltOn(format_lazy(message, what=other._meta.verbose_name))


def _restore(batch: ImportBatch, by, reason: str) -> None:
    rows = ImportRow.objects.filter(batch=batch, undo__has_key="old").order_by("line")
    for start in range(0, rows.count(), CHUNK):
        by_model: dict[str, dict[int, dict]] = defaultdict(dict)
        for undo_ in rows.values_list("undo", flat=True)[start : start + CHUNK]:
            for label, pk, fields in undo_["old"]:
                if fields:
                    by_model[label][pk] = fields
        for label, changes in by_model.items():
            _restore_rows(_model(label), changes, by, reason)


def _restore_rows(model: type[Model], changes: dict[int, dict], by, reason: str) -> None:
    found = model.objects.select_for_update().order_by("pk").in_bulk(changes)
    for pk, fields in changes.items():
        for name, (old, new) in fields.items():
            field = model._meta.get_field(name)
            if pk not in found or getattr(found[pk], field.attname) != field.to_python(new):
                message = _("“{name}” was changed after the import. It cannot be taken back as a whole.")
                raise BuiltOn(format_lazy(message, name=str(found.get(pk, pk))))
            setattr(found[pk], field.attname, field.to_python(old))
    for row in found.values():
        if hasattr(row, "version"):
            row.version += 1
        if hasattr(row, "set_keys"):
            row.set_keys()
    derived = {"version", "name_key", "sort_key", "search_text", "address_key", "phone_keys", "pack_key"}
    own = {field.name for field in model._meta.fields}
    named = {model._meta.get_field(name).name for fields in changes.values() for name in fields}
    bulk.update(list(found.values()), sorted(named | (derived & own)), by=by, reason=reason)
