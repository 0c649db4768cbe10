"""What hangs off a record and follows it when it turns out to be another record: every foreign key, by itself.

What an app derives per record says so with `stays_behind`, and is left where it was.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, ForeignKey, Model, OuterRef, Q, QuerySet, UniqueConstraint
from simple_history.models import HistoricalChanges

_stays: set[type[Model]] = set()


def stays_behind(*models: type[Model]) -> None:
    """Register models whose rows are derived from a record and do not follow it."""
    _stays.update(models)


def ways_to(model: type[Model]) -> Iterator[ForeignKey]:
    """The foreign keys that lead to a model, histories and derived rows aside, in a fixed order."""
    relations = (rel for rel in model._meta.get_fields(include_hidden=True) if rel.auto_created and not rel.concrete)
    keys = {rel.field for rel in relations if rel.one_to_many or rel.one_to_one}
    for key in sorted(keys, key=lambda key: (key.model._meta.label, key.name)):
        if not issubclass(key.model, HistoricalChanges) and key.model not in _stays and not key.model._meta.proxy:
            yield key


def clashing(rows: QuerySet, key: ForeignKey, target: Model) -> QuerySet:
    """Those of the rows whose place at the target is taken, by any unique constraint that the key is part of."""
    found = Q(pk__in=[])
    for constraint in _constraints_with(key):
        others = [name for name in constraint.fields if name != key.name]
        there = rows.model._default_manager.filter(**{key.name: target})
        there = there.filter(**{name: OuterRef(name) for name in others})
        condition = constraint.condition or Q()
        found |= Q(pk__in=rows.filter(condition).filter(Exists(there.filter(condition))).values("pk"))
    return rows.filter(found)


def _constraints_with(key: ForeignKey) -> list[UniqueConstraint]:
    constraints = [c for c in key.model._meta.constraints if isinstance(c, UniqueConstraint)]
    alone = [UniqueConstraint(fields=[key.name], name=f"{key.name}_alone")] if key.unique else []
    return [*alone, *(constraint for constraint in constraints if key.name in constraint.fields)]


def says_no_more(key: ForeignKey) -> bool:
    """Whether a row holds nothing but its unique place: then a second one at the target is the same fact twice."""
    kept = {field.name for field in key.model._meta.concrete_fields if not field.primary_key}
    return any(kept == set(constraint.fields) for constraint in _constraints_with(key))
