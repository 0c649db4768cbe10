"""Since when each fact of a customer card is known, read from the person's field history. Plain values, no database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from .card_fields import FIELDS, columns_of

CONFIRMED = "confirmed: "
"""Begins the reason of a history row that says a fact is still true, followed by the field's key."""

EMPTY = (None, "", False)
COLUMNS = {field.key: columns_of(field.key) for field in FIELDS if not field.is_elsewhere}
"""The columns behind every field that the person's own row keeps."""


def dates_of(changes: Iterable[Mapping[str, Any]]) -> dict[str, date]:
    """When each known field was last set, changed or confirmed.

    changes: history rows, the oldest first, each with `history_date`, `history_change_reason` and every column of
    `COLUMNS` as it stood.
    """
    known: dict[str, date] = {}
    before: dict[str, tuple] = {}
    for row in changes:
        on = timezone.localdate(row["history_date"])
        confirmed = (row["history_change_reason"] or "").removeprefix(CONFIRMED)
        for key, columns in COLUMNS.items():
            now = tuple(row[column] for column in columns)
            if all(value in EMPTY for value in now):
                known.pop(key, None)
            elif now != before.get(key) or confirmed == key:
                known[key] = on
            before[key] = now
    return known
