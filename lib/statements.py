"""Statements that PostgreSQL plans once per connection (PREPARE), and then only runs.

The statement of a page's timeline joins sixty tables: planning it takes ten times as long as running it. What a statement
says is settled when it is prepared; only the values of its slots are given to EXECUTE, so the plan knows every state,
day and limit that stands in it. docs/decisions/013-statements-planned-once.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from django.conf import settings

TYPES = {int: "bigint", str: "text", UUID: "uuid", list: "bigint[]"}
_numbers = count(1)
_known: WeakKeyDictionary = WeakKeyDictionary()  # the names each open connection knows


def are_kept(connection) -> bool:
    """Whether statements are prepared on this connection: on PostgreSQL, unless a pooler shares its sessions."""
    return connection.vendor == "postgresql" and settings.DATABASE_PREPARES


class Statement:
    """One SQL text for many values: `parameters` are values that stand in it, or slots (`slots`) by their positions."""

    def __init__(self, sql: str, parameters: Sequence[Any], slots: Sequence[int]):
        self.sql, self.parameters, self.slots = sql, parameters, slots
        self.names: dict[tuple[str, ...], str] = {}

    def call(self, values: list[Any], connection) -> tuple[str, list[Any]] | None:
        """What to execute on this connection for the values of the slots; None where a value has no type of its own."""
        types = tuple(TYPES.get(type(value), "") for value in values)
        if not all(types):
            return None
        name = self.names.setdefault(types, f"prepared_{next(_numbers)}")
        with connection.cursor() as cursor:  # opens the connection, or a new one in place of a broken one
            known = _known.setdefault(connection.connection, set())
            if name not in known:
                self._prepare(cursor, name, types)
                known.add(name)
        return f"EXECUTE {name}({', '.join(['%s'] * len(values))})" if values else f"EXECUTE {name}", values

    def _prepare(self, cursor, name: str, types: Sequence[str]) -> None:
        """Below Django's log of queries: it is asked once, and reads nothing."""
        from psycopg2.extensions import AsIs

        written = list(self.parameters)
        for number, position in enumerate(self.slots, start=1):
            written[position] = AsIs(f"${number}")
        with cursor.db.wrap_database_errors:
            text = cursor.cursor.mogrify(self.sql, written).decode()
            cursor.cursor.execute(
                f"PREPARE {name}({', '.join(types)}) AS {text}" if types else f"PREPARE {name} AS {text}"
            )
