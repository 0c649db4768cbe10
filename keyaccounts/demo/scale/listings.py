"""Listings at size: the launch product on its way at every hospital, the other focus product listed where it is bought."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from accounts.models import Evidence
from keyaccounts.demo.listings import LAUNCH_MIX, LISTED_PERCENT, dated_way, facts_of
from keyaccounts.demo.words import LISTING_SHOWN, in_language
from planning import listing
from planning.models import ListingApplication, ListingEvent

from . import rows
from .roster import Roster
from .team import HOSPITALS_A_PATCH, Field
from .values import band

WRITTEN = (Evidence, ListingApplication, ListingEvent)
EVIDENCE = ("id", "hospital_id", "text", "on", "by_id")
LISTING = (
    "id", "hospital_id", "product_id", "state", "since", "committee_on", "until", "events_count", "created_by_id",
)  # fmt: skip
EVENT = (
    "id", "application_id", "number", "from_state", "to_state", "on", "by_id", "evidence_id", "committee_on", "until",
    "reason", "votes_for", "votes_against",
)  # fmt: skip


@dataclass(frozen=True)
class Ways:
    """Every listing with its steps. Each pass draws the same again, so that nothing is kept between the tables."""

    source: Callable[[], Random]
    roster: Roster
    field: Field
    launch: int
    other: int
    today: date

    def __iter__(self) -> Iterator[tuple[int, int, int, list[tuple[str, date]], list[dict]]]:
        """(hospital, product, who follows it, steps, facts of each step)."""
        random, hospitals = self.source(), len(self.roster.ranks)
        for at, rank in enumerate(self.roster.ranks):
            by = self.field.rep(at // HOSPITALS_A_PATCH)
            yield at + 1, self.launch, by, *self._drawn(random, random.choices(*LAUNCH_MIX)[0])
            if random.uniform(0, 100) < LISTED_PERCENT.get(band(rank, hospitals), 0):
                yield at + 1, self.other, by, *self._drawn(random, listing.LISTED)

    def _drawn(self, random: Random, state: str) -> tuple[list[tuple[str, date]], list[dict]]:
        steps = dated_way(random, state, self.today)
        return steps, [facts_of(random, steps, number, self.today) for number in range(1, len(steps) + 1)]


def write_listings(ways: Ways) -> None:
    """What shows each step, the listings, and their events."""
    rows.write(Evidence, EVIDENCE, _evidence(ways), kind="document")
    rows.write(ListingApplication, LISTING, _listings(ways))
    rows.write(ListingEvent, EVENT, _events(ways))


def _evidence(ways: Ways) -> Iterator[tuple]:
    shown = {state: in_language(text) for state, text in LISTING_SHOWN.items()}
    pk = 0
    for hospital, _product, by, steps, _facts in ways:
        for state, on in steps:
            pk += 1
            yield pk, hospital, shown.get(state, shown[""]), on.isoformat(), by


def _listings(ways: Ways) -> Iterator[tuple]:
    for pk, (hospital, product, by, steps, facts) in enumerate(ways, start=1):
        (state, since), last = steps[-1], facts[-1]
        ends = _day(last, "committee_on"), _day(last, "until")
        yield pk, hospital, product, state, since.isoformat(), *ends, len(steps), by


def _events(ways: Ways) -> Iterator[tuple]:
    pk = 0
    for application, (_hospital, _product, by, steps, facts) in enumerate(ways, start=1):
        before = ""
        for number, ((state, on), said) in enumerate(zip(steps, facts, strict=True), start=1):
            pk += 1
            yield (
                pk, application, number, before, state, on.isoformat(), by, pk, _day(said, "committee_on"),
                _day(said, "until"), said.get("reason", ""), said.get("votes_for"), said.get("votes_against"),
            )  # fmt: skip
            before = state


def _day(facts: dict, name: str) -> str | None:
    return facts[name].isoformat() if name in facts else None
