"""How long listings stay in each state, and how many pass the committee (domain.md §2.5). Plain values, no database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from . import listing


class Entered(NamedTuple):
    """That a listing entered a state on a day; `reason` of a decision."""

    listing: int
    state: str
    on: date
    reason: str = ""


@dataclass(frozen=True)
class Stay:
    """How often a state was left, and after how many days in the median."""

    state: str
    left: int
    days: float
    typical: tuple[int, int] | None


@dataclass(frozen=True)
class Cycle:
    """What happened since a day. `rate` is the share of decisions that were approvals, None without any."""

    stays: list[Stay]
    decisions: Counter
    reasons: list[tuple[str, str, int]]

    @property
    def decided(self) -> int:
        return self.decisions.total()

    @property
    def rate(self) -> float | None:
        return self.decisions[listing.APPROVED] / self.decided if self.decided else None


def cycle(entered: Iterable[Entered], since: date) -> Cycle:
    """Stays that ended and decisions that fell on `since` or later; the entries of a listing come in their order."""
    days, decisions, reasons = defaultdict(list), Counter(), Counter()
    for _listing, steps in groupby(entered, key=attrgetter("listing")):
        steps = list(steps)
        for now, then in pairwise(steps):
            if then.on >= since:
                days[now.state].append((then.on - now.on).days)
        # The first entry says how the listing was found: no vote was followed.
        for step in steps[1:]:
            if step.state in listing.DECISIONS and step.on >= since:
                decisions[step.state] += 1
                reasons[step.state, step.reason] += 1
    stays = [
        Stay(state, len(days[state]), median(days[state]), listing.TYPICAL_DAYS.get(state))
        for state in listing.STATES
        if state in days
    ]
    told = [(state, reason, count) for (state, reason), count in reasons.most_common() if reason]
    return Cycle(stays, decisions, told)
