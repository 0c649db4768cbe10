"""The five SMART tests, progress, pace, forecast, the order of actions and the difference of versions: plain values."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning import planflow
from planning.differences import Change, differences
from planning.plan_choices import Rhythm
from planning.plan_templates import PROPOSALS, proposals, suggested
from planning.progress import forecast, pace, progress, standing
from planning.smart import Facts, is_smart, smart

GOOD = Facts(
    title="Zhao Lingyi backs Corvanta", owner_acts=True, has_subject=True, metric="support", baseline=Decimal(-1),
    target=Decimal(1), least=Decimal(-2), most=Decimal(2), reason="She holds the dossier back",
    starts_on=date(2026, 2, 1), due_on=date(2026, 6, 30), year=2026,
)  # fmt: skip
DAYS = st.dates(date(2000, 1, 1), date(2050, 1, 1))
VALUES = st.decimals(-1_000_000, 1_000_000, places=2)


def unmet(**changes) -> dict:
    return {verdict.letter: str(verdict.why) for verdict in smart(replace(GOOD, **changes)) if not verdict.is_met}


def test_a_good_one_meets_all_five():
    assert [verdict.letter for verdict in smart(GOOD)] == list("SMART")
    assert is_smart(smart(GOOD))


@pytest.mark.parametrize(
    ("changes", "letters", "why"),
    [
        ({"title": "Improve the relationship"}, "S", "names a direction"),
        ({"title": "加强合作"}, "S", "names a direction"),
        ({"title": "进一步提升销量。"}, "S", "names a direction"),
        ({"title": "Sell"}, "S", "in a few words"),
        ({"owner_acts": False}, "S", "Nobody who works here"),
        ({"has_subject": False}, "S", "whom or which product"),
        ({"metric": ""}, "M", "No metric"),
        ({"target": None}, "MA", "No target"),
        ({"baseline": None}, "M", "hold no reading"),
        ({"baseline": None, "is_read": False}, "M", "No baseline"),
        ({"target": Decimal(-1)}, "M", "nothing would change"),
        ({"target": Decimal(3)}, "A", "above the end"),
        ({"target": Decimal(-3)}, "A", "below the end"),
        ({"asks_ceiling": True}, "A", "no potential is known"),
        ({"asks_ceiling": True, "ceiling": Decimal(0)}, "A", "over the potential"),
        ({"asks_ceiling": True, "ceiling": Decimal(2), "best": Decimal(0)}, "A", "No comparable hospital"),
        ({"reason": " "}, "R", "which finding"),
        ({"due_on": None}, "T", "No due date"),
        ({"due_on": date(2026, 2, 1)}, "T", "before it starts"),
        ({"due_on": date(2027, 1, 1)}, "T", "outside the year"),
    ],
)
def test_each_letter_fails_alone_and_says_why(changes, letters, why):
    found = unmet(**changes)
    assert "".join(found) == letters
    assert why in found[letters[0]]


@pytest.mark.parametrize("beyond", [{}, {"ceiling": Decimal(0)}, {"ceiling": Decimal(2), "best": Decimal(0)}])
def test_what_the_data_do_not_show_is_attainable_with_a_reason(beyond):
    assert unmet(asks_ceiling=True, justification="A new ward opens in May", **beyond) == {}
    assert "A" in unmet(target=Decimal(9), asks_ceiling=True, justification="A new ward opens in May", **beyond)


@pytest.mark.parametrize("kind", [{"ceiling": Decimal(1)}, {"best": Decimal(1)}])
def test_up_to_the_potential_or_the_best_it_is_attainable(kind):
    assert unmet(asks_ceiling=True, **kind) == {}


# -- Progress --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("baseline", "target", "reading", "done"),
    [(0, 10, 5, Fraction(1, 2)), (-1, 1, 0, Fraction(1, 2)), (10, 4, 7, Fraction(1, 2)), (2, 4, 1, Fraction(-1, 2)),
     (2, 4, 5, Fraction(3, 2))],
)  # fmt: skip
def test_progress_by_example(baseline, target, reading, done):
    assert progress(baseline, target, reading) == done


@given(VALUES, VALUES)
def test_progress_is_nothing_at_the_baseline_and_all_at_the_target(baseline, target):
    if baseline == target:
        with pytest.raises(ValueError, match="asks for nothing"):
            progress(baseline, target, target)
    else:
        assert progress(baseline, target, baseline) == 0
        assert progress(baseline, target, target) == 1


@given(DAYS, st.integers(1, 2_000), st.integers(-100, 3_000))
def test_pace_grows_from_nothing_to_all_and_no_further(start, days, later):
    due, today = start + timedelta(days=days), start + timedelta(days=later)
    assert pace(start, due, today) == min(max(Fraction(later, days), 0), 1)


def test_due_on_its_start_has_no_pace():
    with pytest.raises(ValueError, match="after it starts"):
        pace(date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("done", "elapsed", "state"),
    [("0", "0", "on"), ("0.39", "0.5", "behind"), ("0.4", "0.5", "on"), ("0.6", "0.5", "on"), ("0.61", "0.5", "ahead"),
     ("1", "0.5", "ahead"), ("1", "1", "on"), ("0.99", "1", "on"), ("-0.1", "0.1", "behind")],
)  # fmt: skip
def test_behind_on_ahead_within_a_fifth(done, elapsed, state):
    assert standing(Fraction(done), Fraction(elapsed)) == state


@given(st.fractions(-1, 2), st.fractions(-1, 2), st.fractions(0, 1))
def test_more_done_is_never_more_behind(less, more, elapsed):
    less, more = sorted((less, more))
    order = ["behind", "on", "ahead"]
    if more < 1:
        assert order.index(standing(less, elapsed)) <= order.index(standing(more, elapsed))


@pytest.mark.parametrize(
    ("days", "done", "expected"),
    [(10, "0.1", 100), (10, "0.3", 34), (10, "1.2", 10), (10, "0", None), (0, "0.5", None), (10, "-0.2", None),
     (10, "0.0001", None)],
)  # fmt: skip
def test_the_forecast_goes_on_as_before(days, done, expected):
    start = date(2026, 1, 1)
    found = forecast(start, start + timedelta(days=days), Fraction(done))
    assert found == (None if expected is None else start + timedelta(days=expected))


# -- States and order ------------------------------------------------------------------------------
def test_every_state_but_the_last_leads_on_and_each_is_reached():
    reached = {to for moves in planflow.MOVES.values() for to in moves}
    assert reached == set(planflow.MOVES) - {planflow.DRAFT}
    assert [state for state, moves in planflow.MOVES.items() if not moves] == [planflow.CLOSED]
    assert planflow.may_move("submitted", "returned")
    assert not planflow.may_move("draft", "approved")


@given(st.dictionaries(st.integers(1, 6), st.integers(1, 6), max_size=6), st.integers(1, 6), st.integers(1, 6))
def test_a_circle_is_found_by_walking(order, action, before):
    """Against brute force: after as many steps as there are actions one is back where one began, or at an end."""
    walk, at = [], before
    for _step in range(8):
        walk.append(at)
        at = order.get(at)
        if at is None:
            break
    expected = action in walk or len(walk) != len(set(walk))
    assert planflow.makes_a_circle(order, action, before) is expected


@pytest.mark.parametrize(
    ("rhythm", "day", "following"),
    [("weekly", date(2026, 12, 28), date(2027, 1, 4)), ("monthly", date(2026, 1, 31), date(2026, 2, 28)),
     ("monthly", date(2026, 4, 15), date(2026, 5, 15)), ("quarterly", date(2026, 11, 30), date(2027, 2, 28))],
)  # fmt: skip
def test_an_action_comes_back(rhythm, day, following):
    assert Rhythm(rhythm).after(day) == following


@pytest.mark.parametrize("template", PROPOSALS)
def test_a_template_proposes_nothing_of_sales_to_the_medical_function(template):
    assert proposals(template, sales=False)
    assert not any("sales" in each.metric for each in proposals(template, sales=False))


@pytest.mark.parametrize(
    ("tier", "season", "template"),
    [("A", "spring", "win"), ("A", "summer", "keep"), ("A", "winter", "standard"), ("B", "winter", "light"),
     ("B", "autumn", "light"), ("", "", "standard")],
)  # fmt: skip
def test_the_template_fits_tier_and_season(tier, season, template):
    assert suggested(tier, season) == template


# -- Difference ------------------------------------------------------------------------------------
def test_the_difference_names_each_change_once():
    before = {
        "sections": {"analysis": "A", "review": "R"},
        "objectives": {"1": {"name": "One", "target": "5"}, "2": {"name": "Two"}},
    }
    after = {
        "sections": {"analysis": "B", "review": "R"},
        "objectives": {"1": {"name": "One", "target": "6"}, "3": {"name": "New"}},
    }
    assert differences(before, after) == [
        Change("changed", "sections", "analysis", before="A", after="B"),
        Change("changed", "objectives", "1", "One", "target", "5", "6"),
        Change("added", "objectives", "3", "New"),
        Change("removed", "objectives", "2", "Two"),
    ]
    assert differences(after, after) == []
