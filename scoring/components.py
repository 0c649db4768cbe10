"""The eleven components of the priority score, each in [0, 1] or None for unknown (domain.md §3.1).

Plain values in, plain values out. Sums are exact rationals, so the order of people, acts and hospitals never shows
in a result, not even in its last digit.
"""

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from scoring.exact import Number, clamped, exact, quotient, share

Person = tuple[str | None, Number | None, Number | None]
"""(effective role, influence 1–5, value): the value is a support of −2…+2 or an adoption stage of 0–6."""

ROLE_TENTHS: Final[dict[str, int]] = {
    "decision_maker": 10,
    "main_influencer": 8,
    "influencer": 6,
    "gatekeeper": 6,
    "executor": 4,
    "user": 4,
    "outsider": 2,
}
"""Role weight ρ in tenths."""

ATTENTION: tuple[int, ...] = (20, 40, 70, 100, 100, 60, 30)
"""Attention in hundredths by adoption stage 0–6: highest in trial and evaluation."""

SEVERITY: Final[dict[str, Fraction]] = {"low": Fraction(1, 10), "medium": Fraction(3, 10), "high": Fraction(6, 10)}
LISTING: Final[dict[str, float]] = {
    "not_started": 0.30,
    "preparing": 0.50,
    "dept_applied": 0.70,
    "pharmacy_review": 0.80,
    "committee_scheduled": 1.0,
    "approved": 0.90,
    "publicity": 0.90,
    "signed_off": 0.90,
    "purchasing": 0.90,
    "trial_use": 0.90,
    "temporary_purchase": 0.70,
    "stocked": 0.60,
    "monitored": 0.40,
    "listed": 0.30,
    "suspended": 0.80,
    "deferred": 0.50,
    "rejected": 0.20,
    "delisted": 0.40,
    "not_applicable": 0.0,
    "n/a": 0.0,
}
"""Urgency by state of a focus product; `n/a` is the short name of `not_applicable`."""

OVERDUE_HALVES: Final[dict[str, int]] = {"high": 4, "medium": 2, "low": 1}
"""Points of an overdue item in halves."""

SEASON_VALUES: Final[dict[str, float]] = {
    "summer": 1.0,
    "spring": 0.75,
    "autumn": 0.5,
    "winter": 0.1,
}
GROWTH_FLOOR_FEN = 2_000_000
HALF_LIFE_DAYS = 90
CYCLE_DAYS = 30


def ratio(x: Number | None, ref: Number | None) -> float | None:
    """min(1, x / ref) with negative x as 0, for `value` and `gap`; both in the same unit.

    None when x is unknown, and when a positive x has no positive reference to be held against. Zero is known: 0.0.
    """
    if x is None:
        return None
    amount = exact(x, "x")
    if amount <= 0:
        return 0.0
    if ref is None or (reference_amount := exact(ref, "ref")) <= 0:
        return None
    return quotient(amount, reference_amount)


def reference(values: Iterable[Number | None]) -> Number | None:
    """Nearest-rank 90th percentile of the positive values, one of them unchanged; None when none is positive.

    Unknown values (None) are left out.
    """
    positive = sorted(v for v in values if v is not None and exact(v) > 0)
    if not positive:
        return None
    rank = -(-9 * len(positive) // 10)
    return positive[rank - 1]


def gap(potential: Number | None, v: Number | None) -> Number | None:
    """Potential still to win, max(0, Π − v), in the unit given (Decimal or fen); None when either is unknown.

    Negative v counts as 0. Held against the reference of all gaps by `ratio`.
    """
    if potential is None or v is None:
        return None
    exact(potential, "potential"), exact(v, "v")
    return max(0, potential - max(0, v))


def growth(s3: Number | None, s3_last_year: Number | None, floor: Number) -> float | None:
    """Momentum of the last three closed months over the same of last year: −50 % → 0, 0 → 0.5, +50 % → 1.

    All three in the same unit; `floor` (GROWTH_FLOOR_FEN) keeps a small base from shouting. None when either is
    unknown or both are ≤ 0.
    """
    g = _momentum(s3, s3_last_year, floor)
    if isinstance(g, tuple):
        numerator, denominator = g
        return quotient(denominator + 2 * numerator, 2 * denominator)
    return None if g is None else clamped(Fraction(1, 2) + g)


def momentum(s3: Number | None, s3_last_year: Number | None, floor: Number) -> float | None:
    """g = (S3 − S3 last year) / max(S3 last year, floor), unclamped; None as for `growth`. Feeds `season.decline`."""
    g = _momentum(s3, s3_last_year, floor)
    if not isinstance(g, tuple):
        return g
    numerator, denominator = g
    try:
        return numerator / denominator
    except OverflowError:
        return math.inf if numerator > 0 else -math.inf


def relation(stage: int | None) -> float | None:
    """Relationship stage 1–4 as 0.25 / 0.5 / 0.75 / 1.0; None when not assessed."""
    if stage is None:
        return None
    return whole(stage, 1, 4, "relationship stage") / 4


def effective_role(role: str | None, is_main_influencer: bool) -> str | None:
    """The role that weighs: `main_influencer` where flagged and the role itself weighs less, else the role."""
    weight = 0 if role is None else role_tenths(role)
    if is_main_influencer and weight < ROLE_TENTHS["main_influencer"]:
        return "main_influencer"
    return role


def support(people: Iterable[Person]) -> float | None:
    """Influence-weighted support: all opponents 0, neutral 0.5, all champions 1; None when no one's is known.

    A person without role, influence or support is left out; influence 0 weighs nothing. ValueError for an unknown
    role, influence outside 0–5 or support outside −2…+2.
    """
    weighted = total = 0
    for weight, value in _weighed(people):
        level = exact(value, "support")
        if not -2 <= level <= 2:
            raise ValueError(f"support must lie in -2…+2, not {value}")
        weighted += weight * (level + 2)
        total += weight
    return quotient(weighted, 4 * total) if total else None


def adoption(people: Iterable[Person]) -> float | None:
    """Influence-weighted attention to the adoption stages 0–6 on the focus product; None when no stage is known.

    People are left out and refused as in `support`.
    """
    weighted = total = 0
    for weight, value in _weighed(people):
        weighted += weight * ATTENTION[whole(value, 0, 6, "adoption stage")]
        total += weight
    return quotient(weighted, 100 * total) if total else None


def contact(planned: Number | None, elapsed: Number, done: Number, days_since: Number | None) -> float | None:
    """Contact need: half from visits behind plan, half from days since the last completed visit.

    planned: visits per cycle, None without a call plan. elapsed: share of the cycle gone, 0–1. done: visits in this
    cycle. days_since: None (or infinity) when never visited. ValueError for negative numbers.
    """
    if planned is None:
        return None
    n, d = _not_negative(planned, "planned"), _not_negative(done, "done")
    expected = n * Fraction(share(elapsed, "elapsed"))
    never = days_since is None or days_since == math.inf
    t = 0 if never else _not_negative(days_since, "days_since")
    if n == 0:
        return 0.0
    behind = max(0, 1 - d / expected) if expected else 0
    waiting = 1 if never else min(1, t * Fraction(n) / (2 * CYCLE_DAYS))
    return clamped(Fraction(behind + waiting) / 2)


def threat(acts: Iterable[tuple[str, Number]] | None, rival_share: Number | None) -> float | None:
    """Competitor threat from rival acts (severity low/medium/high, age in days ≥ 0) and the rival share 0–1.

    An act loses half its weight every 90 days. `acts` None means that nothing was assessed, empty that no act is
    known; without acts and share the threat is unknown.
    """
    if acts is None and rival_share is None:
        return None
    rival = 0 if rival_share is None else share(rival_share, "rival_share")
    calm = 1 - Fraction(rival) / 2
    for severity, age_days in acts or ():
        calm *= 1 - lookup(SEVERITY, severity, "severity") * _decay(age_days)
    return clamped(1 - calm)


def listing(states: Iterable[str | None] | None) -> float | None:
    """The most urgent listing state of the focus products; unknown states (None) are left out, None when none is left."""
    known = [lookup(LISTING, state, "listing state") for state in states or () if state is not None]
    return max(known, default=None)


def overdue(priorities: Iterable[str | None] | None) -> float:
    """Open items past due: high 2, medium 1, low 0.5 points, full at 5; an item without priority counts as medium."""
    halves = sum(
        lookup(OVERDUE_HALVES, "medium" if priority is None else priority, "priority") for priority in priorities or ()
    )
    return min(10, halves) / 10


def season(season: str | None) -> float | None:
    """summer 1.0, spring 0.75, autumn 0.5, winter 0.1: the order of pursuit; None when unclassified."""
    return None if season is None else lookup(SEASON_VALUES, season, "season")


def _momentum(s3: Number | None, s3_last_year: Number | None, floor: Number) -> tuple[int, int] | float | None:
    """g as numerator and positive denominator, not reduced; an infinity where it has no bound."""
    if s3 is None or s3_last_year is None:
        return None
    endless = s3 in (math.inf, -math.inf)
    now, before = s3 if endless else exact(s3, "s3"), exact(s3_last_year, "s3_last_year")
    if now <= 0 and before <= 0:
        return None
    if endless:
        return float(now)
    base = max(before, exact(floor, "floor"))
    # Without a positive base the sales of this year come from nothing: growth without bound.
    if base <= 0:
        return math.inf
    if type(now) is type(before) is type(base) is int:
        return now - before, base
    return ((now - before) / Fraction(base)).as_integer_ratio()


def _weighed(people: Iterable[Person]) -> Iterable[tuple[int | Fraction, Number]]:
    """(ρ·i in tenths, value) of everyone whose role, influence and value are known."""
    for role, influence, value in people:
        weight = (_weight_of if type(influence) is int else _weight)(role, influence)
        if weight is not None and value is not None:
            yield weight, value


def _weight(role: str | None, influence: Number | None) -> int | Fraction | None:
    tenths = None if role is None else role_tenths(role)
    level = None if influence is None else exact(influence, "influence")
    if level is not None and not 0 <= level <= 5:
        raise ValueError(f"influence must lie in 1–5, not {influence}")
    return None if tenths is None or level is None else tenths * level


_weight_of = lru_cache(maxsize=256)(_weight)
"""A few roles times a few whole influences: looked up instead of checked again for each person."""


def _decay(age_days: Number) -> Fraction:
    age = _not_negative(age_days, "age_days")
    # Past a thousand half-lives the power is below the smallest float anyway.
    return Fraction(2.0 ** -float(min(age, 1100 * HALF_LIFE_DAYS) / Fraction(HALF_LIFE_DAYS)))


def _not_negative(number: Number, name: str) -> int | Fraction:
    rational = exact(number, name)
    if rational < 0:
        raise ValueError(f"{name} must not be negative, but is {number}")
    return rational


def whole(number: Number, low: int, high: int, name: str) -> int:
    """The number as an int if it is a whole one of low–high, else ValueError."""
    rational = exact(number, name)
    if rational.denominator != 1 or not low <= rational <= high:
        raise ValueError(f"{name} must be a whole number of {low}–{high}, not {number}")
    return int(rational)


def role_tenths(role: str) -> int:
    """Role weight ρ in tenths; ValueError for an unknown role."""
    return lookup(ROLE_TENTHS, role, "role")


def lookup(table: Mapping[str, Any], key: str, name: str) -> Any:
    """The table's entry for the key; ValueError, naming the key, when there is none."""
    if key not in table:
        raise ValueError(f"unknown {name}: {key!r}")
    return table[key]
