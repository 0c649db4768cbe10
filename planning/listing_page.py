"""What the page and the rows of a listing say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from accounts.models import Hospital
from people.models import User
from products.models import ProductFamily

from . import listing
from .choices import ListingState
from .models import ListingApplication, ListingEvent
from .reports import Ballot, ballot_of, ballots_of
from .services.listings import moves_of

BEFORE_VOTE = (
    listing.NOT_STARTED, listing.PREPARING, listing.DEPT_APPLIED, listing.PHARMACY_REVIEW, listing.COMMITTEE_SCHEDULED,
    listing.DEFERRED,
)  # fmt: skip
"""States in which a vote is still ahead."""


@dataclass(frozen=True)
class Row:
    """One listing with its age and, where a meeting is ahead, its vote."""

    listing: ListingApplication
    today: date
    ballot: Ballot | None = None

    @property
    def name(self) -> str:
        """The state as the hospital calls it."""
        rules = getattr(self.listing.hospital, "committee_rules", None)
        return rules.name_of(self.listing.state) if rules else self.listing.get_state_display()

    @property
    def days(self) -> int:
        return self.listing.days(self.today)

    @property
    def is_slow(self) -> bool | None:
        return self.listing.is_slow(self.today)

    @property
    def days_to_meeting(self) -> int | None:
        return (self.listing.committee_on - self.today).days if self.listing.committee_on else None

    @property
    def days_left(self) -> int | None:
        """Days to the end of a temporary purchase or the review of a suspension."""
        return (self.listing.until - self.today).days if self.listing.until else None

    @property
    def nrdl_days_left(self) -> int | None:
        return self.listing.product.nrdl_days_left(self.today)

    @property
    def nrdl_ends_soon(self) -> bool:
        return self.listing.product.nrdl_ends_soon(self.today)

    @property
    def blackout(self) -> tuple[date, date] | None:
        """When members are not visited for this listing; None without a meeting."""
        if not self.listing.committee_on:
            return None
        rules = getattr(self.listing.hospital, "committee_rules", None)
        days = rules.blackout_days if rules else listing.USUAL_BLACKOUT_DAYS
        return listing.blackout(self.listing.committee_on, days)

    @property
    def is_blackout(self) -> bool:
        return self.blackout is not None and self.blackout[0] <= self.today <= self.blackout[1]


@dataclass(frozen=True)
class Page(Row):
    """All of one listing: where it may go, what happened, and how the vote stands."""

    moves: tuple[tuple[ListingState, listing.Move], ...] = ()
    waiting: tuple[tuple[ListingState, listing.Move], ...] = ()
    events: tuple[ListingEvent, ...] = ()
    may_write: bool = False


@dataclass(frozen=True)
class Listings:
    """What is followed at one hospital."""

    rows: list[Row]

    @property
    def by_family(self) -> list[tuple[ProductFamily, list[Row]]]:
        grouped = groupby(self.rows, key=lambda row: row.listing.product.family)
        return [(family, list(rows)) for family, rows in grouped]


def listings_at(hospital: Hospital, user: User, today: date) -> Listings:
    """The listings of a hospital by family and product, those before a vote with it; five queries."""
    found = list(ListingApplication.objects.visible_to(user).of(hospital).shown().by_product())
    ballots = ballots_of([application for application in found if application.committee_on])
    return Listings([row_of(application, today, ballots.get(application.pk)) for application in found])


def row_of(application: ListingApplication, today: date, ballot: Ballot | None = None) -> Row:
    return Row(application, today, ballot)


def page_of(application: ListingApplication, today: date, may_write: bool) -> Page:
    """One listing; five queries."""
    there = [(ListingState(move.to), move) for move in moves_of(application)]
    return Page(
        application,
        today,
        ballot=ballot_of(application) if application.state in BEFORE_VOTE else None,
        moves=tuple(pair for pair in there if pair[1].is_open(today)),
        waiting=tuple(pair for pair in there if not pair[1].is_open(today)),
        events=tuple(application.events.told()),
        may_write=may_write and application.hospital.is_active,
    )
