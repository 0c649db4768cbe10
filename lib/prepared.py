"""Querysets whose SQL is written once and run many times.

Django writes the SQL of a queryset anew for every request; of a page that asks much about one thing, that is most of
its time. A prepared queryset is written once per process and shape, with slots where the values of the request go.

    @prepared
    def _visits(hospital, user, *, limit):
        return Visit.objects.visible_to(user).filter(hospital=hospital).order_by("-on")[:limit]

    _visits(hospital.pk, request.user, limit=20)  # a list

Parameters by position are slots: values, lists or querysets of ids, or what says itself how it stands there
(`slot(name)`, as User does). The function never sees their values, so what it writes for one user cannot hold anything of that user. Parameters by name are the
shape: they are hashable, stand in the SQL as they are, and a new value is a new SQL. Anything else that the SQL depends
on is a mistake: the clock above all. What is asked, of which rows, is said by the queryset alone.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from copy import copy
from functools import update_wrapper
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, Expression, QuerySet
from django.utils.translation import get_language

from .statements import Statement, are_kept

# Shapes kept per function: a few kinds of users, the days of a week, the pages of a list.
MOST = 128


class Slot(Expression):
    """The place of a value in the SQL: that of the parameter `name` itself, or of one of its attributes."""

    output_field = BigIntegerField()
    # What of the value decides how the SQL is written.
    standing: tuple = ()

    def __init__(self, name: str, attribute: str = ""):
        super().__init__()
        self.parameter, self.attribute = name, attribute

    def as_sql(self, compiler, connection):
        return "%s", [self]

    def read(self, values: dict[str, Any], connection) -> Any:
        """What goes here, among the values of one call, as the database takes it."""
        value = values[self.parameter]
        value = getattr(value, self.attribute) if self.attribute else value
        return value.hex if isinstance(value, UUID) and not connection.features.has_native_uuid_field else value


class ManySlot(Slot):
    """The place of a list of ids, for `…__in`, however long it is."""

    def as_sql(self, compiler, connection):
        return "(SELECT unnest(%s::bigint[]))", [self]

    def as_sqlite(self, compiler, connection):
        return "(SELECT value FROM json_each(%s))", [self]

    def read(self, values, connection):
        ids = list(super().read(values, connection))
        return json.dumps(ids) if connection.vendor == "sqlite" else ids


class QuerySlot(Slot):
    """The place of a queryset of ids, for `…__in`: what is asked of a list can be filtered in any way."""

    @property
    def token(self) -> str:
        return f"(:{self.parameter}:)"

    def as_sql(self, compiler, connection):
        return self.token, [self]


class Written:
    """A queryset with its SQL."""

    def __init__(self, queryset: QuerySet):
        if queryset._prefetch_related_lookups:
            raise TypeError("A prepared queryset is one query: it prefetches nothing.")
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, self.parameters = self.compiler.as_sql()
        except EmptyResultSet:  # whoever stands so gets nothing: there is nothing to ask
            self.sql, self.parameters = "", ()
        self.compiler.connection = None  # each call has its own; what is kept here holds none open
        self.slots = [number for number, each in enumerate(self.parameters) if isinstance(each, Slot)]
        is_whole = not any(isinstance(each, QuerySlot) for each in self.parameters)
        self.statement = Statement(self.sql, self.parameters, self.slots) if is_whole else None

    def rows(self, values: dict[str, Any]) -> list:
        if not self.sql:
            return []
        connection = connections[DEFAULT_DB_ALIAS]
        try:
            sql, filled = self._planned(values, connection) or self._filled(values, connection)
        except EmptyResultSet:
            return []
        compiler, query = copy(self.compiler), copy(self.queryset.query)
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (sql, filled)
        query.get_compiler = lambda *args, **kwargs: compiler
        again = self.queryset.__class__(self.queryset.model, query, DEFAULT_DB_ALIAS)
        again._iterable_class, again._fields = self.queryset._iterable_class, self.queryset._fields
        return list(again)

    def _planned(self, values: dict[str, Any], connection) -> tuple[str, list] | None:
        """The call of a statement that the database has planned already; None where it keeps none."""
        if self.statement is None or not are_kept(connection):
            return None
        return self.statement.call([self.parameters[slot].read(values, connection) for slot in self.slots], connection)

    def _filled(self, values: dict[str, Any], connection) -> tuple[str, tuple]:
        sql, filled = self.sql, []
        for parameter in self.parameters:
            if isinstance(parameter, QuerySlot):
                inner, parameters = values[parameter.parameter].query.sql_with_params()
                sql = sql.replace(parameter.token, f"({inner})", 1)
                filled += parameters
            else:
                filled.append(parameter.read(values, connection) if isinstance(parameter, Slot) else parameter)
        return sql, tuple(filled)


class Prepared:
    """What `prepared` makes of a function that builds a queryset."""

    def __init__(self, build: Callable[..., QuerySet]):
        kinds = inspect.signature(build).parameters.values()
        self.names = [each.name for each in kinds if each.kind is each.POSITIONAL_OR_KEYWORD]
        self.build, self.written = build, {}
        update_wrapper(self, build)

    def __call__(self, *given, **shape) -> list:
        """The rows, for these values."""
        values = dict(zip(self.names, given, strict=True))
        slots = [_slot(name, value) for name, value in values.items()]
        standing = tuple((type(slot), slot.standing) for slot in slots)
        key = (connections[DEFAULT_DB_ALIAS].vendor, get_language(), standing, tuple(sorted(shape.items())))
        written = self.written.get(key)
        if written is None:
            written = Written(self.build(*slots, **shape))
            if len(self.written) >= MOST:
                self.written.clear()
            self.written[key] = written
        return written.rows(values)

    def first(self, *given, **shape) -> Any:
        """The first row, or None."""
        return next(iter(self(*given, **shape)), None)


def _slot(name: str, value: Any) -> Slot:
    if hasattr(value, "slot"):
        return value.slot(name)
    if isinstance(value, QuerySet):
        return QuerySlot(name)
    return ManySlot(name) if isinstance(value, list | tuple) else Slot(name)


prepared = Prepared
