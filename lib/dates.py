"""Months as plain dates: a month is the `date` of its first day."""

from datetime import date


def month_start(day: date) -> date:
    """The month that `day` lies in."""
    return date(day.year, day.month, 1)


def add_months(month: date, count: int) -> date:
    """The first day of the month `count` months later; `count` may be negative."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def months_between(first: date, last: date) -> int:
    """How many months `last` is after `first`, days not counted; negative when before."""
    return (last.year - first.year) * 12 + last.month - first.month


def month_range(first: date, last: date) -> list[date]:
    """Every month from `first` to `last`, both included; empty when `last` is before `first`."""
    return [add_months(first, count) for count in range(months_between(first, last) + 1)]


def month_end(day: date) -> date:
    """The last day of the month that `day` lies in."""
    following = add_months(day, 1)
    return date.fromordinal(following.toordinal() - 1)
