"""Reads of scores: the shown snapshots, what changed since earlier ones, who moved between tiers, how runs went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.choices import Tier
from records.models import Job

from .models import ScoreRun, ScoreSnapshot, TierEvent
from .priority import COMPONENTS

LARGEST_SHOWN = 4


@dataclass(frozen=True)
class Change:
    """How a score moved since an earlier day: in points, in all and by component; both sum to the same."""

    days: int
    since: date
    day: date
    total: Decimal
    by_part: dict[str, Decimal]

    def largest(self) -> list[tuple[str, Decimal]]:
        """The parts that moved most, in points."""
        moved = [(key, delta) for key, delta in self.by_part.items() if delta]
        return sorted(moved, key=lambda pair: -abs(pair[1]))[:LARGEST_SHOWN]


def change_between(now: ScoreSnapshot, before: ScoreSnapshot, days: int, medical: bool) -> Change:
    """How a score moved between two snapshots of one hospital; asked for as at least `days` days apart. No query."""
    new, old = (now.medical_parts, before.medical_parts) if medical else (now.parts, before.parts)
    by_part = {
        key: Decimal(new.get(key, [None, 0])[1] - old.get(key, [None, 0])[1]) / 10
        for key in COMPONENTS
        if key in new or key in old
    }
    return Change(days, before.day, now.day, sum(by_part.values(), Decimal(0)), by_part)


# -- Tiers -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class TierMatrix:
    """Hospitals by their tier before a closed month's change (rows) and after it (columns), in the order A, B, C, N."""

    month: date
    rows: list[tuple[str, list[int]]]

    @property
    def columns(self) -> list[int]:
        """Hospitals of each tier after the change."""
        return [sum(column) for column in zip(*(counts for _tier, counts in self.rows), strict=True)]


def movement_months() -> list[date]:
    """The closed months behind changes of tier, newest first."""
    moved = TierEvent.objects.exclude(from_tier="").order_by("-month")
    return list(moved.values_list("month", flat=True).distinct())


def chosen_month(text: str, months: list[date]) -> date | None:
    """The month of these that the text names, else the newest; None when there is none."""
    return next((month for month in months if month.isoformat() == text), months[0] if months else None)


def tier_matrix(hospitals: QuerySet, month: date) -> TierMatrix:
    """The movement matrix of the tier changes of a month over these hospitals (domain.md §3.3). One query.

    Hospitals without a tier before or after are left out.
    """
    events = TierEvent.objects.filter(hospital=OuterRef("pk")).order_by("-month")
    before = events.filter(month__lt=month).values("to_tier")[:1]
    after = events.filter(month__lte=month).values("to_tier")[:1]
    rows = hospitals.order_by().annotate(was=Subquery(before), now=Subquery(after))
    counted = rows.values("was", "now").annotate(count=Count("pk")).values_list("was", "now", "count")
    counts = {(was, now): count for was, now, count in counted}
    return TierMatrix(month, [(was, [counts.get((was, now), 0) for now in Tier.values]) for was in Tier.values])


def tier_movers(user, month: date | None) -> QuerySet:
    """The changes of tier of a month at hospitals the user sees, largest change of value first; [] for medical users."""
    moved = TierEvent.objects.visible_to(user) if user.sees_sales else TierEvent.objects.none()
    change = Coalesce(F("value_fen") - F("previous_value_fen"), 0)
    return (
        moved.filter(month=month)
        .exclude(from_tier="")
        .select_related("hospital")
        .annotate(change=change)
        .order_by("-change", "hospital")
    )


# -- Runs ------------------------------------------------------------------------------------------
RUN_JOB = "scoring.run"


@dataclass(frozen=True)
class RunStatus:
    """How the run under way, or the last one, stands; `state` as in `components/_progress.html`, "" before the first."""

    state: str
    run: ScoreRun | None = None

    @property
    def is_busy(self) -> bool:
        return self.state in {"waiting", "running"}


def run_status() -> RunStatus:
    """The run under way, one that waits to begin, or the last one; at most three queries."""
    runs = ScoreRun.objects.with_chunks_done().newest_first()
    if running := runs.running().first():
        return RunStatus("running", running)
    if Job.objects.unfinished().filter(kind=RUN_JOB).exists():
        return RunStatus("waiting")
    last = runs.first()
    return RunStatus(last.state, last) if last else RunStatus("")


@dataclass(frozen=True)
class Freshness:
    """Of which day the shown scores are, and whether that is the last complete day; both False-like before a run."""

    shown: ScoreRun | None
    is_stale: bool


def freshness() -> Freshness:
    """Whether the shown scores are yesterday's; one query."""
    shown = ScoreRun.objects.latest_published()
    return Freshness(shown, shown is not None and shown.as_of < timezone.localdate() - timedelta(days=1))


def months_counted(since: date) -> set[date]:
    """The months from `since` on that a nightly run has counted, or is just counting, as closed; one query.

    Runs of days before `since` cannot have.
    """
    lists = ScoreRun.objects.nightly().that_count().filter(as_of__gte=since).order_by()
    months = {month for closed in lists.values_list("inputs__closed", flat=True).distinct() for month in closed or ()}
    return {date.fromisoformat(month) for month in months if month >= since.isoformat()}
