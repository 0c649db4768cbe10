"""From what is known of a hospital's people to the score of each, with its parts; no database, no clock (domain.md §3.5).

Nothing here derives from sales, so everybody who sees the person sees the same score (decision 11).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from math import floor
from typing import NamedTuple

from people.choices import Function
from visits.callplan import medical_visits

from . import components
from .assessing import contact_need, medical_plan
from .frozen import Frozen
from .gathering import Person, Reading
from .priority import Priority, weigh
from .stakeholder import ACADEMIC, POTENTIAL, STAKEHOLDER_WEIGHTS, attention, movability, power


class PersonResult(NamedTuple):
    """One person's score, the components behind it, and the facts behind those; no name."""

    hospital: int
    person: int
    priority: Priority
    values: Mapping[str, float | None]
    inputs: Mapping[str, object]


def score_people(reading: Reading, frozen: Frozen) -> Iterator[PersonResult]:
    """The score of everybody at the hospital who may have one: nobody else is among `reading.people`.

    Where the hospital bans visits nobody has a score (domain.md §3.5, gates).
    """
    if reading.nobody_since is not None and reading.nobody_since <= frozen.as_of:
        return
    plan, target = medical_plan(reading), reading.targets.get(Function.MEDICAL)
    for person in reading.people:
        load = reading.loads.get(person.department)
        inputs = _inputs(person, load, planned_meetings(load, person.stages, plan, target), frozen)
        values = _values(inputs)
        yield PersonResult(reading.hospital, person.pk, _weighed(*values.values()), values, inputs)


def planned_meetings(
    load: str | None, stages: tuple[int, ...], plan: int | None, target: int | None = None
) -> int | None:
    """Meetings a cycle: by the load of the person's department and the person's own highest stage (domain.md §2.4).

    Where the department's load is unknown, as in offices and the pharmacy, the hospital's medical plan counts. A
    manager's `target` stands in the plan's place, and moves what is meant for each person in proportion, half up; the
    commercial target may tell of sales and counts for nobody (decision 11).
    """
    own = plan if load is None else medical_visits([(load, max(stages, default=None))])
    if target is None:
        return own
    return floor(Fraction(own * target, plan) + Fraction(1, 2)) if own is not None and plan else target


def _inputs(person: Person, load: str | None, planned: int | None, frozen: Frozen) -> dict[str, object]:
    day, days = frozen.day_of_cycle
    last = person.met.last
    return {
        "power": [components.effective_role(person.role, person.is_main_influencer), person.influence],
        "potential": load,
        "adoption": list(person.stages),
        "movability": person.support,
        "contact": [planned, person.met.done, (frozen.as_of - last).days if last else None, day, days],
        "academic": person.academic or None,
        "overdue": person.overdue,
    }


def _values(inputs: Mapping[str, object]) -> dict[str, float | None]:
    return {
        "power": _power(*inputs["power"]),
        "potential": POTENTIAL.get(inputs["potential"]),
        "adoption": _attention(tuple(inputs["adoption"])),
        "movability": movability(inputs["movability"]),
        "contact": contact_need(*inputs["contact"]),
        "academic": ACADEMIC.get(inputs["academic"]),
        "overdue": _overdue(inputs["overdue"]),
    }


# People share a few small values: each is worked out once, as exactly as the pure functions do it.
_attention = lru_cache(maxsize=1_000)(attention)


@lru_cache(maxsize=100)
def _power(role: str | None, influence: int | None) -> float | None:
    found = power(role, influence)
    return None if found is None else float(found)


@lru_cache(maxsize=100)
def _overdue(count: int) -> float:
    return components.overdue(["medium"] * count)


@lru_cache(maxsize=2_000)
def _weighed(*values: float | None) -> Priority:
    return weigh(dict(zip(STAKEHOLDER_WEIGHTS, values, strict=True)), STAKEHOLDER_WEIGHTS)
