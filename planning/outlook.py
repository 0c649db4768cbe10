"""Where the listings of a team stand, and what committees will probably say, month by month (domain.md §2.1).

The sum of the chances of a month's votes is the number of approvals to expect; nothing is drawn at random.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from lib.dates import month_end, month_start
from people.models import User

from .choices import PHASES, Phase
from .models import ListingApplication
from .querysets import ListingQuerySet
from .reports import Ballot, ballots_of


@dataclass(frozen=True)
class Month:
    """The meetings of one month, from today on, and how many approvals to expect of those that can be computed."""

    first: date
    last: date
    ballots: list[Ballot] = field(default_factory=list)

    @property
    def meetings(self) -> int:
        return len(self.ballots)

    @property
    def _told(self) -> list[Ballot]:
        return [ballot for ballot in self.ballots if not ballot.problem]

    @property
    def computed(self) -> int:
        return len(self._told)

    @property
    def unknown(self) -> int:
        """Votes that cannot be computed: no members known, no quorum."""
        return self.meetings - self.computed

    @property
    def expected(self) -> float:
        return sum(ballot.likely for ballot in self._told)

    @property
    def low(self) -> float:
        return sum(ballot.low for ballot in self._told)

    @property
    def high(self) -> float:
        return sum(ballot.high for ballot in self._told)


class Outlook:
    """The listings a user sees, on their way; six queries."""

    def __init__(self, user: User, today: date):
        self.user, self.today = user, today

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    @property
    def _listings(self) -> ListingQuerySet:
        return ListingApplication.objects.visible_to(self.user).worked()

    @cached_property
    def phases(self) -> list[tuple[Phase, int]]:
        """How many listings stand in each phase."""
        counts = self._listings.counted_by_state()
        return [(Phase(phase), sum(counts.get(state, 0) for state in states)) for phase, states in PHASES.items()]

    @cached_property
    def _scheduled(self) -> list[ListingApplication]:
        return list(self._listings.at_committee().shown().in_order())

    @property
    def untold(self) -> int:
        """Meetings that are over, and nobody said what came of them."""
        return sum(listing.committee_on < self.today for listing in self._scheduled)

    @cached_property
    def months(self) -> list[Month]:
        ahead = [listing for listing in self._scheduled if listing.committee_on >= self.today]
        ballots, by_month = ballots_of(ahead), defaultdict(list)
        for listing in ahead:
            by_month[month_start(listing.committee_on)].append(ballots[listing.pk])
        return [Month(max(month, self.today), month_end(month), found) for month, found in sorted(by_month.items())]
