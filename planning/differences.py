"""What changed between two frozen plans. Plain values; no database, no clock.

A frozen plan is {"sections": {key: text}, one of ROWS: {id: {field: value}}}. Persons and users stand in it by id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

ROWS = ("objectives", "actions", "members", "resistances", "changes", "negotiations", "budget")


@dataclass(frozen=True)
class Change:
    """One change. what: "sections" or one of ROWS. key: of the section or the row. name: what the row is called.

    kind: added, removed or changed; `field`, `before` and `after` for the last.
    """

    kind: Literal["added", "removed", "changed"]
    what: str
    key: str
    name: str = ""
    field: str = ""
    before: object = None
    after: object = None


def differences(before: Mapping, after: Mapping) -> list[Change]:
    """Everything that changed, in the order of the plan."""
    return [*_of_sections(before, after), *(change for what in ROWS for change in _of_rows(what, before, after))]


def _of_sections(before: Mapping, after: Mapping) -> Iterator[Change]:
    old, new = before.get("sections", {}), after.get("sections", {})
    for key in dict.fromkeys([*old, *new]):
        was, is_now = old.get(key, ""), new.get(key, "")
        if was != is_now:
            yield Change("changed", "sections", key, before=was, after=is_now)


def _of_rows(what: str, before: Mapping, after: Mapping) -> Iterator[Change]:
    """Nothing of rows that one of the two, frozen before they were kept or shown without them, knows nothing of."""
    if what not in before or what not in after:
        return
    old, new = before[what], after[what]
    for key, row in new.items():
        if key not in old:
            yield Change("added", what, key, row.get("name", ""))
            continue
        for field in dict.fromkeys([*old[key], *row]):
            was, is_now = old[key].get(field), row.get(field)
            if was != is_now:
                yield Change("changed", what, key, row.get("name", ""), field, was, is_now)
    for key, row in old.items():
        if key not in new:
            yield Change("removed", what, key, row.get("name", ""))
