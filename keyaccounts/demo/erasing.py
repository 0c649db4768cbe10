"""Deletes rows with all that falls with them, and then what history says of any of it, some hundred at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import router
from django.db.models import Exists, ForeignKey, Model, OuterRef, QuerySet
from django.db.models.deletion import Collector

from people.models import Territory

BATCH = 500


class Erasing:
    """What was deleted so far, by model; `count` of the rows asked for, without what fell with them."""

    def __init__(self):
        self.count = 0
        self._gone: dict[type[Model], set] = defaultdict(set)

    def delete(self, rows: QuerySet) -> None:
        """Delete rows with what falls with them; no history is written of it."""
        model = rows.model
        ids = list(rows.values_list("pk", flat=True))
        size = 1 if model is Territory else BATCH  # children first: each protects its parent
        with _without_history():
            for some in _batches(ids, size):
                collector = Collector(using=router.db_for_write(model))
                collector.collect(model._base_manager.filter(pk__in=some))
                for each, instances in collector.data.items():
                    self._gone[each].update(instance.pk for instance in instances)
                collector.delete()
        self.count += len(ids)

    def forget(self) -> None:
        """Delete what history says of these rows, and of what once belonged to them and was removed before."""
        for model in apps.get_models():
            if hasattr(model._meta, "simple_history_manager_attribute"):
                self._forget_of(model)

    def _forget_of(self, model: type[Model]) -> None:
        history, key = model.history, model._meta.pk.name
        for some in _batches(sorted(self._gone.get(model, ()))):
            history.filter(**{f"{key}__in": some}).delete()
        removed = ~Exists(model._base_manager.filter(pk=OuterRef(key)))
        for field in history.model._meta.get_fields():
            if isinstance(field, ForeignKey) and not field.name.startswith("history_"):
                for some in _batches(sorted(self._gone.get(field.related_model, ()))):
                    history.filter(removed, **{f"{field.name}__in": some}).delete()


@contextmanager
def _without_history() -> Iterator[None]:
    """What is erased leaves no trace, so none is made; in the process of this command alone."""
    before = getattr(settings, "SIMPLE_HISTORY_ENABLED", True)
    settings.SIMPLE_HISTORY_ENABLED = False
    try:
        yield
    finally:
        settings.SIMPLE_HISTORY_ENABLED = before


def _batches(ids: list, size: int = BATCH) -> Iterator[list]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
