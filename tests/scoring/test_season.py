"""Seasons with hysteresis: examples and invariant 11 of domain.md §3.4 and §3.7."""

import itertools
import json
import math
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring import components
from scoring.season import (
    SEASONS,
    SeasonState,
    alarm,
    decline,
    headroom,
    quality,
    raw_season,
    service,
    step,
)

levels = st.floats(0, 1)
inputs = st.fixed_dictionaries({"s": levels, "q": levels, "h": levels})


def walk(state, *steps):
    """All states after the (s, q, h) steps."""
    states = []
    for s, q, h in steps:
        state = step(state, s=s, q=q, h=h)
        states.append(state)
    return states


def seasons(state, *steps):
    return [each.season for each in walk(state, *steps)]


SUMMER, SPRING, AUTUMN, WINTER = (0.9, 0.9, 0.0), (0.0, 0.9, 0.0), (0.9, 0.9, 0.7), (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("inputs", "season"), [(SUMMER, "summer"), (SPRING, "spring"), (AUTUMN, "autumn"), (WINTER, "winter")]
)
def test_first_step_is_official_at_once(inputs, season):
    state = walk(None, inputs)[0]
    assert (state.season, state.raw, state.pending, state.pending_steps) == (season, season, None, 0)


@pytest.mark.parametrize(
    ("s", "q", "h", "season"),
    [
        (0.35, 0, 0, "summer"),
        (math.nextafter(0.35, 0), 0, 0, "winter"),
        (0.35, 0, 0.5, "autumn"),
        (0.35, 0, math.nextafter(0.5, 0), "summer"),
        (0, 0.5, 1, "spring"),
        (0, math.nextafter(0.5, 0), 1, "winter"),
        (Decimal("0.35"), Decimal("0.5"), Decimal("0.5"), "autumn"),
        (1, 1, 0, "summer"),
    ],
)
def test_first_evaluation_uses_the_on_thresholds(s, q, h, season):
    assert step(None, s=s, q=q, h=h).season == season


@pytest.mark.parametrize(
    ("state", "inputs", "raw"),
    [
        (SUMMER, (0.25, 0.4, 0.0), "summer"),
        (SUMMER, (math.nextafter(0.25, 0), 0.4, 0.0), "spring"),
        (AUTUMN, (0.9, 0.9, 0.35), "autumn"),
        (AUTUMN, (0.9, 0.9, math.nextafter(0.35, 0)), "summer"),
        (SPRING, (0.0, 0.4, 0.0), "spring"),
        (SPRING, (0.0, math.nextafter(0.4, 0), 0.0), "winter"),
    ],
)
def test_latches_let_go_below_the_off_thresholds_only(state, inputs, raw):
    assert walk(None, state, inputs)[-1].raw == raw


def test_a_new_season_needs_two_steps_in_a_row():
    assert seasons(None, SUMMER, SPRING, SPRING) == ["summer", "summer", "spring"]
    assert seasons(None, SUMMER, SPRING, SUMMER, SPRING) == ["summer"] * 4
    # A different new season starts the count anew.
    assert seasons(None, SUMMER, SPRING, WINTER, SPRING, SPRING) == ["summer"] * 4 + ["spring"]


def test_an_alarm_makes_autumn_at_once_and_nothing_else_does():
    assert seasons(None, SUMMER, (0.9, 0.9, 0.8)) == ["summer", "autumn"]
    assert seasons(None, SUMMER, (0.9, 0.9, Decimal("0.80"))) == ["summer", "autumn"]
    assert seasons(None, SUMMER, (0.9, 0.9, 0.7999), (0.9, 0.9, 0.7999)) == ["summer", "summer", "autumn"]
    # The alarm is about autumn: without sales it hurries nothing.
    assert seasons(None, SUMMER, (0.0, 0.9, 1.0)) == ["summer", "summer"]
    # Back out of autumn takes two steps.
    assert seasons(None, SUMMER, (0.9, 0.9, 1.0), SUMMER, SUMMER) == ["summer", "autumn", "autumn", "summer"]


def test_the_three_hospitals_of_the_worked_examples():
    h1 = alarm(components.threat([("medium", 30)], 0.35), decline(components.momentum(780, 690, 20)), 0)
    assert h1 == pytest.approx(0.3714, abs=5e-5)
    assert step(None, s=1.0, q=quality(headroom(4_200_000, 2_880_000), 0.6304), h=h1).season == "summer"

    room = headroom(3_000_000, 180_000)
    assert room == 0.94
    assert quality(room, 1.0) == 0.964
    assert step(None, s=0.075, q=quality(room, 1.0), h=0.4).season == "spring"

    fall = decline(components.momentum(240_000, 345_000, 20_000))
    assert fall == pytest.approx(0.3043 / 0.4, abs=1e-3)
    h3 = alarm(0.6061, fall, 0)
    assert h3 == fall
    assert h3 < 0.8
    before = step(None, s=0.525, q=quality(None, 0.5), h=0)
    assert before.season == "summer"
    first = step(before, s=0.525, q=quality(None, 0.1957), h=h3)
    second = step(first, s=0.525, q=quality(None, 0.1957), h=h3)
    assert (first.season, first.raw, second.season) == ("summer", "autumn", "autumn")


def test_without_a_feed_the_hospital_is_unclassified_at_once():
    summer, gone = walk(None, SUMMER, (None, 0.9, 0.0))
    assert summer.season == "summer"
    assert (gone.season, gone.raw, gone.pending) == (None, None, None)
    assert step(None, s=None, q=None, h=None).season is None


def test_after_a_gap_in_the_feed_the_sales_latch_is_where_it_was():
    # 0.30 lies inside the band: the hospital that was big before the gap is big after it, the small one small.
    assert seasons(None, SUMMER, (None, 0.9, 0.0), (0.30, 0.9, 0.0)) == ["summer", None, "summer"]
    assert seasons(None, SPRING, (None, 0.9, 0.0), (0.30, 0.9, 0.0)) == ["spring", None, "spring"]
    # A latch never set starts by its on value.
    assert seasons(None, (None, 0.9, 0.0), (0.30, 0.9, 0.0)) == [None, "spring"]


def test_a_gap_clears_what_was_pending():
    assert seasons(None, SUMMER, SPRING, (None, 0.9, 0.0), SUMMER, SPRING) == [
        "summer", "summer", None, "summer", "summer",
    ]  # fmt: skip


def test_missing_parts():
    assert step(None, s=0.0, q=None, h=None).season == "winter"
    assert quality(None, None) == 0.35
    assert quality(0.5, None) == 0.44
    assert quality(None, 1.0) == 0.61
    assert alarm(None, None, None) == 0.0
    assert alarm(0.2, None, 0.6) == 0.6


@pytest.mark.parametrize(
    ("g", "expected"),
    [(None, None), (0, 0.0), (0.3, 0.0), (-0.32, 0.8), (-0.4, 1.0), (-3, 1.0), (math.inf, 0.0), (-math.inf, 1.0)],
)
def test_decline(g, expected):
    assert decline(g) == expected


@pytest.mark.parametrize(
    ("potential", "v", "expected"),
    [(None, 1, None), (1, None, None), (0, 0, 0.0), (-1, 5, 0.0), (100, 150, 0.0), (100, -20, 1.0), (4, 3, 0.25)],
)
def test_headroom(potential, v, expected):
    assert headroom(potential, v) == expected


def test_service():
    assert [service(level, False) for level in (None, 1, 2, 3, 5)] == [0.0, 0.6, 0.6, 0.0, 0.0]
    assert service(5, True) == service(None, True) == 0.6


@pytest.mark.parametrize("bad", [-0.01, 1.01, math.nan, math.inf, Decimal("NaN")])
@pytest.mark.parametrize("name", ["s", "q", "h"])
def test_out_of_range_is_refused(name, bad):
    with pytest.raises(ValueError, match=name):
        step(None, **({"s": 0.5, "q": 0.5, "h": 0.5} | {name: bad}))


@given(st.lists(inputs, max_size=12))
def test_state_survives_storage(months):
    stored = plain = None
    for month in months:
        plain = step(plain, **month)
        stored = step(stored, **month)
        stored = SeasonState.from_dict(json.loads(json.dumps(stored.as_dict())))
        assert stored == plain


def test_stored_nonsense_is_refused():
    state = step(None, s=0.5, q=0.5, h=0.5).as_dict()
    with pytest.raises(ValueError, match="monsoon"):
        SeasonState.from_dict(state | {"season": "monsoon"})


@given(
    st.lists(inputs, max_size=8),
    st.lists(
        st.tuples(
            st.floats(0.25, 0.35, exclude_max=True),
            st.floats(0.40, 0.50, exclude_max=True),
            st.floats(0.35, 0.50, exclude_max=True),
        ),
        max_size=12,
    ),
)
def test_wandering_inside_the_bands_changes_nothing(history, wandering):
    state = None
    for month in history:
        state = step(state, **month)
    assume(state is not None and state.raw == state.season)
    assert all(season == state.season for season in seasons(state, *wandering))


@given(st.lists(st.fixed_dictionaries({"s": levels, "q": levels, "h": st.floats(0, 0.8, exclude_max=True)})))
def test_without_an_alarm_two_changes_are_two_steps_apart(months):
    official = []
    state = None
    for month in months:
        state = step(state, **month)
        official.append(state.season)
    changes = [at for at in range(1, len(official)) if official[at] != official[at - 1]]
    assert all(later - earlier >= 2 for earlier, later in itertools.pairwise(changes))
    assert not changes or changes[0] >= 2


@given(st.lists(st.fixed_dictionaries({"s": st.none() | levels, "q": st.none() | levels, "h": st.none() | levels})))
def test_invariants_of_every_state(months):
    state = None
    for month in months:
        state = step(state, **month)
        assert (state.season is None) == (state.raw is None) == (month["s"] is None)
        assert state.season in (None, *SEASONS)
        assert (state.pending is None) == (state.pending_steps == 0) == (state.raw == state.season)
        if state.raw is not None:
            assert state.raw == raw_season(state.s_high, state.q_high, state.h_high)
