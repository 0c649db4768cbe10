"""Writing streams of rows: COPY on PostgreSQL, many at a time on SQLite; indexes and history afterwards, set by set."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice

from django.core.management.color import no_style
from django.db import connection, models
from django.utils import timezone

AT_ONCE = 5_000
NULL = "\\N"

Progress = Callable[[int], object]


def write(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple], progress: Progress | None = None, **always
) -> None:
    """Insert rows of `columns`; `always` holds what is the same in each, and every other column gets its default.

    Values are text, numbers, booleans or None; text holds no tab, backslash or line end.
    """
    rest = _rest(model, columns, always)
    names = [connection.ops.quote_name(name) for name in (*columns, *rest)]
    pieces = _pieces(rows, progress)
    if connection.vendor == "postgresql":
        _copy(model._meta.db_table, names, pieces, tuple(rest.values()))
    else:
        _insert(model._meta.db_table, names, pieces, tuple(rest.values()))


def _rest(model: type[models.Model], columns: Sequence[str], always: dict) -> dict[str, object]:
    """The remaining columns with the one value each of them gets."""
    fields = [f for f in model._meta.concrete_fields if f.column not in columns and not f.primary_key]
    return {field.column: stored(always.get(field.column, field.get_default())) for field in fields}


def stored(value):
    """A value as both databases read it from text."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _pieces(rows: Iterable[tuple], progress: Progress | None) -> Iterator[list[tuple]]:
    rows = iter(rows)
    while piece := list(islice(rows, AT_ONCE)):
        yield piece
        if progress:
            progress(len(piece))


def _copy(table: str, names: list[str], pieces: Iterator[list[tuple]], tail: tuple) -> None:
    with connection.cursor() as cursor:
        source = _Reader(_lines(pieces, tail))
        cursor.copy_expert(f'COPY "{table}" ({", ".join(names)}) FROM STDIN', source, 1 << 20)


def _lines(pieces: Iterator[list[tuple]], tail: tuple) -> Iterator[str]:
    end = "".join(f"\t{NULL if value is None else value}" for value in tail) + "\n"
    for piece in pieces:
        yield "".join(["\t".join([NULL if v is None else str(v) for v in row]) + end for row in piece])


class _Reader:
    """Text that is made while it is read."""

    def __init__(self, parts: Iterator[str]):
        self.parts, self.left = parts, b""

    def read(self, size: int) -> bytes:
        while len(self.left) < size and (part := next(self.parts, None)) is not None:
            self.left += part.encode()
        taken, self.left = self.left[:size], self.left[size:]
        return taken


def _insert(table: str, names: list[str], pieces: Iterator[list[tuple]], tail: tuple) -> None:
    marks = ", ".join(["%s"] * len(names))
    sql = f'INSERT INTO "{table}" ({", ".join(names)}) VALUES ({marks})'
    with connection.cursor() as cursor:
        for piece in pieces:
            cursor.executemany(sql, [(*row, *tail) for row in piece])


# -- What hangs on rows, set by set ----------------------------------------------------------------
def write_history(*tracked: type[models.Model]) -> None:
    """The first history row of every row of these tables, as if each had been saved."""
    for model in tracked:
        history = model.history.model
        columns = [connection.ops.quote_name(field.column) for field in history.tracked_fields]
        values = ", ".join([*columns, "%s", "'+'"])
        names = ", ".join([*columns, "history_date", "history_type"])
        sql = f'INSERT INTO "{history._meta.db_table}" ({names}) SELECT {values} FROM "{model._meta.db_table}"'
        with connection.cursor() as cursor:
            cursor.execute(sql + f' ORDER BY "{model._meta.pk.column}"', [stored(timezone.now())])


def write_from(target: type[models.Model], columns: dict[str, str], source: type[models.Model], where: str) -> None:
    """One row of `target` per row of `source`; `columns` maps its columns to expressions over the source."""
    rest = _rest(target, tuple(columns), {})
    names = ", ".join(connection.ops.quote_name(name) for name in (*columns, *rest))
    values = ", ".join([*columns.values(), *["%s"] * len(rest)])
    sql = f'INSERT INTO "{target._meta.db_table}" ({names}) SELECT {values} FROM "{source._meta.db_table}"'
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} WHERE {where} ORDER BY id", list(rest.values()))


def continue_numbers(written: Sequence[type[models.Model]]) -> None:
    """Let the next rows get numbers after those that were given here."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), written):
            cursor.execute(sql)


def analyse() -> None:
    """Tell the database what its tables now hold; outside of a transaction PostgreSQL also marks what all may see."""
    free = connection.vendor == "postgresql" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if free else "ANALYZE")


# -- Indexes: built once over all rows instead of row by row ---------------------------------------
KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = %s AND conrelid = ANY(%s::regclass[]) ORDER BY conname
"""
INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = ANY(%s::regclass[])
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid) ORDER BY indexrelid::regclass::text
"""
SQLITE_INDEXES = "SELECT 'DROP INDEX \"' || name || '\"', sql FROM sqlite_master WHERE type = 'index' AND sql <> ''"


@contextmanager
def without_indexes(written: Sequence[type[models.Model]]) -> Iterator[None]:
    """Drop indexes and foreign keys of these tables and of their histories for the block, then build and check them.

    Inside a transaction: whoever fails leaves everything as it was.
    """
    tables = [model._meta.db_table for model in written]
    tables += [m.history.model._meta.db_table for m in written if hasattr(m, "history")]
    with connection.cursor() as cursor:
        pairs = _indexes_of(cursor, tables)
        with _checks_done(cursor):
            for drop, _make in pairs:
                cursor.execute(drop)
    yield
    with connection.cursor() as cursor, _checks_done(cursor):
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for _drop, make in reversed(pairs):
            cursor.execute(make)


@contextmanager
def _checks_done(cursor) -> Iterator[None]:
    """PostgreSQL alters no table that has checks waiting for the end of the transaction."""
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    else:
        yield


def _indexes_of(cursor, tables: list[str]) -> list[tuple[str, str]]:
    """(statement that drops, statement that makes) of each, foreign keys first."""
    if connection.vendor == "sqlite":
        marks = ", ".join(["%s"] * len(tables))
        cursor.execute(f"{SQLITE_INDEXES} AND tbl_name IN ({marks})", tables)
        return cursor.fetchall()
    pairs = []
    for kind in ("f", "u"):
        cursor.execute(KEYS, [kind, tables])
        pairs += cursor.fetchall()
    cursor.execute(INDEXES, [tables])
    return pairs + cursor.fetchall()
