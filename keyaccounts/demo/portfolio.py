"""What people decided about the portfolio: key accounts, classes set by hand, lifetime values."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from django.utils import timezone

from accounts.choices import KeyCriterion
from accounts.models import Hospital
from accounts.services.key_accounts import assess_key_account
from lib.dates import add_months
from sales.models import LifetimeEstimate
from sales.services import keep_estimate
from scoring.frozen import quarter_closed
from scoring.models import ScoreRun, TierEvent
from scoring.services.overriding import set_by_hand
from scoring.services.promoting import propose_key_accounts

from .people import Team
from .trade import PINNED_SALES
from .words import DECISIONS, MARK, in_language

KEY_ACCOUNTS, ESTIMATES, SET_BY_HAND = 6, 4, 2
WAYS_UP = {"A": "CBA", "B": "NCB"}
"""Two rises that end at a tier."""


def make_decisions(random: Random, team: Team) -> None:
    """Decide about a few hospitals, as their managers and owners would; the worked examples are left to the machines.

    Called after the nightly runs: people decide on what they are shown.
    """
    pinned = [name + MARK for name in PINNED_SALES]
    largest = list(
        Hospital.objects.active()
        .select_related("territory")
        .exclude(name__in=pinned)
        .order_by("-ttm_fen", "code")[:KEY_ACCOUNTS]
    )
    for number, hospital in enumerate(largest):
        _assess(random, hospital, team, is_key=number < KEY_ACCOUNTS - 1)
    _propose(pinned, team)
    for hospital in largest[:ESTIMATES]:
        _estimate(random, hospital, team)
    springs = (
        Hospital.objects.active()
        .select_related("territory")
        .exclude(name__in=pinned)
        .filter(season="spring")
        .order_by("-ttm_fen", "code")
    )
    for hospital in springs[:SET_BY_HAND]:
        until = timezone.localdate() + timedelta(days=random.randint(40, 150))
        by, reason = team.manager_of(hospital.territory), in_language(DECISIONS["season"])
        set_by_hand(hospital, "season", "summer", reason=reason, until=until, by=by)


def _propose(pinned: list[str], team: Team) -> None:
    """Let the largest ordinary hospital of each region have risen at the two quarters before the last, and the run propose it."""
    run = ScoreRun.objects.latest_published()
    if run is None or run.last_month is None:
        return
    quarter = quarter_closed(run.last_month)
    first = add_months(quarter, -6)
    moved_since = Hospital.objects.filter(tier_events__month__gte=first).order_by().values("pk")
    ordinary = Hospital.objects.active().filter(tier__in=WAYS_UP, key_assessments=None).exclude(name__in=pinned)
    for region in team.regions:
        here = ordinary.filter(territory__path__startswith=region.path).exclude(pk__in=moved_since)
        if hospital := here.order_by("-ttm_fen", "code").first():
            _raise(hospital, first)
    propose_key_accounts(run)


def _raise(hospital: Hospital, first: date) -> None:
    """Two rises that lead to the present tier, the first of them in the month `first`."""
    way = WAYS_UP[hospital.tier]
    for month, before, after in ((first, way[0], way[1]), (add_months(first, 3), way[1], way[2])):
        TierEvent.objects.create(
            hospital=hospital, month=month, from_tier=before, to_tier=after, value_fen=hospital.ttm_fen or 0
        )


def _assess(random: Random, hospital: Hospital, team: Team, *, is_key: bool) -> None:
    holds = [KeyCriterion.GOALS, KeyCriterion.INCOME, KeyCriterion.POTENTIAL, KeyCriterion.EFFORT]
    if random.random() < 0.5:
        holds.append(KeyCriterion.LOSS)
    assess_key_account(
        hospital,
        holds=holds,
        notes={KeyCriterion.EFFORT: in_language(DECISIONS["effort"])},
        is_key=is_key,
        evidence=in_language(DECISIONS["evidence"]) if is_key else "",
        owner_check=in_language(DECISIONS["owner"]) if is_key else "",
        seen=None,
        by=team.manager_of(hospital.territory),
    )


def _estimate(random: Random, hospital: Hospital, team: Team) -> None:
    estimate = LifetimeEstimate(
        hospital=hospital,
        base_cny=(hospital.ttm_fen or 0) // 100_000 * 1_000,
        growth=random.choice([-3, 0, 4, 8]),
        margin=60,
        retention=random.choice([80, 85, 92]),
        discount=8,
        note=in_language(DECISIONS["lifetime"]),
    )
    keep_estimate(estimate, by=team.owner_of(hospital.territory))
