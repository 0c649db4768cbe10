"""The shortest chain of ties, by examples and against every chain there is."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.choices import TieKind
from accounts.reach import Edge, Step, shortest_way

pytestmark = pytest.mark.sqlite

PEOPLE = range(6)
edges = st.lists(
    st.builds(Edge, st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.sampled_from(TieKind.values)), max_size=12
)


def test_the_chain_tells_who_and_by_which_tie():
    ties = [Edge(1, 2, "teacher_student"), Edge(2, 9, "influences"), Edge(1, 3, "alumni"), Edge(3, 4, "alumni")]
    assert shortest_way(ties, [1], 9) == [Step(1), Step(2, "teacher_student", True), Step(9, "influences", True)]


def test_a_pupil_can_speak_to_the_teacher_but_nobody_moves_whom_he_is_moved_by():
    assert shortest_way([Edge(9, 1, "teacher_student")], [1], 9) == [Step(1), Step(9, "teacher_student", False)]
    assert shortest_way([Edge(9, 1, "influences")], [1], 9) == []


def test_a_conflict_carries_nothing_and_another_blocker_passes_nothing_on():
    assert shortest_way([Edge(1, 9, "conflicts_with")], [1], 9) == []
    through = [Edge(1, 2, "alumni"), Edge(2, 9, "alumni")]
    assert shortest_way(through, [1], 9, closed={2, 9}) == []


def test_of_equally_short_chains_the_better_placed_supporter_begins_and_the_stronger_tie_is_told():
    ties = [Edge(1, 9, "alumni"), Edge(2, 9, "alumni"), Edge(2, 9, "influences")]
    assert shortest_way(ties, [2, 1], 9) == [Step(2), Step(9, "influences", True)]


def carries(ties, one, other) -> bool:
    """Whether some tie lets `one` speak to `other`, said plainly."""
    return any(
        tie.kind != "conflicts_with"
        and (
            (tie.start, tie.end) == (one, other) or ((tie.end, tie.start) == (one, other) and tie.kind != "influences")
        )
        for tie in ties
    )


def lengths(ties, supporters, target, closed):
    """The length of every chain there is."""
    between = [person for person in PEOPLE if person not in closed and person != target]
    for size in range(1, len(between) + 1):
        for chain in permutations(between, size):
            whole = (*chain, target)
            if chain[0] in supporters and all(map(lambda a, b: carries(ties, a, b), whole, whole[1:])):
                yield size


@settings(max_examples=150, deadline=None)
@given(edges, st.lists(st.sampled_from(PEOPLE), unique=True), st.sampled_from(PEOPLE), st.sets(st.sampled_from(PEOPLE)))
def test_no_chain_is_shorter_and_every_step_is_a_tie(ties, supporters, target, closed):
    way = shortest_way(ties, supporters, target, closed)

    shortest = min(lengths(ties, supporters, target, closed), default=None)
    assert (len(way) - 1 if way else None) == shortest
    if way:
        assert way[0].person in supporters
        assert way[-1].person == target
        assert not {step.person for step in way[:-1]} & closed
    for before, step in pairwise(way):
        ends = (before.person, step.person) if step.forward else (step.person, before.person)
        assert Edge(*ends, step.kind) in ties
