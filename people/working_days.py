"""Working days: China's announced holidays and make-up working days, and what a user's leave takes from them.

The calendar is the pinned `holidays` package. A year whose official notice it does not hold yet counts its
statutory holidays, but no make-up working days: `is_announced` tells such a year, and pages say so.
"""

from datetime import date, timedelta
from functools import cache

import holidays

from .models import Leave, User

SATURDAY = 5


@cache
def _calendar(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("CN", years=year)


@cache
def _make_up_days(year: int) -> frozenset[date]:
    """Saturdays and Sundays of the year that are worked to make up for a longer holiday."""
    return frozenset(day for day in _calendar(year).weekend_workdays if day.year == year)


def is_announced(year: int) -> bool:
    """Whether the calendar holds the official notice for the year; without it make-up days are not known."""
    return bool(_make_up_days(year))


def is_working_day(day: date) -> bool:
    """Monday to Friday but for public holidays, and the weekends worked to make up for them (domain.md §3.8)."""
    if day in _make_up_days(day.year):
        return True
    return day.weekday() < SATURDAY and day not in _calendar(day.year)


def days_between(first: date, last: date) -> list[date]:
    """Every day from `first` to `last`, both included; empty when `last` is before `first`."""
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def working_days(first: date, last: date) -> int:
    """How many working days lie from `first` to `last`, both included."""
    return sum(is_working_day(day) for day in days_between(first, last))


def field_days(user: User, first: date, last: date) -> int:
    """Working days on which the user works in the field: without leave, training and meetings. One query."""
    return field_days_of([user.pk], first, last)[user.pk]


def field_days_of(user_ids: list[int], first: date, last: date) -> dict[int, int]:
    """`field_days` of many users at once: {user id: days}. One query, however many users."""
    worked = {day for day in days_between(first, last) if is_working_day(day)}
    away: dict[int, set[date]] = {pk: set() for pk in user_ids}
    for leave in Leave.objects.touching(first, last).filter(user__in=user_ids):
        away[leave.user_id].update(days_between(max(leave.starts_on, first), min(leave.ends_on, last)))
    return {pk: len(worked - days) for pk, days in away.items()}
