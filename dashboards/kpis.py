"""Figures of field work, exactly as domain.md §2.5 defines them: plain numbers in, a ratio or None out.

A ratio with nothing below the line is None and reads "–", never 0 % or 100 %.
"""

from collections.abc import Collection
from typing import NamedTuple


class Target(NamedTuple):
    """A hospital in the call plan of one function and cycle: visits planned (at least 1) and completed visits."""

    planned: int
    done: int

    @property
    def counted(self) -> int:
        """Completed visits up to the plan: calling more here hides no gap elsewhere."""
        return min(self.done, self.planned)

    @property
    def remaining(self) -> int:
        return self.planned - self.counted


def ratio(part: int, whole: int) -> float | None:
    """`part` ÷ `whole`; None where the whole is 0."""
    return part / whole if whole else None


def coverage(targets: Collection[Target]) -> float | None:
    """Targets with at least one completed visit ÷ targets, 0…1."""
    return ratio(seen(targets), len(targets))


def seen(targets: Collection[Target]) -> int:
    """How many targets have at least one completed visit."""
    return sum(target.done > 0 for target in targets)


def frequency(targets: Collection[Target]) -> float | None:
    """Completed visits to targets ÷ targets visited; at least 1 where it is known."""
    return ratio(sum(target.done for target in targets), seen(targets))


def call_rate(completed: int, field_days: int) -> float | None:
    """Completed visits ÷ field days: working days without leave, training and meetings."""
    return ratio(completed, field_days)


def attainment(targets: Collection[Target]) -> float | None:
    """Σ min(done, planned) ÷ Σ planned, 0…1: capped per target."""
    return ratio(sum(target.counted for target in targets), sum(target.planned for target in targets))


def on_frequency(targets: Collection[Target]) -> float | None:
    """Targets with as many visits as planned or more ÷ targets, 0…1."""
    return ratio(sum(target.done >= target.planned for target in targets), len(targets))


def product_talk_share(with_topic: int, completed: int) -> float | None:
    """Completed visits with at least one product talked about ÷ completed visits, 0…1."""
    return ratio(with_topic, completed)
