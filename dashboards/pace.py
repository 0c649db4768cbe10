"""Where the work should stand today: in the week and in the cycle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from django.utils.functional import Promise

from lib.dates import add_months, month_end, month_start
from people.working_days import days_between, is_working_day
from visits.callplan import schedule_state

VISITS_A_WEEK = 20
"""Person-visits a week (I126)."""

TALKS_A_WEEK = 10
"""Person-visits with a product talk a week (I127)."""

SUNDAY = 6


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week a day lies in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=SUNDAY)


def week_share(today: date) -> Fraction | None:
    """The share of the week's working days that is over by the middle of today; None in a week without any."""
    monday, sunday = week_of(today)
    working = [day for day in days_between(monday, sunday) if is_working_day(day)]
    if not working:
        return None
    over = sum(day < today for day in working) + (Fraction(1, 2) if today in working else 0)
    return Fraction(over) / len(working)


@dataclass(frozen=True)
class Gauge:
    """Something done against a goal; `pace` is the share (0…1) of the goal that is due by now, None without one."""

    label: str | Promise
    done: int
    goal: int
    pace: Fraction | None = None
    url: str = ""

    @property
    def state(self) -> str:
        """behind, on or ahead; "" where there is nothing to hold it against."""
        return "" if self.pace is None or not self.goal else schedule_state(self.done, self.goal, self.pace)

    @property
    def mark(self) -> float | None:
        """Where the bar's mark stands, 0…100."""
        return None if self.pace is None else float(self.pace * 100)

    @property
    def percent(self) -> float | None:
        return 100 * self.done / self.goal if self.goal else None


@dataclass(frozen=True)
class Cycle:
    """A cycle of the call plan, a calendar month, as seen today."""

    first: date
    today: date

    @property
    def last(self) -> date:
        return month_end(self.first)

    @property
    def until(self) -> date:
        """Up to which day it can be counted."""
        return min(self.last, self.today)

    @property
    def is_over(self) -> bool:
        return self.last < self.today

    @property
    def day(self) -> int:
        return self.until.day

    @property
    def days(self) -> int:
        return self.last.day

    @property
    def elapsed(self) -> Fraction:
        """The share of the cycle that is over this evening."""
        return Fraction(self.day, self.days)


def cycle_of(today: date, asked: str = "") -> Cycle:
    """The present cycle, or the one before when "previous" is asked for."""
    present = month_start(today)
    return Cycle(add_months(present, -1) if asked == "previous" else present, today)
