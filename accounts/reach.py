"""Who can reach somebody: the shortest chain of professional ties that begins with one of our supporters.

Plain values, no database, no clock. Influence carries only from who has it to who feels it; what two people share
carries both ways; a conflict carries nothing (I026, I052, I067).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from .choices import TieKind

ONE_WAY = frozenset({TieKind.INFLUENCES})
CARRIES_NOTHING = frozenset({TieKind.CONFLICTS_WITH})
STRENGTH = {kind: place for place, kind in enumerate(TieKind)}
"""Of several ties between the same two the first of these is told."""


class Edge(NamedTuple):
    """A tie as stored: from one person to the other, of a kind."""

    start: int
    end: int
    kind: str


class Step(NamedTuple):
    """A person of a chain and the tie by which the one before reaches them; `forward` as the tie is stored.

    The first has no tie.
    """

    person: int
    kind: str = ""
    forward: bool = True


def shortest_way(
    edges: Iterable[Edge], supporters: Sequence[int], target: int, closed: Collection[int] = ()
) -> list[Step]:
    """The shortest chain from a supporter to the target; empty where there is none.

    supporters: the better placed first; of chains equally short the one that begins with the earlier is taken, then
    the one of stronger ties. closed: people who pass nothing on, such as other blockers; they begin no chain either.
    """
    into = _ways_in(edges)
    away = _steps_away(into, target, frozenset(closed))
    reaching = [person for person in supporters if person in away and person not in closed and person != target]
    if not reaching:
        return []
    onward: dict[int, list[Step]] = defaultdict(list)
    for person, steps in into.items():
        for step in steps:
            onward[step.person].append(Step(person, step.kind, step.forward))
    at = min(reaching, key=lambda person: away[person])
    way = [Step(at)]
    while at != target:
        nearer = [step for step in onward[at] if away.get(step.person) == away[at] - 1]
        way.append(min(nearer, key=lambda step: (STRENGTH[step.kind], step.person)))
        at = way[-1].person
    return way


def _ways_in(edges: Iterable[Edge]) -> Mapping[int, list[Step]]:
    """Per person who can speak to them and by which tie."""
    into: dict[int, list[Step]] = defaultdict(list)
    for edge in edges:
        if edge.kind in CARRIES_NOTHING:
            continue
        into[edge.end].append(Step(edge.start, edge.kind, True))
        if edge.kind not in ONE_WAY:
            into[edge.start].append(Step(edge.end, edge.kind, False))
    return into


def _steps_away(into: Mapping[int, list[Step]], target: int, closed: frozenset[int]) -> dict[int, int]:
    """How many ties each person is from the target, over people who pass on."""
    away, queue = {target: 0}, deque([target])
    while queue:
        at = queue.popleft()
        for step in into.get(at, ()):
            if step.person not in away and step.person not in closed:
                away[step.person] = away[at] + 1
                queue.append(step.person)
    return away
