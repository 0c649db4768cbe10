"""Pareto tiers of hospitals by delivered value, and who moved between two periods (domain.md §3.3)."""

import math
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from scoring.exact import Number, exact

Tier = Literal["A", "B", "C", "N"]
K = TypeVar("K", bound=Hashable)

TIERS: tuple[Tier, ...] = ("A", "B", "C", "N")
A_PERCENT = 80
B_PERCENT = 95


def tiers(values: Mapping[K, Number]) -> dict[K, Tier]:
    """The tier of every hospital, in the order given: A up to 80 % of all value, B up to 95 %, C the rest, N no sales.

    `values` holds the net value of the twelve closed months in fen (int; Decimal works and stays exact). Negative
    values count as 0. Equal values share a tier. A hospital whose value is unknown is left out by the caller.
    Raises TypeError for None and ValueError for NaN or infinity. O(n log n). Source: domain.md §3.3.
    """
    net = _whole_and_positive(values)
    total = sum(net.values())
    counts = Counter(net.values())
    tier_of: dict[int, Tier] = {}
    above = 0
    for value in sorted(counts, reverse=True):
        tier_of[value] = _tier(value, above, total)
        above += value * counts[value]
    return {key: tier_of[value] for key, value in net.items()}


def _whole_and_positive(values: Mapping[K, Number]) -> dict[K, int]:
    """The values times their common denominator, negative ones as 0: the same tiers, without fractions."""
    rationals = {key: exact(value, f"value of {key!r}") for key, value in values.items()}
    scale = math.lcm(*{rational.denominator for rational in rationals.values()})
    return {key: max(0, r.numerator * (scale // r.denominator)) for key, r in rationals.items()}


def _tier(value: int, above: int, total: int) -> Tier:
    if value == 0:
        return "N"
    if 100 * above < A_PERCENT * total:
        return "A"
    if 100 * above < B_PERCENT * total:
        return "B"
    return "C"


@dataclass(frozen=True)
class Movements:
    """Who moved between two periods: `matrix[from][to]` counts hospitals of both periods; the others are listed apart.

    Rows of the matrix sum to the earlier period's counts (without those that `left`), columns to the later one's
    (without those that `joined`). `movers` are the keys off the diagonal as (key, from, to), in the later order.
    """

    matrix: dict[Tier, dict[Tier, int]]
    movers: list[tuple[Hashable, Tier, Tier]]
    joined: list[Hashable]
    left: list[Hashable]


def movements(before: Mapping[K, Tier], after: Mapping[K, Tier]) -> Movements:
    """The 4 × 4 movement matrix from one period's tiers to the next (domain.md §3.3, dynamic principle)."""
    matrix: dict[Tier, dict[Tier, int]] = {old: dict.fromkeys(TIERS, 0) for old in TIERS}
    stayed = [key for key in after if key in before]
    for key in stayed:
        matrix[before[key]][after[key]] += 1
    return Movements(
        matrix=matrix,
        movers=[(key, before[key], after[key]) for key in stayed if before[key] != after[key]],
        joined=[key for key in after if key not in before],
        left=[key for key in before if key not in after],
    )
