"""Where the people of an influence map stand: levels as bands, order by ties, lines that end beside the names.

Plain numbers in, plain numbers out. The most senior level is on top. People of one level stand in as many staggered
rows as their names need; within a level they are ordered so that few ties cross (barycentres, the best of some sweeps).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import ceil, hypot
from typing import NamedTuple

SWEEPS = 12
COUNTED = 90
"""Up to so many ties the crossings of each sweep are counted; of more the last order is taken."""
HEAD, ROW, FOOT = 54, 100, 14
"""Room above the first row of a band for its name, from row to row, and below the last, in units of the drawing."""
NAME_HEIGHT = 40
"""How far name and caption reach below the edge of a shape."""
GAP = 5


class Point(NamedTuple):
    x: float
    y: float


class Line(NamedTuple):
    """A drawn tie: from the one shape to the other, shortened so that it touches neither shape nor name."""

    x1: float
    y1: float
    x2: float
    y2: float

    @property
    def middle(self) -> Point:
        return Point((self.x1 + self.x2) / 2, (self.y1 + self.y2) / 2)


@dataclass(frozen=True)
class Band:
    """One level: where it begins and how high it is."""

    level: int
    y: float
    height: float


@dataclass(frozen=True)
class Layout:
    """A map ready to be drawn, `width` × `height` units."""

    width: float
    height: float
    bands: list[Band]
    places: dict[Hashable, Point]


def lay_out(
    levels: Mapping[Hashable, int], links: Iterable[tuple[Hashable, Hashable]], *, width: float, slot: float
) -> Layout:
    """Places for everybody in `levels` (key → level, 0 on top; the given order breaks ties).

    links: pairs of keys; pairs with an unknown end are left out. width: of the drawing; slot: the least distance of
    two people in one row, so that their names do not touch. Bands of empty levels are left out.
    """
    members: dict[int, list[Hashable]] = defaultdict(list)
    for key, level in levels.items():
        members[level].append(key)
    known = [(a, b) for a, b in links if a in levels and b in levels and a != b]
    ordered = _ordered({level: members[level] for level in sorted(members)}, known)
    bands, places, top = [], {}, 0.0
    for level, keys in ordered.items():
        rows = ceil(len(keys) * slot / (width - slot / 2))
        height = HEAD + (rows - 1) * ROW + NAME_HEIGHT + FOOT + 22
        for number, key in enumerate(keys):
            across = min(max(width * (number + 0.5) / len(keys), slot / 2), width - slot / 2)
            places[key] = Point(across, top + HEAD + (number % rows) * ROW)
        bands.append(Band(level, top, height))
        top += height
    return Layout(width, top, bands, places)


def _ordered(members: Mapping[int, Sequence[Hashable]], links: Sequence[tuple]) -> dict[int, list[Hashable]]:
    """Each level in the order with the fewest crossings that the sweeps find."""
    beside: dict[Hashable, list[Hashable]] = defaultdict(list)
    for a, b in links:
        beside[a].append(b)
        beside[b].append(a)
    at = {key: (n + 0.5) / len(keys) for keys in members.values() for n, key in enumerate(keys)}
    best, fewest = {level: list(keys) for level, keys in members.items()}, _crossings(members, at, links)
    order = {level: list(keys) for level, keys in members.items()}
    for sweep in range(SWEEPS):
        for level in sorted(order, reverse=bool(sweep % 2)):
            _settle(order[level], at, beside)
        crossings = _crossings(order, at, links)
        if crossings <= fewest:
            best, fewest = {level: list(keys) for level, keys in order.items()}, crossings
    return best


def _settle(keys: list[Hashable], at: dict[Hashable, float], beside: Mapping[Hashable, Sequence]) -> None:
    """Order one level by where the people tied to it stand; who has no ties stays about where they are."""

    def pull(key: Hashable) -> float:
        ties = beside.get(key, ())
        return sum(at[other] for other in ties) / len(ties) if ties else at[key]

    keys.sort(key=pull)
    for number, key in enumerate(keys):
        at[key] = (number + 0.5) / len(keys)


def _crossings(members: Mapping[int, Sequence[Hashable]], at: Mapping[Hashable, float], links: Sequence[tuple]) -> int:
    """How many pairs of ties cross, by level and order alone; 0 where there are too many to count."""
    if len(links) > COUNTED:
        return 0
    level = {key: number for number, keys in members.items() for key in keys}
    return sum(_cross(one, other, level, at) for one, other in combinations(links, 2))


def _cross(one: tuple, other: tuple, level: Mapping, at: Mapping) -> bool:
    """Whether two ties between the same two levels cross."""
    (a, b), (c, d) = (sorted(link, key=lambda key: (level[key], at[key])) for link in (one, other))
    if (level[a], level[b]) != (level[c], level[d]) or level[a] == level[b]:
        return False
    return (at[a] - at[c]) * (at[b] - at[d]) < 0


def line_between(start: Point, end: Point, start_radius: float, end_radius: float) -> Line:
    """The line from one shape to another: from below the name where it leads down, to below it where it leads up.

    Radii are those of the shapes. Within a row it runs from side to side.
    """
    leave = _edge(start, end, start_radius)
    reach = _edge(end, start, end_radius)
    return Line(*leave, *reach)


def _edge(here: Point, there: Point, radius: float) -> Point:
    """Where a line from `here` toward `there` leaves the shape and, downward, its name."""
    across, down = there.x - here.x, there.y - here.y
    length = hypot(across, down) or 1.0
    if down > abs(across) * 0.4 and down > NAME_HEIGHT + radius:
        depth = radius + NAME_HEIGHT
        return Point(here.x + across * depth / down, here.y + depth)
    room = radius + GAP
    return Point(here.x + across * room / length, here.y + down * room / length)
