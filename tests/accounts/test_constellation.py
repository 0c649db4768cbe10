"""When a map is complete, and when it is ideal."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from accounts.constellation import is_ideal, map_state, needs_counter_action, standing, top_decider

pytestmark = pytest.mark.sqlite

TODAY = date(2026, 6, 1)


def person(role="user", *, main=False, influence=3, stance=None):
    return SimpleNamespace(buying_role=role, is_main_influencer=main, influence=influence, standing=stance)


WHOLE = [person("decision_maker"), person("gatekeeper"), person("influencer", main=True), person("executor")]


@pytest.mark.parametrize(
    ("people", "days", "missing", "complete"),
    [
        (WHOLE, 90, [], True),
        (WHOLE, 91, [], False),
        (WHOLE, None, [], False),
        (WHOLE[:2], 1, ["main_influencer", "executor"], False),
        ([person("decision_maker", main=True), *WHOLE[1:2], WHOLE[3]], 0, [], True),
        ([], 0, ["decision_maker", "gatekeeper", "main_influencer", "executor"], False),
    ],
)
def test_a_map_is_complete_with_four_seats_known_and_the_question_answered_within_90_days(
    people, days, missing, complete
):
    state = map_state(people, None if days is None else TODAY - timedelta(days=days), TODAY)
    assert (list(state.missing), state.is_complete) == (missing, complete)


def test_ideal_is_a_top_decision_maker_who_is_main_influencer_and_for_us():
    top = person("decision_maker", main=True, influence=5, stance=1)
    assert is_ideal([top, person("decision_maker", influence=4, stance=-2)])
    assert not is_ideal([top, person("decision_maker", influence=5, main=True, stance=2), person()][:0])
    for other in ({"main": False}, {"stance": 0}, {"stance": None}):
        assert not is_ideal([person("decision_maker", **{"main": True, "stance": 2, **other})])
    assert top_decider([person("influencer", influence=5)]) is None


def test_the_stance_that_counts_is_the_lowest_toward_a_focus_product_else_the_overall_one():
    assert standing(2, [1, -1]) == -1
    assert standing(-1, [1]) == 1
    assert standing(0, []) == 0
    assert standing(None, []) is None


@pytest.mark.parametrize(
    ("influence", "stance", "needed"), [(3, -1, True), (2, -2, False), (5, 0, False), (None, -2, False)]
)
def test_who_weighs_and_stands_against_us_needs_a_counter_action(influence, stance, needed):
    assert needs_counter_action(person(influence=influence, stance=stance)) == needed
