"""Where a hospital stands in the portfolio: season and tier with their reasons and history, key account, lifetime value.

Commercial users only; the view checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Hospital, KeyAssessment, KeyProposal
from lib.dates import month_end
from people.models import User
from sales.models import LifetimeEstimate
from scoring.models import ClassOverride, ScoreRun, ScoreSnapshot, SeasonEvent, TierEvent

from .key_accounts import Criterion, criteria_of, with_criteria
from .season_reasons import Levels, why

EVENTS = 24
FEN = 100


@dataclass(frozen=True)
class ClassEvent:
    """A change of tier or season, by the machine or by hand, with the levels a season was computed from."""

    on: date
    kind: str
    before: str
    after: str
    levels: Levels | None = None
    by_hand: ClassOverride | None = None

    @property
    def why(self) -> str:
        return why(self.after, self.levels) if self.levels else ""


def standing_of(hospitals: QuerySet, user: User, run: ScoreRun | None, today: date) -> QuerySet:
    """Hospitals with what the criteria say, `may_classify`, `may_qualify`, `may_estimate` and `may_refuse` (the open proposal)."""
    own = Hospital.objects.filter(pk=OuterRef("pk"))
    return with_criteria(hospitals, run, today).annotate(
        may_classify=Exists(own.classifiable_by(user)),
        may_qualify=Exists(own.qualifiable_by(user, today)),
        may_estimate=Exists(own.loggable_by(user)),
        may_refuse=Exists(KeyProposal.objects.refusable_by(user).filter(hospital=OuterRef("pk"))),
    )


class Standing:
    """What one hospital from `standing_of` shows; seven queries."""

    def __init__(self, hospital: Hospital, run: ScoreRun | None):
        self.hospital, self.run = hospital, run

    # -- Season and tier ---------------------------------------------------------------------------
    @cached_property
    def levels(self) -> Levels:
        facts = ScoreSnapshot.objects.filter(run=self.run, hospital=self.hospital).values_list(
            "inputs__season", flat=True
        )
        known = facts.first() or {}
        return Levels(known.get("s"), known.get("q"), known.get("h"))

    @cached_property
    def overrides(self) -> list[ClassOverride]:
        rows = ClassOverride.objects.filter(hospital=self.hospital).select_related("by", "ended_by")
        return list(rows[:EVENTS])

    def _open(self, kind: str) -> ClassOverride | None:
        return next((each for each in self.overrides if each.kind == kind and each.ended_on is None), None)

    @property
    def tier_by_hand(self) -> ClassOverride | None:
        return self._open(ClassOverride.Kind.TIER)

    @property
    def season_by_hand(self) -> ClassOverride | None:
        return self._open(ClassOverride.Kind.SEASON)

    @property
    def why(self) -> str:
        """Why the computed season is what it is."""
        by_hand = self.season_by_hand
        return why(by_hand.computed if by_hand else self.hospital.season, self.levels)

    @cached_property
    def history(self) -> list[ClassEvent]:
        """Every change of season and tier, the latest first."""
        events = [
            ClassEvent(month_end(e.month), "season", e.from_season, e.to_season, Levels(e.s, e.q, e.h))
            for e in SeasonEvent.objects.filter(hospital=self.hospital)[:EVENTS]
        ]
        events += [
            ClassEvent(month_end(e.month), "tier", e.from_tier, e.to_tier)
            for e in TierEvent.objects.filter(hospital=self.hospital)[:EVENTS]
        ]
        events += [ClassEvent(e.starts_on, e.kind, e.computed_at_start, e.value, by_hand=e) for e in self.overrides]
        return sorted(events, key=lambda event: event.on, reverse=True)[:EVENTS]

    # -- Key account -------------------------------------------------------------------------------
    @cached_property
    def assessments(self) -> list[KeyAssessment]:
        """The newest first; the first one is in force."""
        return list(KeyAssessment.objects.filter(hospital=self.hospital).select_related("by")[:EVENTS])

    @property
    def assessment(self) -> KeyAssessment | None:
        return self.assessments[0] if self.assessments else None

    @cached_property
    def proposals(self) -> list[KeyProposal]:
        """What the nightly run proposed, the newest first, and what became of it."""
        return list(KeyProposal.objects.filter(hospital=self.hospital).select_related("decided_by")[:EVENTS])

    @property
    def proposal(self) -> KeyProposal | None:
        """The open one: the newest is, if any is."""
        return next((each for each in self.proposals if each.is_open), None)

    @property
    def criteria(self) -> list[Criterion]:
        return criteria_of(self.hospital)

    # -- Lifetime value ----------------------------------------------------------------------------
    @cached_property
    def estimates(self) -> list[LifetimeEstimate]:
        return list(LifetimeEstimate.objects.filter(hospital=self.hospital).select_related("by")[:EVENTS])

    @property
    def estimate(self) -> LifetimeEstimate:
        """The one in force: the newest kept, else what the company's rates make of the last twelve months."""
        return self.estimates[0] if self.estimates else starting_estimate(self.hospital)


def starting_estimate(hospital: Hospital) -> LifetimeEstimate:
    """Sales of twelve months at the company's rates, without growth; not kept."""
    return LifetimeEstimate(
        hospital=hospital,
        base_cny=Decimal(max(0, hospital.ttm_fen or 0)) / FEN,
        growth=Decimal(0),
        margin=Decimal(settings.LIFETIME_MARGIN),
        retention=Decimal(settings.LIFETIME_RETENTION),
        discount=Decimal(settings.LIFETIME_DISCOUNT),
    )
