"""What came of an uplift plan: worked examples by hand, and what holds for any deliveries."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.dates import add_months
from planning.effect import MEASURED, TOO_EARLY, TOO_LITTLE, effect, fitted, spans
from planning.uplift import half_a_year_after, off_label_phrases

JULY = date(2026, 7, 1)
LEAST = {"least_before": 6, "least_after": 3}


def months(first, boxes):
    return {add_months(first, place): number for place, number in enumerate(boxes)}


def test_a_steady_hospital_by_hand():
    """Six months of 100, then 130, 140, 120: 30 a month beyond the line, 90 in all; before, no month lay off it."""
    boxes = months(date(2026, 1, 1), [100] * 6 + [130, 140, 120])
    found = effect(boxes, boxes, JULY, **LEAST)
    assert (found.state, found.total, found.per_month, found.swing) == (MEASURED, 90, 30, 0)
    assert not found.is_within_swing


def test_a_growing_hospital_by_hand():
    """10, 20, … 60 goes on to 70, 80, 90. 75, 80, 85 is 5 more, the same, 5 less: no difference at all."""
    boxes = months(date(2026, 1, 1), [10, 20, 30, 40, 50, 60, 75, 80, 85])
    found = effect(boxes, boxes, JULY, **LEAST)
    assert [month.trend for month in found.after] == [70, 80, 90]
    assert [month.difference for month in found.after] == [5, 0, -5]
    assert (found.total, found.is_within_swing) == (0, True)


def test_a_line_by_hand_where_months_lie_off_it():
    """0, 6, 0, 6, 0, 6: mean 3, slope 18/35; the squares left are 54 − 17.5·(18/35)², shared by four."""
    boxes = months(date(2026, 1, 1), [0, 6, 0, 6, 0, 6, 10, 10, 10])
    found = effect(boxes, boxes, JULY, **LEAST)
    slope = Fraction(18, 35)
    assert found.after[0].trend == 3 + slope * Fraction(7, 2)
    assert found.swing == pytest.approx(float((54 - Fraction(35, 2) * slope**2) / 4) ** 0.5)


def test_a_falling_line_stops_at_none():
    boxes = months(date(2026, 1, 1), [50, 40, 30, 20, 10, 0, 3, 3, 3])
    assert [month.trend for month in effect(boxes, boxes, JULY, **LEAST).after] == [0, 0, 0]


def test_too_few_months_say_nothing():
    boxes = months(date(2026, 1, 1), [100] * 6 + [500, 500])
    early = effect(boxes, boxes, JULY, **LEAST)
    assert (early.state, early.total, early.per_month, early.swing) == (TOO_EARLY, None, None, None)
    assert effect(boxes, list(boxes)[1:], JULY, **LEAST).state == TOO_LITTLE


def test_only_closed_months_count_and_a_closed_one_without_deliveries_is_one_of_none():
    boxes = months(date(2026, 1, 1), [100] * 6 + [100, 100, 100, 9_999])
    closed = set(boxes) - {date(2026, 10, 1)} | {date(2025, 12, 1)}
    found = effect(boxes, closed, JULY, **LEAST)
    assert [month.boxes for month in found.before] == [0, *[100] * 6]
    assert [month.boxes for month in found.after] == [100, 100, 100]


def test_the_month_it_starts_in_the_middle_of_is_on_neither_side():
    assert spans(date(2026, 7, 1)) == (date(2025, 7, 1), date(2026, 6, 1), date(2026, 7, 1), date(2027, 6, 1))
    assert spans(date(2026, 7, 2)) == (date(2025, 7, 1), date(2026, 6, 1), date(2026, 8, 1), date(2027, 7, 1))


@given(
    height=st.integers(0, 500), rise=st.integers(0, 40), more=st.integers(-200, 900), day=st.integers(1, 28),
    before=st.integers(6, 12), after=st.integers(3, 12),
)  # fmt: skip
def test_what_lies_on_a_line_is_found_again(height, rise, more, day, before, after):
    """Deliveries on a rising line, and so many more from the start on: exactly those are the effect."""
    starts_on = date(2026, 7, day)
    _first, last, begin, _end = spans(starts_on)
    height += 200  # so that what is fewer is still some
    place = {add_months(last, -n): 100 - n for n in range(before)}
    place |= {add_months(begin, n): 101 + (day > 1) + n for n in range(after)}
    boxes = {month: height + rise * at + (more if month >= begin else 0) for month, at in place.items()}
    found = effect(boxes, boxes, starts_on, **LEAST)
    assert found.per_month == more
    assert found.total == more * after
    assert found.swing == 0


@given(st.lists(st.tuples(st.integers(-12, 12), st.integers(-50, 2_000)), min_size=2, max_size=24), st.integers(-9, 9))
def test_the_line_is_the_one_of_least_squares(points, shift):
    """It goes through the mean, what is left sums to nothing, and shifting the months shifts the line alone."""
    if len({place for place, _boxes in points}) < 2:
        with pytest.raises(ValueError, match="two months"):
            fitted(points)
        return
    line = fitted(points)
    left = [boxes - (line.height + line.rise * place) for place, boxes in points]
    assert sum(left) == 0
    assert sum(rest * place for rest, (place, _boxes) in zip(left, points, strict=True)) == 0
    moved = fitted([(place + shift, boxes) for place, boxes in points])
    assert (moved.rise, moved.height) == (line.rise, line.height - line.rise * shift)


@pytest.mark.parametrize(
    "text", ["超适应症使用", "按超 说明书 用药", "说明书以外的人群", "Use off-label", "ＯＦＦ－LABEL"]
)
def test_words_beyond_the_label_are_found(text):
    assert off_label_phrases(text)


@pytest.mark.parametrize(
    "text", ["严格按说明书", "不超适应症", "on label only", "not off-label", "适应症外科会诊", "新适应症患者"]
)
def test_words_within_the_label_are_not(text):
    assert off_label_phrases(text) == []


def test_half_a_year_on_the_shorter_month():
    assert half_a_year_after(date(2026, 8, 31)) == date(2027, 2, 28)
    assert half_a_year_after(date(2026, 1, 15)) == date(2026, 7, 15)
