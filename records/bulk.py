"""Writes of many rows at once on behalf of an import, with their history where the model keeps one."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Model
from django.db.models.deletion import Collector
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from .models import ImportRow

BATCH = 500


def is_tracked(model: type[Model]) -> bool:
    return hasattr(model._meta, "simple_history_manager_attribute")


def create(rows: Sequence[Model], *, by, reason: str) -> list[Model]:
    """Insert rows of one model; their derived keys must be set. Ids are set on the given objects."""
    if not rows:
        return []
    model = type(rows[0])
    if not is_tracked(model):
        return model._default_manager.bulk_create(rows, batch_size=BATCH)
    return bulk_create_with_history(list(rows), model, batch_size=BATCH, default_user=by, default_change_reason=reason)


def update(rows: Sequence[Model], fields: Sequence[str], *, by, reason: str) -> None:
    """Update these fields of rows of one model."""
    if not rows:
        return
    model = type(rows[0])
    if not is_tracked(model):
        model._default_manager.bulk_update(rows, fields, batch_size=BATCH)
        return
    bulk_update_with_history(rows, model, list(fields), batch_size=BATCH, default_user=by, default_change_reason=reason)


def delete(rows: Sequence[Model], *, by, reason: str) -> None:
    """Delete rows of one model and what hangs off them; the last line of each one's history says who and why."""
    if not rows:
        return
    for row in rows:
        row._history_user, row._change_reason = by, reason
    collector = Collector(using=rows[0]._state.db)
    collector.collect(list(rows))
    collector.delete()


def keep_results(rows: Sequence[ImportRow]) -> None:
    """Store on the rows of an import what was written for them."""
    ImportRow.objects.bulk_update(rows, ["target_id", "undo"], batch_size=BATCH)
