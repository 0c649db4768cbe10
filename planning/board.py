"""The board of listings: what stands in each phase, the next to act on first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .choices import PHASES, ListingState, Phase
from .models import ListingApplication
from .querysets import ListingQuerySet

SHOWN = 8


@dataclass(frozen=True)
class Column:
    """One phase: how many stand in it, by state, and the first of them."""

    phase: Phase
    states: list[tuple[ListingState, int]]
    cards: list[ListingApplication]

    @property
    def count(self) -> int:
        return sum(count for _state, count in self.states)

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


def board_of(listings: ListingQuerySet) -> list[Column]:
    """Every phase with its first listings; two queries."""
    counts: Mapping[str, int] = listings.counted_by_state()
    cards = list(listings.shown().ranked_in_phases(PHASES).first_in_phases(SHOWN))
    return [
        Column(
            Phase(phase),
            [(ListingState(state), counts[state]) for state in states if state in counts],
            [card for card in cards if card.phase == phase],
        )
        for phase, states in PHASES.items()
    ]
