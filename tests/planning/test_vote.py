"""The vote's arithmetic against everything counted one by one (domain.md §2.1)."""

from itertools import combinations, product
from math import comb, fsum, prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planning import vote
from planning.vote import USUAL, chance, drawn_chance, gains, moved, pivots, rule, smallest_set, votes_needed

CHANCES = st.floats(0, 1)
LIKELY = {stance: USUAL[stance].likely for stance in USUAL}
STANCES = st.sampled_from([None, -2, -1, 0, 1, 2])


def brute(yes, needed):
    """Every way the votes can fall, one by one."""
    ways = (
        prod(p if said else 1 - p for p, said in zip(yes, how, strict=True))
        for how in product((0, 1), repeat=len(yes))
        if sum(how) >= needed
    )
    return fsum(ways)


@pytest.mark.parametrize(
    ("yes", "needed", "expected"),
    [
        ([0.5, 0.5, 0.5], 2, 0.5),
        ([0.8] * 3, 2, 0.896),
        ([0.9, 0.5, 0.1], 2, 0.5),  # .9·.5·.9 + .9·.5·.1 + .1·.5·.1 + .9·.5·.1
        ([1, 1, 0, 0], 2, 1),
        ([1, 1, 0, 0], 3, 0),
        ([], 0, 1),
        ([], 1, 0),
        ([0.3], 0, 1),
        ([0.3], 2, 0),
    ],
)
def test_worked_examples(yes, needed, expected):
    assert chance(yes, needed) == pytest.approx(expected, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(CHANCES, max_size=12), st.integers(-1, 14))
def test_the_chance_is_that_of_every_way_counted(yes, needed):
    assert chance(yes, needed) == pytest.approx(brute(yes, needed), abs=1e-12)


@settings(max_examples=3, deadline=None)
@given(st.lists(CHANCES, min_size=16, max_size=16), st.integers(5, 12))
def test_sixteen_members_as_well(yes, needed):
    assert chance(yes, needed) == pytest.approx(brute(yes, needed), abs=1e-12)


@given(st.lists(CHANCES, min_size=1, max_size=40), st.integers(0, 41), st.randoms())
def test_order_never_matters_and_a_likelier_yes_never_harms(yes, needed, random):
    before = chance(yes, needed)
    shuffled = random.sample(yes, len(yes))
    assert chance(shuffled, needed) == pytest.approx(before, abs=1e-12)
    raised = [min(1.0, yes[0] + 0.1), *yes[1:]]
    assert chance(raised, needed) >= before - 1e-12
    assert 0 <= before <= 1


@pytest.mark.parametrize("wrong", [-0.01, 1.01, float("nan")])
@pytest.mark.parametrize("needed", [0, 1, 9])
def test_a_chance_outside_0_to_1_is_refused(wrong, needed):
    with pytest.raises(ValueError):
        chance([0.5, wrong], needed)


def test_two_hundred_members_are_exact():
    """All alike: the tail of a binomial, which is known."""
    expected = sum(comb(200, k) for k in range(101, 201)) / 2**200
    assert chance([0.5] * 200, 101) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("majority", "voters", "needed"),
    [
        ("over_half", 9, 5), ("over_half", 10, 6), ("half", 9, 5), ("half", 10, 5),
        ("two_thirds", 9, 6), ("two_thirds", 10, 7), ("two_thirds", 11, 8), ("over_half", 1, 1), ("half", 1, 1),
    ],
)  # fmt: skip
def test_votes_needed(majority, voters, needed):
    assert votes_needed(majority, voters) == needed


@given(st.sampled_from(list(vote.Majority)), st.integers(1, 300))
def test_votes_needed_is_the_least_that_meets_the_share(majority, voters):
    meets = {
        "over_half": lambda n: 2 * n > voters,
        "half": lambda n: 2 * n >= voters,
        "two_thirds": lambda n: 3 * n >= 2 * voters,
    }[majority]
    needed = votes_needed(majority, voters)
    assert meets(needed)
    assert not meets(needed - 1)


def test_the_share_is_of_those_present_or_of_all_and_a_quorum_may_fail():
    assert rule("two_thirds", "present", present=9, members=15).needed == 6
    assert rule("two_thirds", "all", present=9, members=15).needed == 10
    assert rule("over_half", "present", present=10, members=15, quorum_percent=67).needed is None
    assert rule("over_half", "present", present=10, members=15, quorum_percent=66).needed == 6
    assert rule("half", "all", present=0, members=15).needed is None
    with pytest.raises(ValueError):
        rule("half", "all", present=16, members=15)


@settings(max_examples=50, deadline=None)
@given(st.lists(STANCES, min_size=1, max_size=14), st.data())
def test_a_gain_is_the_difference_that_one_move_makes(stances, data):
    needed = data.draw(st.integers(0, len(stances) + 1))
    yes, after = [LIKELY[s] for s in stances], [LIKELY[moved(s)] for s in stances]
    before = chance(yes, needed)
    for place, gain in enumerate(gains(yes, after, needed)):
        one = chance([*yes[:place], after[place], *yes[place + 1 :]], needed)
        assert gain == pytest.approx(one - before, abs=1e-12)


def test_a_member_decides_where_the_others_are_one_vote_short():
    assert pivots([1, 0, 0.5], 2) == [0.5, 0.5, 1.0]
    assert pivots([0.5, 0.5], 3) == [0, 0]
    assert pivots([], 1) == []


def test_a_move_is_one_step_and_the_highest_stance_stays():
    assert [moved(s) for s in (-2, -1, 0, 1, 2, None)] == [-1, 0, 1, 2, 2, 1]


@settings(max_examples=60, deadline=None)
@given(st.lists(STANCES, min_size=1, max_size=9), st.integers(1, 9), st.sampled_from([0.3, 0.5, 0.8, 0.95]))
def test_the_smallest_set_is_the_smallest_of_all_sets(stances, needed, goal):
    yes, after = [LIKELY[s] for s in stances], [LIKELY[moved(s)] for s in stances]
    best = {}
    for size in range(len(yes) + 1):
        for chosen in combinations(range(len(yes)), size):
            mixed = [after[i] if i in chosen else yes[i] for i in range(len(yes))]
            best[size] = max(best.get(size, 0), chance(mixed, needed))
    enough = [size for size, reached in best.items() if reached >= goal + 1e-9]
    almost = [size for size, reached in best.items() if reached >= goal - 1e-9]

    found = smallest_set(yes, after, needed, goal)

    if found is None:
        assert not enough
        return
    assert found.is_fewest
    assert len(found.members) in {min(enough, default=None), min(almost, default=None)}
    assert found.chance == pytest.approx(best[len(found.members)], abs=1e-9)
    mixed = [after[i] if i in found.members else yes[i] for i in range(len(yes))]
    assert chance(mixed, needed) == pytest.approx(found.chance, abs=1e-9)


def test_of_equal_members_the_first_are_moved_and_nobody_where_it_passes_anyway():
    yes, after = [0.5] * 5, [0.8] * 5
    assert smallest_set(yes, after, 3, 0.8).members == (0, 1, 2)
    assert smallest_set([0.95] * 5, [0.95] * 5, 3).members == ()
    assert smallest_set([0.05] * 5, [0.25] * 5, 3) is None


def test_a_very_large_committee_gives_a_set_and_says_that_it_may_not_be_the_smallest():
    stances = [(-2, -1, 0, 1, None)[n % 5] for n in range(200)]
    yes, after = [LIKELY[s] for s in stances], [LIKELY[moved(s)] for s in stances]
    found = smallest_set(yes, after, 101)
    assert not found.is_fewest
    assert chance([after[i] if i in set(found.members) else yes[i] for i in range(200)], 101) >= 0.8


@settings(max_examples=40, deadline=None)
@given(st.lists(CHANCES, min_size=1, max_size=9), st.data(), st.sampled_from(list(vote.Majority)))
def test_a_draw_by_lot_is_the_mean_over_every_panel(pool, data, majority):
    seats = data.draw(st.integers(1, len(pool)))
    panels = list(combinations(pool, seats))
    expected = fsum(brute(panel, votes_needed(majority, seats)) for panel in panels) / len(panels)
    assert drawn_chance(pool, seats, majority) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("seats", [0, 4])
def test_a_panel_larger_than_its_pool_cannot_be_computed(seats):
    with pytest.raises(ValueError):
        drawn_chance([0.5] * 3, seats, "half")
