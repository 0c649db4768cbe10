"""Who decides on what, and when it goes up: plain values, no clock (product.md §5, docs/operations.md)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from people.choices import Function

Managers = Mapping[int, Iterable[tuple[int, str]]]
"""By territory: (user id, function) of the managers assigned to it."""

NO_LIMIT = -1


def is_late(on: date, captured_on: date, late_days: int | None) -> bool:
    """Whether an entry came later than the company's days allow: −1 or None no limit, 0 on the day, N up to N days."""
    if late_days is None or late_days == NO_LIMIT:
        return False
    return (captured_on - on).days > late_days


def is_sampled(client_id: UUID, percent: int | None) -> bool:
    """Whether a visit is among the share that is looked at; the same visit always gets the same answer. None: all."""
    drawn = int.from_bytes(hashlib.sha256(client_id.bytes).digest()[:4], "big") % 100
    return drawn < (100 if percent is None else percent)


def chain(path: str, function: str, managers: Managers, author: int | None = None) -> list[set[int]]:
    """The managers over a territory ("/1/4/9/"), the nearest first, each level a set of user ids; without the author.

    Those of the author's own function come first; on a medical author's work the commercial ones decide after them.
    A commercial author's work never reaches a medical manager: it may tell of sales (domain.md §2.8 rule 4).
    """
    upward = [int(pk) for pk in reversed(path.split("/")) if pk]
    order = [Function.MEDICAL, Function.COMMERCIAL] if function == Function.MEDICAL else [Function.COMMERCIAL]
    levels = [
        {user for user, of in managers.get(territory, ()) if of == wanted and user != author}
        for wanted in order
        for territory in upward
    ]
    return [level for level in levels if level]


def rank_of(user: int, levels: list[set[int]], *, is_admin: bool) -> int | None:
    """How many levels stand before the user: 0 decides at once; None never. Admins come after the last manager."""
    found = next((number for number, level in enumerate(levels) if user in level), None)
    return len(levels) if found is None and is_admin else found


def last_day_before(today: date, working_days: int, is_working: Callable[[date], bool]) -> date:
    """The latest day since which so many working days have begun, today counted; today for 0."""
    day = today
    while working_days > 0:
        working_days -= is_working(day)
        day -= timedelta(days=1)
    return day
