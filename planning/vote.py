"""The arithmetic of a committee's vote: exact over independent votes, no sampling (domain.md §2.1, §2.8 rule 14).

Plain values, no database, no clock. A vote is the chance of a yes, 0–1. What is assumed: every member votes by
himself, whoever is not marked absent comes, and an abstention counts as a no.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import accumulate
from math import comb, fsum
from operator import itemgetter
from typing import NamedTuple

GOAL = 0.8
"""A vote is planned until it passes with at least this chance."""
MOST_TRIED = 40
"""Up to so many members every set is tried; in a larger committee those of most gain are taken."""


class Majority(StrEnum):
    """What share of the votes has to be yes."""

    OVER_HALF = "over_half"
    HALF = "half"
    TWO_THIRDS = "two_thirds"


class Counted(StrEnum):
    """Of whom the share is taken: the members who are present, or all members."""

    PRESENT = "present"
    ALL = "all"


class Stance(NamedTuple):
    """The chance of a yes by one stance: at least, likely, at most."""

    low: float
    likely: float
    high: float


UNKNOWN = None
USUAL: Mapping[int | None, Stance] = {
    -2: Stance(0.00, 0.05, 0.15),
    -1: Stance(0.10, 0.25, 0.40),
    0: Stance(0.35, 0.50, 0.65),
    1: Stance(0.65, 0.80, 0.90),
    2: Stance(0.85, 0.95, 1.00),
    UNKNOWN: Stance(0.15, 0.50, 0.85),
}
"""Where nothing else was set: expert guesses, not fitted to votes. An unknown stance is a neutral one, less surely."""
HIGHEST = 2


class Vote(NamedTuple):
    """What has to happen: so many members present of so many, and so many of them saying yes.

    `needed` is None where too few are present for a vote at all.
    """

    present: int
    members: int
    needed: int | None


class Smallest(NamedTuple):
    """The fewest members, by position, whose move by one step makes the vote pass; `chance` with them moved.

    `is_fewest` is False in a committee too large to try every set: fewer might do.
    """

    members: tuple[int, ...]
    chance: float
    is_fewest: bool


def chance(yes: Sequence[float], needed: int) -> float:
    """The exact probability that at least `needed` of independent votes are yes. O(n²).

    `yes` are the members' chances of a yes, 0–1. 1.0 where nothing is needed, 0.0 where more are needed than there are.
    Raises ValueError for a chance outside 0–1.
    """
    if needed <= 0:
        _checked(yes)
        return 1.0
    if needed > len(yes):
        _checked(yes)
        return 0.0
    return _clamped(fsum(_counts(yes)[needed:]))


def votes_needed(majority: str, voters: int) -> int:
    """How many yes votes a majority of `voters` takes: more than half, half or more, two thirds or more."""
    return {
        Majority.OVER_HALF: voters // 2 + 1,
        Majority.HALF: (voters + 1) // 2,
        Majority.TWO_THIRDS: -(-2 * voters // 3),
    }[Majority(majority)]


def rule(majority: str, counted: str, *, present: int, members: int, quorum_percent: int = 0) -> Vote:
    """The vote of a committee of `members` of whom `present` come; a quorum is a share of all members, in percent."""
    if not 0 <= present <= members:
        raise ValueError(f"{present} of {members} members cannot be present")
    has_quorum = present > 0 and 100 * present >= quorum_percent * members
    voters = members if Counted(counted) is Counted.ALL else present
    return Vote(present, members, votes_needed(majority, voters) if has_quorum else None)


def moved(stance: int | None) -> int:
    """The stance one step further toward us; from an unknown one as from a neutral one."""
    return min(HIGHEST, (0 if stance is UNKNOWN else stance) + 1)


def gains(yes: Sequence[float], after: Sequence[float], needed: int) -> list[float]:
    """What each member's move alone adds to the chance; O(n²).

    `after` are the chances of a yes after the move. A member counts where the others leave exactly one vote open.
    """
    return [(later - now) * pivotal for now, later, pivotal in zip(yes, after, pivots(yes, needed), strict=True)]


def pivots(yes: Sequence[float], needed: int) -> list[float]:
    """For each member the chance that the others cast exactly `needed` − 1 yes votes: then that vote decides."""
    _checked(yes)
    wanted = needed - 1
    if not 0 <= wanted < len(yes):
        return [0.0] * len(yes)
    before = list(accumulate(yes[:-1], _with_one, initial=[1.0]))
    behind = list(accumulate(reversed(yes[1:]), _with_one, initial=[1.0]))[::-1]
    return [_exactly(left, right, wanted) for left, right in zip(before, behind, strict=True)]


def drawn_chance(pool: Sequence[float], seats: int, majority: str) -> float:
    """The exact chance that it passes where `seats` members are drawn by lot from the pool and all of them come.

    Every panel is as likely as any other. O(n·seats²). Raises ValueError where the pool is smaller than the panel.
    """
    _checked(pool)
    if not 0 < seats <= len(pool):
        raise ValueError(f"{seats} members cannot be drawn from {len(pool)}")
    # ways[j][k]: over all panels of j drawn so far, the summed probability of k yes votes.
    ways = [[0.0] * (seats + 1) for _ in range(seats + 1)]
    ways[0][0] = 1.0
    for seen, p in enumerate(pool):
        for size in range(min(seen + 1, seats), 0, -1):
            smaller, row = ways[size - 1], ways[size]
            for count in range(size, 0, -1):
                row[count] += smaller[count] * (1 - p) + smaller[count - 1] * p
            row[0] += smaller[0] * (1 - p)
    return _clamped(fsum(ways[seats][votes_needed(majority, seats) :]) / comb(len(pool), seats))


def smallest_set(yes: Sequence[float], after: Sequence[float], needed: int, goal: float = GOAL) -> Smallest | None:
    """The fewest members whose move by one step makes the chance at least `goal`; None where even all do not.

    Members with the same chances before and after are interchangeable: the first in order are taken. Among sets of
    one size it is one with the best chance. Empty where the goal is reached already.
    """
    kinds = [(now, later, who) for (now, later), who in _kinds(yes, after).items() if later > now]
    most = sum(len(who) for _now, _later, who in kinds)
    at_rest = _counts([now for now, later in zip(yes, after, strict=True) if later <= now])
    is_fewest = len(yes) <= MOST_TRIED
    tried: dict[int, tuple[float, tuple[int, ...]]] = {}

    def passes(size: int) -> bool:
        if is_fewest:
            tried[size] = _by_trying(at_rest, kinds, needed, size)
        else:
            tried[size] = _by_gain(yes, after, needed, size)
        return tried[size][0] >= goal

    # One more move never lowers the chance, so the size is found by halving.
    size = bisect_left(range(most + 1), True, key=passes)
    if size > most:
        return None
    found, members = tried[size]
    return Smallest(members, found, is_fewest)


def _by_trying(at_rest, kinds, needed: int, size: int) -> tuple[float, tuple[int, ...]]:
    """The best set of a size: every way to spread the moves over the kinds of members is tried."""
    # By kind and number of its members moved: the probability of 0, 1, 2 … yes votes among them.
    votes = [
        [_counts([later] * count + [now] * (len(who) - count)) for count in range(len(who) + 1)]
        for now, later, who in kinds
    ]
    best, spread = max(_spreads(at_rest, votes, needed, size), key=itemgetter(0))
    members = (place for (_now, _later, who), count in zip(kinds, spread, strict=True) for place in who[:count])
    return best, tuple(sorted(members))


def _spreads(counts, votes, needed: int, size: int, so_far: tuple[int, ...] = ()) -> Iterator[tuple[float, tuple]]:
    """(chance, moves of each kind) of every way to spread `size` moves over the kinds of members."""
    if not votes:
        yield _clamped(fsum(counts[max(0, needed) :])), so_far
        return
    first, *rest = votes
    if not rest:
        yield _clamped(_at_least(counts, first[size], needed)), (*so_far, size)
        return
    room = sum(len(kind) - 1 for kind in rest)
    for count in range(max(0, size - room), min(len(first) - 1, size) + 1):
        yield from _spreads(_together(counts, first[count]), rest, needed, size - count, (*so_far, count))


def _by_gain(yes, after, needed: int, size: int) -> tuple[float, tuple[int, ...]]:
    """The members of most gain, one by one: fewer might do, if only by a hair."""
    gained = gains(yes, after, needed)
    ranked = sorted(range(len(yes)), key=lambda place: (-gained[place], place))[:size]
    chosen = set(ranked)
    mixed = [after[place] if place in chosen else yes[place] for place in range(len(yes))]
    return chance(mixed, needed), tuple(sorted(chosen))


# -- Pieces ----------------------------------------------------------------------------------------
def _checked(yes: Sequence[float]) -> None:
    for p in yes:
        if not 0 <= p <= 1:
            raise ValueError(f"a chance lies in 0–1, not {p}")


def _counts(yes: Sequence[float]) -> list[float]:
    """The probability of 0, 1, 2 … yes votes."""
    _checked(yes)
    counts = [1.0]
    for p in yes:
        counts = _with_one(counts, p)
    return counts


def _with_one(counts: Sequence[float], p: float) -> list[float]:
    """One more vote."""
    no = 1 - p
    return [a * no + b * p for a, b in zip((*counts, 0.0), (0.0, *counts), strict=True)]


def _together(left: Sequence[float], right: Sequence[float]) -> list[float]:
    """The votes of two groups."""
    counts = [0.0] * (len(left) + len(right) - 1)
    for said, p in enumerate(left):
        for also, q in enumerate(right):
            counts[said + also] += p * q
    return counts


def _at_least(left: Sequence[float], right: Sequence[float], needed: int) -> float:
    """The chance that two groups together cast at least `needed` yes votes."""
    or_more = list(accumulate(reversed(right)))[::-1]
    wanted = (max(0, needed - said) for said in range(len(left)))
    return fsum(p * or_more[more] for p, more in zip(left, wanted, strict=True) if more < len(or_more))


def _exactly(left: Sequence[float], right: Sequence[float], wanted: int) -> float:
    first = max(0, wanted - len(right) + 1)
    return fsum(left[k] * right[wanted - k] for k in range(first, min(wanted, len(left) - 1) + 1))


def _clamped(probability: float) -> float:
    """Sums of floats may pass 1 by a hair."""
    return min(1.0, max(0.0, probability))


def _kinds(yes: Sequence[float], after: Sequence[float]) -> dict[tuple[float, float], list[int]]:
    """Positions of the members by their chances before and after."""
    kinds = defaultdict(list)
    for position, kind in enumerate(zip(yes, after, strict=True)):
        kinds[kind].append(position)
    return dict(kinds)
