"""How entries come in: lag, many at once, notes that repeat, attempts (product.md §5). Plain values, no database, no clock.

Computed about employees, who are told so on their own page of it; no place is ever asked for or kept.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from .choices import Outcome

IN_BULK, WINDOW = 5, timedelta(minutes=30)
"""So many entries within one window were logged in bulk."""

SHORTEST_NOTE = 12
"""A shorter note says too little to be called repeated."""


@dataclass(frozen=True)
class Entry:
    """One visit as it was logged: its day, when it was submitted (local time), what was noted, how it went."""

    on: date
    submitted: datetime
    notes: str = ""
    outcome: str = ""

    @property
    def lag(self) -> int:
        """Days from the visit to its entry; never negative."""
        return max((self.submitted.date() - self.on).days, 0)


@dataclass(frozen=True)
class Discipline:
    """How one author's entries came in."""

    entries: list[Entry] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.entries)

    @property
    def lag(self) -> float | None:
        """The middle number of days from visit to entry; None without entries."""
        return median(entry.lag for entry in self.entries) if self.entries else None

    @property
    def same_day(self) -> float | None:
        """The share logged on the day itself, 0…1; None without entries."""
        return sum(entry.lag == 0 for entry in self.entries) / self.count if self.entries else None

    def _went(self, outcome: str) -> int:
        return sum(entry.outcome == outcome for entry in self.entries)

    @property
    def not_seen(self) -> int:
        """Attempts told honestly: they count nowhere as visits and hurt nowhere (domain.md §3.8)."""
        return self._went(Outcome.NOT_SEEN)

    @property
    def no_access(self) -> int:
        return self._went(Outcome.NO_ACCESS)

    @property
    def cancelled(self) -> int:
        return self._went(Outcome.CANCELLED)

    @property
    def in_bulk(self) -> int:
        """How many entries were logged together with at least four others within half an hour."""
        times = sorted(entry.submitted for entry in self.entries)
        bulk: set[int] = set()
        first = 0
        for last, at in enumerate(times):
            while at - times[first] > WINDOW:
                first += 1
            if last - first + 1 >= IN_BULK:
                bulk.update(range(first, last + 1))
        return len(bulk)

    @property
    def repeated(self) -> int:
        """How many entries hold a note that an entry of the same author holds too, spacing and signs aside."""
        notes = Counter(map(bare, (entry.notes for entry in self.entries)))
        return sum(number for note, number in notes.items() if number > 1 and len(note) >= SHORTEST_NOTE)


def bare(note: str) -> str:
    """A note by its letters, figures and Chinese signs alone, in lower case."""
    return re.sub(r"\W+", "", note).lower()


def by_author(rows: Iterable[tuple[int, Entry]]) -> dict[int, Discipline]:
    """Disciplines by author id."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for author, entry in rows:
        found[author].append(entry)
    return {author: Discipline(entries) for author, entries in found.items()}
