"""Working days: holidays, make-up working days, leave."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.models import Leave
from people.working_days import days_between, field_days, field_days_of, is_announced, is_working_day, working_days
from tests.factories import UserFactory


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 13), True),  # an ordinary Friday
        (date(2026, 2, 14), True),  # a Saturday that makes up for the Spring Festival
        (date(2026, 2, 15), False),  # a Sunday
        (date(2026, 2, 16), False),  # Spring Festival, Monday
        (date(2026, 2, 23), False),  # its last day, Monday
        (date(2026, 2, 28), True),  # the other Saturday that makes up
        (date(2026, 9, 20), True),  # a Sunday that makes up for National Day
        (date(2026, 10, 7), False),
        (date(2026, 10, 10), True),
        (date(2025, 1, 26), True),
        (date(2025, 10, 8), False),
    ],
)
def test_announced_days(day, works):
    assert is_working_day(day) is works


def test_february_of_the_spring_festival_has_sixteen_working_days():
    assert working_days(date(2026, 2, 1), date(2026, 2, 28)) == 16


def test_a_year_without_notice_says_so_and_counts_weekends_as_free():
    assert is_announced(2026)
    assert not is_announced(2031)
    assert not is_working_day(date(2031, 10, 1))
    weekends = [day for day in days_between(date(2031, 1, 1), date(2031, 12, 31)) if day.weekday() >= 5]
    assert not any(is_working_day(day) for day in weekends)


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.integers(0, 90), st.integers(0, 90))
def test_two_spans_add_up(first, length, more):
    middle = date.fromordinal(first.toordinal() + length)
    last = date.fromordinal(middle.toordinal() + 1 + more)
    after = date.fromordinal(middle.toordinal() + 1)

    assert working_days(first, middle) + working_days(after, last) == working_days(first, last)
    assert 0 <= working_days(first, last) <= (last - first).days + 1


def test_nothing_lies_between_a_day_and_the_one_before():
    assert working_days(date(2026, 3, 2), date(2026, 3, 1)) == 0


def test_leave_training_and_meetings_are_not_field_days(db, django_assert_num_queries):
    here, away = UserFactory(), UserFactory()
    march = date(2026, 3, 1), date(2026, 3, 31)
    Leave.objects.create(user=away, kind="leave", starts_on=date(2026, 2, 20), ends_on=date(2026, 3, 3))
    Leave.objects.create(user=away, kind="meeting", starts_on=date(2026, 3, 3), ends_on=date(2026, 3, 3))
    Leave.objects.create(user=away, kind="training", starts_on=date(2026, 3, 28), ends_on=date(2026, 4, 2))

    assert field_days(here, *march) == 22
    assert field_days(away, *march) == 22 - 2 - 2, "weekends of leave count nothing, overlapping leave counts once"
    with django_assert_num_queries(1):
        assert field_days_of([here.pk, away.pk], *march) == {here.pk: 22, away.pk: 18}
