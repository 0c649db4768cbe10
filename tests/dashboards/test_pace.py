"""Where the work should stand today, in the week and in the cycle."""

from datetime import date
from fractions import Fraction

import pytest

from dashboards.pace import Gauge, cycle_of, week_of, week_share


def test_a_plain_week():
    assert week_of(date(2026, 4, 15)) == (date(2026, 4, 13), date(2026, 4, 19))
    assert week_share(date(2026, 4, 13)) == Fraction(1, 10)
    assert week_share(date(2026, 4, 15)) == Fraction(1, 2)
    assert week_share(date(2026, 4, 18)) == 1


def test_a_week_of_holidays_has_no_pace():
    """Spring Festival of 2026: free from Sunday the 15th to Monday the 23rd of February."""
    assert week_share(date(2026, 2, 18)) is None


def test_a_holiday_takes_its_day_from_the_pace():
    """The first of May 2025, a Thursday, and the Friday after it were free; the Sunday before was worked."""
    assert week_share(date(2025, 4, 30)) == Fraction(5, 6)
    assert week_share(date(2025, 5, 2)) == 1


@pytest.mark.parametrize(("done", "state"), [(7, "behind"), (8, "on"), (12, "on"), (13, "ahead")])
def test_a_gauge_tolerates_a_fifth(done, state):
    assert Gauge("Visits", done, 20, Fraction(1, 2)).state == state


def test_a_gauge_without_pace_or_goal_says_nothing():
    assert Gauge("Visits", 3, 20, None).state == ""
    assert Gauge("Visits", 3, 20, None).mark is None
    assert Gauge("Hospitals", 0, 0, Fraction(1, 2)).state == ""


def test_the_cycle_and_the_one_before():
    today = date(2026, 3, 15)
    now, before = cycle_of(today), cycle_of(today, "previous")
    assert (now.first, now.last, now.until, now.day, now.days) == (
        date(2026, 3, 1), date(2026, 3, 31), today, 15, 31,
    )  # fmt: skip
    assert (before.first, before.until, before.elapsed) == (date(2026, 2, 1), date(2026, 2, 28), 1)
    assert before.is_over
    assert not now.is_over
    assert cycle_of(today, "nonsense") == now
