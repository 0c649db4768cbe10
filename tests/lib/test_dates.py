"""Arithmetic with months."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import dates

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("month", "count", "result"),
    [
        (date(2025, 1, 1), 1, date(2025, 2, 1)),
        (date(2025, 12, 31), 1, date(2026, 1, 1)),
        (date(2025, 1, 31), -1, date(2024, 12, 1)),
        (date(2025, 3, 15), -15, date(2023, 12, 1)),
        (date(2025, 3, 15), 0, date(2025, 3, 1)),
    ],
)
def test_add_months(month, count, result):
    assert dates.add_months(month, count) == result


@given(DAYS, st.integers(-500, 500))
def test_adding_and_counting_agree(day, count):
    later = dates.add_months(day, count)
    assert dates.months_between(day, later) == count
    assert dates.add_months(later, -count) == dates.month_start(day)


@given(DAYS)
def test_a_month_ends_the_day_before_the_next(day):
    end = dates.month_end(day)
    assert dates.month_start(end) == dates.month_start(day)
    assert date.fromordinal(end.toordinal() + 1) == dates.add_months(day, 1)


def test_month_range():
    assert dates.month_range(date(2025, 11, 9), date(2026, 1, 1)) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
    ]
    assert dates.month_range(date(2026, 1, 1), date(2025, 1, 1)) == []
