"""Whether the rest of a cycle has room for what the plan still asks (I020): plain values."""

from __future__ import annotations

from dataclasses import dataclass

from . import kpis


@dataclass(frozen=True)
class Capacity:
    """`days_left` field days of all reps after today, `rate` visits a field day so far (None: unknown), `remaining` visits."""

    days_left: int
    rate: float | None
    remaining: int

    @property
    def visits(self) -> int | None:
        """How many visits fit at the pace so far; whole ones, None where the pace is unknown."""
        return None if self.rate is None else int(self.days_left * self.rate)

    @property
    def use(self) -> float | None:
        """The share of it that the plan asks for; over 1 there is not time enough."""
        return None if self.visits is None else kpis.ratio(self.remaining, self.visits)

    @property
    def is_short(self) -> bool:
        return self.visits is not None and self.remaining > self.visits
