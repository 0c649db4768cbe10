"""What came of an uplift plan: deliveries after its start against the trend before it. Plain values, no database.

The method, as the pages state it: a least-squares line through the boxes of the closed months before the start, twelve
at most, is continued over the closed months after it, twelve at most. What was delivered beyond the line, month by
month, is the difference. It says what happened beside the plan, not because of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import sqrt

from lib.dates import add_months, month_start, months_between

MONTHS = 12
"""Closed months that are looked at before the start, and after it."""
MEASURED, TOO_EARLY, TOO_LITTLE = "measured", "too_early", "too_little"


@dataclass(frozen=True)
class Month:
    """Boxes delivered in one closed month, and what the trend says of it; None where there is no trend."""

    month: date
    boxes: int
    trend: Fraction | None = None

    @property
    def difference(self) -> Fraction | None:
        return None if self.trend is None else self.boxes - self.trend


@dataclass(frozen=True)
class Line:
    """A straight line: its height in the first month after the start, and its rise a month."""

    height: Fraction
    rise: Fraction

    def at(self, place: int) -> Fraction:
        """Boxes expected `place` months after the first one; never fewer than none."""
        return max(Fraction(0), self.height + self.rise * place)


@dataclass(frozen=True)
class Effect:
    """How deliveries went on. `state` says whether there is enough to measure: `MEASURED`, `TOO_EARLY`, `TOO_LITTLE`."""

    state: str
    before: tuple[Month, ...]
    after: tuple[Month, ...]
    least_before: int
    least_after: int

    @property
    def is_measured(self) -> bool:
        return self.state == MEASURED

    @cached_property
    def total(self) -> Fraction | None:
        """Boxes beyond the trend in all months after the start together."""
        return sum((month.difference for month in self.after), Fraction(0)) if self.is_measured else None

    @property
    def per_month(self) -> Fraction | None:
        """Boxes beyond the trend, in the mean of the months after the start."""
        return self.total / len(self.after) if self.is_measured else None

    @cached_property
    def swing(self) -> float | None:
        """How far a month before the start usually lay off the line, in boxes: the standard error of the line."""
        if not self.is_measured:
            return None
        squares = sum((month.difference**2 for month in self.before), Fraction(0))
        return sqrt(squares / (len(self.before) - 2))

    @property
    def is_within_swing(self) -> bool:
        """Whether the mean difference is no larger than what months differed by anyway."""
        return self.is_measured and abs(float(self.per_month)) <= self.swing


def first_month_after(starts_on: date) -> date:
    """The first whole month of a plan: its own where it starts on the first day, else the next one."""
    month = month_start(starts_on)
    return month if starts_on == month else add_months(month, 1)


def spans(starts_on: date) -> tuple[date, date, date, date]:
    """First and last month looked at before the start, and after it. The month it starts in the middle of is in neither."""
    own, first = month_start(starts_on), first_month_after(starts_on)
    return add_months(own, -MONTHS), add_months(own, -1), first, add_months(first, MONTHS - 1)


def effect(
    boxes: Mapping[date, int], closed: Collection[date], starts_on: date, *, least_before: int, least_after: int
) -> Effect:
    """The effect of a plan that starts on a day; months by their first day.

    `boxes`: what was delivered in a month, net of returns; a closed month without deliveries is one of no boxes. Only
    `closed` months count. Fewer than `least_before` of them before the start make no trend, fewer than `least_after`
    behind it are too early to tell. Raises ValueError for a trend from fewer than three months.
    """
    if least_before < 3 or least_after < 1:
        raise ValueError("a line with an error needs three months, a mean needs one")
    first, last, begin, end = spans(starts_on)
    before = [month for month in sorted(closed) if first <= month <= last]
    after = [month for month in sorted(closed) if begin <= month <= end]
    state = TOO_LITTLE if len(before) < least_before else TOO_EARLY if len(after) < least_after else MEASURED
    line = None
    if len(before) >= least_before:
        line = fitted([(months_between(begin, month), boxes.get(month, 0)) for month in before])
    told = [_told(months, boxes, line, begin) for months in (before, after)]
    return Effect(state, *told, least_before, least_after)


def _told(months: Sequence[date], boxes: Mapping[date, int], line: Line | None, begin: date) -> tuple[Month, ...]:
    return tuple(
        Month(month, boxes.get(month, 0), None if line is None else line.at(months_between(begin, month)))
        for month in months
    )


def fitted(points: Sequence[tuple[int, int]]) -> Line:
    """The least-squares line through (place, boxes). Raises ValueError where all places are one."""
    count = len(points)
    mean_place = Fraction(sum(place for place, _boxes in points), count or 1)
    mean_boxes = Fraction(sum(boxes for _place, boxes in points), count or 1)
    width = sum((place - mean_place) ** 2 for place, _boxes in points)
    if not width:
        raise ValueError("a line needs two months")
    rise = sum(((place - mean_place) * (boxes - mean_boxes) for place, boxes in points), Fraction(0)) / width
    return Line(mean_boxes - rise * mean_place, rise)
