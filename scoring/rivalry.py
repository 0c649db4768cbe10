"""What rivals did and hold at one hospital, as known on a day; plain values, no database, no clock.

The share in a class is the sum over its rival products, each by its newest estimate; over the classes of the focus
products the largest counts, so that one class in danger is not averaged away (domain.md §3.1 "threat").
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from . import components


class Estimate(NamedTuple):
    """A rival product's share of its class in percent, as estimated on a day."""

    on: date
    rival: int
    family: int
    percent: int


@dataclass(slots=True)
class Rivals:
    """Acts as (day, severity), "" where somebody looked and saw none; estimates of shares; both in order of days."""

    acts: list[tuple[date, str]] = field(default_factory=list)
    shares: list[Estimate] = field(default_factory=list)

    def facts(self, day: date, *, with_share: bool) -> dict[str, Any]:
        """What was known on the day; without any act and look, `looked` is None: nothing assessed."""
        known = [(on, severity) for on, severity in self.acts if on <= day]
        acts = [((day - on).days, severity) for on, severity in known if severity]
        counts = Counter(severity for _age, severity in acts)
        facts: dict[str, Any] = {
            "looked": (day - max(on for on, _ in known)).days if known else None,
            "last": min(age for age, _ in acts) if acts else None,
            "acts": {severity: counts[severity] for severity in components.SEVERITY if counts[severity]},
        }
        if with_share:
            facts["share"] = self._share(day)
        return facts

    def threat(self, day: date, *, with_share: bool) -> float | None:
        """The component on the day; None when nothing was assessed and no share is known."""
        acts = [(severity, (day - on).days) for on, severity in self.acts if on <= day and severity]
        looked = any(on <= day for on, _ in self.acts)
        return components.threat(acts if looked else None, self._share(day) if with_share else None)

    def acted_after(self, day: date) -> bool:
        """Whether an act was seen later than the day; a look that saw none is no act."""
        return any(on > day and severity for on, severity in self.acts)

    def _share(self, day: date) -> float | None:
        """0–1, or None where no estimate is known."""
        newest = {each.rival: each for each in self.shares if each.on <= day}
        held: dict[int, int] = defaultdict(int)
        for each in newest.values():
            held[each.family] += each.percent
        return min(100, max(held.values())) / 100 if held else None
