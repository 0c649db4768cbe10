"""What people decided about the portfolio: key accounts, classes set by hand, lifetime values."""

from __future__ import annotations

from datetime import timedelta
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

KEY_ACCOUNTS, ESTIMATES, SET_BY_HAND, RISEN = 6, 4, 2, 3


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
    _propose(pinned)
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


def _propose(pinned: list[str]) -> None:
    """Let a few hospitals have risen from C to B to A at the two quarters before the last, and the run propose them."""
    run = ScoreRun.objects.latest_published()
    if run is None or run.last_month is None:
        return
    others = Hospital.objects.active().filter(tier="A", key_assessments=None).exclude(name__in=pinned)
    quarter = quarter_closed(run.last_month)
    for hospital in others.order_by("-ttm_fen", "code")[:RISEN]:
        for back, before, after in ((6, "C", "B"), (3, "B", "A")):
            TierEvent.objects.create(
                hospital=hospital,
                month=add_months(quarter, -back),
                from_tier=before,
                to_tier=after,
                value_fen=hospital.ttm_fen or 0,
            )
    propose_key_accounts(run)


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
