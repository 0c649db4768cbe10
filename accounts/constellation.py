"""Who sits where in a hospital's decision: which seats are empty, whether the map is complete, whether it is ideal.

Plain values, no database, no clock (domain.md §2.3, I025–I027).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from .choices import BuyingRole, Seat, Support

NEEDED = (Seat.DECISION_MAKER, Seat.GATEKEEPER, Seat.MAIN_INFLUENCER, Seat.EXECUTOR)
"""Without somebody known in each of these a hospital decides without us."""
REVIEW_DAYS = 90
"""For how long the answer to "is there a blocker?" holds."""
WEIGHTY = 3
"""From this influence on a blocker needs an owner, a counter-action and a day."""


class Seated(Protocol):
    """What is asked of a person here; `standing` is the stance −2…+2 that counts, None where unknown."""

    buying_role: str
    is_main_influencer: bool
    influence: int | None
    standing: int | None


def seats_of(person) -> set[str]:
    """The seats a person fills: the buying role, and main influencer beside it."""
    seats = {person.buying_role} - {""}
    return seats | {Seat.MAIN_INFLUENCER.value} if person.is_main_influencer else seats


def standing(overall: int | None, toward: Iterable[int]) -> int | None:
    """The stance that counts: the lowest known toward focus products, else the overall one (domain.md §1.4)."""
    return min(toward, default=overall)


@dataclass(frozen=True)
class MapState:
    """Whether a hospital's map is complete: the needed seats nobody is known in, and the last blocker review."""

    missing: tuple[Seat, ...]
    reviewed_on: date | None
    today: date

    @property
    def is_reviewed(self) -> bool:
        """Whether "is there a blocker?" was answered within 90 days."""
        return self.reviewed_on is not None and self.reviewed_on >= self.today - timedelta(days=REVIEW_DAYS)

    @property
    def is_complete(self) -> bool:
        return not self.missing and self.is_reviewed


def map_state(people: Iterable[Seated], reviewed_on: date | None, today: date) -> MapState:
    taken = {seat for person in people for seat in seats_of(person)}
    return MapState(tuple(seat for seat in NEEDED if seat not in taken), reviewed_on, today)


def top_decider(people: Iterable[Seated]) -> Seated | None:
    """The decision maker with the most influence; of equals the main influencer, then the more favourable."""
    deciders = [person for person in people if person.buying_role == BuyingRole.DECISION_MAKER]
    return max(
        deciders,
        key=lambda p: (p.influence or 0, p.is_main_influencer, -3 if p.standing is None else p.standing),
        default=None,
    )


def is_ideal(people: Sequence[Seated]) -> bool:
    """Whether the top decision maker is also main influencer and supports us (I027)."""
    top = top_decider(people)
    return top is not None and top.is_main_influencer and (top.standing or 0) >= Support.SUPPORTER


def needs_counter_action(person: Seated) -> bool:
    """Whether somebody who weighs stands against us."""
    against = person.standing is not None and person.standing <= Support.SCEPTIC
    return against and (person.influence or 0) >= WEIGHTY
