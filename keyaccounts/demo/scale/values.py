"""How value and rows spread over any number of hospitals, in the proportions of domain.md §4.3."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from keyaccounts.demo.hospitals import BUYERS, TOTAL_FEN

SMALL = 50  # hospitals of the small demo, whose proportions these are
TIERS = ((10, "A"), (22, "B"), (45, "C"), (SMALL, "N"))


def place_in_small(rank: int, hospitals: int) -> float:
    """Where rank 1…`hospitals` would stand among fifty: 0.5 to 50.5."""
    return (rank - 0.5) * SMALL / hospitals + 0.5


def band(rank: int, hospitals: int) -> str:
    """The tier a rank belongs to before any run: A 20, B 24, C 46, N 10 per cent."""
    place = place_in_small(rank, hospitals) - 0.5
    return next(tier for last, tier in TIERS if place <= last)


def yearly_values(hospitals: int) -> list[float]:
    """Fen a year by rank, the first first: two slopes, the last tenth nothing; 0.6 m CNY in the mean."""
    raw = [_slope(place_in_small(rank, hospitals)) for rank in range(1, hospitals + 1)]
    total, wanted = sum(raw), TOTAL_FEN * hospitals / SMALL
    return [share / total * wanted for share in raw]


def _slope(place: float) -> float:
    if place > BUYERS + 0.5:
        return 0.0
    return 0.1384 * 0.87 ** (place - 1) if place <= 10.5 else 0.0205 * 0.90 ** (place - 11)


def allotted(total: int, weights: Sequence[float], most: int | None = None) -> list[int]:
    """`total` split into whole numbers by weight, nobody above `most`; exact, and the same every time.

    Raises ValueError where `most` for each of those with a weight is less than the total.
    """
    parts, left = [0] * len(weights), total
    while left:
        room = [weight if most is None or part < most else 0.0 for weight, part in zip(weights, parts, strict=True)]
        whole = sum(room)
        if not whole:
            raise ValueError("There is no room for so much.")
        bounds = [0, *(round(left * sum_ / whole) for sum_ in accumulate(room))]
        for at in range(len(parts)):
            wanted = parts[at] + bounds[at + 1] - bounds[at]
            parts[at] = wanted if most is None else min(most, wanted)
        left = total - sum(parts)
    return parts
