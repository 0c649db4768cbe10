"""The arithmetic of rings, stacked bars and monthly charts."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import drawing


def part(points, weight):
    return SimpleNamespace(points=Decimal(points), weight_points=Decimal(weight))


def month(value, previous=None):
    return SimpleNamespace(value=value, previous=previous)


def test_parts_stand_end_to_end_and_end_at_the_score():
    bars = drawing.part_bars([part("18.0", 18), part("6.6", 15), part("3.8", 6)])
    assert [bar.start for bar in bars] == ["0", "18", "24.6"]
    assert float(bars[-1].start) + float(bars[-1].length) == pytest.approx(28.4)


def test_a_track_is_as_long_as_the_weight_and_the_longest_fills_the_row():
    bars = drawing.part_bars([part("9.0", 18), part("3.0", 6)])
    assert [bar.track for bar in bars] == ["100", "33.33"]
    assert [bar.fill for bar in bars] == ["50", "16.67"]


def test_no_parts_draw_nothing():
    assert drawing.part_bars([]) == []


@pytest.mark.parametrize("confidence", [None, 1, 0.999])
def test_nothing_is_hatched_when_all_is_known(confidence):
    assert drawing.hatch_dashes(confidence) == ""


@given(st.floats(0, 1))
def test_the_hatch_never_reaches_past_the_ring(confidence):
    dashes = drawing.hatch_dashes(confidence)
    if dashes:
        assert sum(float(n) for n in dashes.split()) <= 201  # the ring, then one gap of 100
        assert float(dashes.split()[1]) >= 100 * confidence


@pytest.mark.parametrize(("part_", "whole", "length"), [(2, 8, 25), (9, 8, 100), (3, 0, 0), (None, 5, 0), (-1, 5, 0)])
def test_a_share_stays_between_0_and_100(part_, whole, length):
    assert drawing.share(part_, whole) == length


@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), max_size=40), st.sampled_from([344, 760]))
def test_every_bar_lies_inside_the_chart(values, width):
    chart = drawing.chart([month(v) for v in values], width)
    for bar in chart.bars:
        assert chart.left <= float(bar.x) <= float(bar.x) + float(bar.width) <= width
        assert 0 <= float(bar.y) <= float(bar.y) + float(bar.height) <= chart.height


def test_returns_hang_below_the_zero_line():
    up, down = drawing.chart([month(100), month(-50)]).bars
    zero = float(drawing.chart([month(100), month(-50)]).baseline)
    assert float(up.y) + float(up.height) == pytest.approx(zero, abs=0.02)
    assert float(down.y) == pytest.approx(zero, abs=0.02)


def test_the_line_of_the_year_before_breaks_where_a_month_is_missing():
    chart = drawing.chart([month(1, 2), month(1, None), month(1, 2), month(1, 3)])
    assert chart.line.count("M") == 2
    assert drawing.chart([month(1)]).line == ""


def test_the_last_month_is_always_named_and_names_do_not_collide_on_a_phone():
    bars = drawing.chart([month(i) for i in range(24)], 344).bars
    named = [float(bar.middle) for bar in bars if bar.labelled]
    assert bars[-1].labelled
    assert min(b - a for a, b in itertools.pairwise(named)) >= drawing.LABEL_ROOM - 0.1


# -- A value over time -----------------------------------------------------------------------------
def test_a_trend_spaces_days_as_they_lie_and_marks_what_is_low():
    day = date(2026, 1, 1)
    drawn = drawing.trend(
        [(day + timedelta(days=n), v) for n, v in ((100, 2.0), (0, 4.2), (25, 3.0))], bottom=1, top=5, limit=2
    )

    xs = [float(dot.x) for dot in drawn.dots]
    assert [dot.value for dot in drawn.dots] == [4.2, 3.0, 2.0]
    assert (xs[1] - xs[0]) * 3 == pytest.approx(xs[2] - xs[1], abs=0.1)
    assert [dot.is_low for dot in drawn.dots] == [False, False, True]
    assert drawn.dots[-1].y == drawn.limit_y
    assert [tick.value for tick in drawn.ticks] == [1, 2, 3, 4, 5]


@given(st.lists(st.tuples(st.dates(), st.floats(1, 5)), min_size=2, max_size=9))
def test_a_trend_stays_on_its_paper(points):
    drawn = drawing.trend(points, bottom=1, top=5, limit=2)
    assert all(drawn.left <= float(dot.x) <= drawn.right for dot in drawn.dots)
    assert all(0 < float(dot.label_y) < float(dot.y) < drawn.height for dot in drawn.dots)


def test_one_value_is_no_trend():
    assert drawing.trend([(date(2026, 1, 1), 3.0)], bottom=1, top=5, limit=2) is None
