"""How far an objective has come, whether that is in time, and when it would be reached.

Plain values in and out: exact fractions, days; no database, no clock.

    progress = (reading − baseline) ÷ (target − baseline)        (product.md §4)
    pace     = days since the start ÷ days from start to due
    behind, on, ahead: progress under 80 %, within, over 120 % of the pace (the tolerance of call plans, A#57)

Works downwards as well: fewer complaints is a target below its baseline.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil
from typing import Final, Literal, TypeVar

TOLERANCE: Final = Fraction(1, 5)
SLOW: Final = 1 - TOLERANCE
FAST: Final = 1 + TOLERANCE
FARTHEST: Final = 3_650
"""Days ahead after which a forecast says nothing any more."""

Number = TypeVar("Number", int, Decimal, Fraction)
Standing = Literal["behind", "on", "ahead"]


def progress(baseline: Number, target: Number, reading: Number) -> Fraction:
    """The share of the way that is done; under 0 where it went back, over 1 beyond the target.

    ValueError where target and baseline are the same: there is no way to go.
    """
    if target == baseline:
        raise ValueError("a target equal to the baseline asks for nothing")
    return Fraction(reading - baseline) / Fraction(target - baseline)


@lru_cache(maxsize=1_000)
def pace(starts_on: date, due_on: date, today: date) -> Fraction:
    """The share of the time that is over, 0…1. ValueError for one that is due before or on its start."""
    if due_on <= starts_on:
        raise ValueError("an objective is due after it starts")
    days = min(max((today - starts_on).days, 0), (due_on - starts_on).days)
    return Fraction(days, (due_on - starts_on).days)


def standing(done: Fraction, elapsed: Fraction) -> Standing:
    """Whether what is done is in time."""
    if done >= 1:
        return "on" if elapsed == 1 else "ahead"
    if done < SLOW * elapsed:
        return "behind"
    return "ahead" if done > FAST * elapsed else "on"


def forecast(starts_on: date, today: date, done: Fraction) -> date | None:
    """The day on which it is reached if it goes on as since the start; today or earlier days are told as today.

    None before the first day is over, without any progress, and beyond ten years.
    """
    days = (today - starts_on).days
    if days <= 0 or done <= 0:
        return None
    if done >= 1:
        return today
    needed = ceil(Fraction(days) / done)
    return starts_on + timedelta(days=needed) if needed <= FARTHEST else None
