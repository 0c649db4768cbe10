"""Default call plans: visits per hospital and cycle, and whether they are on schedule (domain.md §2.4, §3.8).

The cycle is the calendar month. Plain values in and out.
"""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, Literal

ScheduleState = Literal["on", "behind", "ahead"]

BY_TIER: Final[dict[str, int]] = {"A": 8, "B": 4, "C": 1, "N": 0}
N_IN_SPRING = 1
GRID: Final[dict[str, tuple[int, int, int]]] = {
    "high": (4, 6, 4),
    "medium": (2, 3, 2),
    "low": (0, 1, 1),
    "none": (0, 0, 0),
}
"""Visits a cycle by patient load, for adoption low, mid, high."""

MID_FROM, HIGH_FROM = 2, 5
TOLERANCE_PERCENT = 20


def planned_visits(tier: str, season: str) -> int | None:
    """Commercial visits a cycle: A 8, B 4, C 1, N 1 in spring, else 0; None without a tier, for there is no plan."""
    if tier == "N" and season == "spring":
        return N_IN_SPRING
    return BY_TIER.get(tier)


def medical_visits(departments: Iterable[tuple[str, int | None]]) -> int | None:
    """Medical visits a cycle by department potential × adoption, the largest over the departments.

    `departments` are (load class high/medium/low/none or "" for unknown, adoption stage 0–6 or None for unknown); an
    unknown stage counts as unaware. None when no department's load is known: there is no plan. Nothing here derives
    from sales (domain.md §2.4, §3.6).
    """
    known = [GRID[load][_adoption_column(stage)] for load, stage in departments if load]
    return max(known, default=None)


def schedule_state(done: int, planned: int, elapsed: Fraction | float) -> ScheduleState:
    """Where `done` visits stand after the share `elapsed` (0–1) of a cycle with `planned`; within ± 20 % is on."""
    expected = planned * Fraction(elapsed)
    if 100 * done < (100 - TOLERANCE_PERCENT) * expected:
        return "behind"
    if 100 * done > (100 + TOLERANCE_PERCENT) * expected:
        return "ahead"
    return "on"


def _adoption_column(stage: int | None) -> int:
    if stage is None or stage < MID_FROM:
        return 0
    return 2 if stage >= HIGH_FROM else 1
