"""Default call plans and schedule states (domain.md §2.4, §3.8)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visits.callplan import medical_visits, planned_visits, schedule_state


@pytest.mark.parametrize(
    ("tier", "season", "planned"),
    [
        ("A", "winter", 8),
        ("B", "", 4),
        ("C", "spring", 1),
        ("N", "spring", 1),
        ("N", "winter", 0),
        ("", "spring", None),
    ],
)
def test_visits_by_tier(tier, season, planned):
    assert planned_visits(tier, season) == planned


@pytest.mark.parametrize(
    ("load", "high", "mid", "low"), [("high", 4, 6, 4), ("medium", 2, 3, 2), ("low", 1, 1, 0), ("none", 0, 0, 0)]
)
def test_the_grid_of_potential_and_adoption(load, high, mid, low):
    by_stage = [medical_visits([(load, stage)]) for stage in range(7)]
    assert by_stage == [low, low, mid, mid, mid, high, high]
    assert medical_visits([(load, None)]) == low


def test_the_largest_department_decides_and_unknown_load_is_no_plan():
    assert medical_visits([("low", 6), ("", 3), ("medium", 3)]) == 3
    assert medical_visits([("", 6)]) is None
    assert medical_visits([]) is None


@pytest.mark.parametrize(
    ("done", "state"), [(0, "behind"), (3, "behind"), (4, "on"), (5, "on"), (6, "on"), (7, "ahead")]
)
def test_within_a_fifth_of_what_was_expected_is_on_schedule(done, state):
    assert schedule_state(done, planned=10, elapsed=0.5) == state


def test_without_a_plan_every_visit_is_ahead():
    assert (schedule_state(0, 0, 0.5), schedule_state(1, 0, 0.5)) == ("on", "ahead")


@given(st.integers(0, 20), st.integers(0, 20), st.fractions(0, 1))
def test_one_more_visit_never_falls_back(done, planned, elapsed):
    order = ["behind", "on", "ahead"]
    states = [order.index(schedule_state(n, planned, elapsed)) for n in (done, done + 1)]
    assert states == sorted(states)


@given(st.integers(1, 20))
def test_a_plan_fulfilled_is_never_behind(planned):
    assert schedule_state(planned, planned, 1) == "on"
