"""From what is known of one hospital to its score, its parts and what follows from them; no database, no clock.

Season and tier are assessed together with the score, so that the score, the shown columns and the events that later
phases write always tell the same (docs/decisions/007-order-of-the-nightly-run.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from lib.dates import add_months, month_end
from people.choices import Function
from visits.callplan import medical_visits, planned_visits

from . import components
from .frozen import Frozen
from .gathering import LEAP_DAYS, Calls, Reading, Sums
from .priority import COMPONENTS, MEDICAL_WEIGHTS, Priority, weigh
from .season import SeasonState, alarm, decline, headroom, quality, service, step

VETO_ROLES = {"decision_maker", "gatekeeper"}
DECLINE_PERCENT = 20
NO_VISIT_DAYS = 30
TOO_SMOOTH = 2
"""So many stages up within 30 days without a blocker or a rival act ask to be verified (I013)."""
DISSATISFIED, CLOSE_STAGE = 2, 3


@dataclass(frozen=True)
class Refs:
    """What the whole population sets for each hospital, in fen; None where nothing is positive.

    value, gap: the 90th percentiles. a_from, b_from: the least values of tiers A and B. season_values: the value
    references of the months that seasons step through.
    """

    value: int | None = None
    gap: int | None = None
    a_from: int | None = None
    b_from: int | None = None
    season_values: Mapping[date, int | None] | None = None

    def tier_of(self, value: int | None) -> str:
        """The live tier of a value; "" when it is unknown. The same as `pareto.tiers` over the population."""
        if value is None:
            return ""
        if value <= 0:
            return "N"
        if self.a_from is not None and value >= self.a_from:
            return "A"
        return "B" if self.b_from is not None and value >= self.b_from else "C"


class Assessment(NamedTuple):
    """One hospital's scores with everything that explains them and what later phases act on."""

    hospital: int
    commercial: Priority
    medical: Priority
    values: Mapping[str, float | None]
    medical_values: Mapping[str, float | None]
    inputs: Mapping[str, Any]
    effects: Mapping[str, Any]
    tier_live: str
    tier: str
    season: str
    ttm: int | None
    gap: int | None


class _Sales(NamedTuple):
    """What the deliveries say up to one month; None is unknown."""

    value: int | None = None
    s3: int | None = None
    s3_last_year: int | None = None
    value_quarter_ago: int | None = None

    @property
    def growth(self) -> float | None:
        return components.growth(self.s3, self.s3_last_year, components.GROWTH_FLOOR_FEN)

    @property
    def momentum(self) -> float | None:
        return components.momentum(self.s3, self.s3_last_year, components.GROWTH_FLOOR_FEN)


def assess(reading: Reading, frozen: Frozen, refs: Refs, weights: Mapping[str, int]) -> Assessment:
    """Score one hospital (domain.md §3.1, §3.6) and find its tier, season and alerts.

    `weights` are valid (`priority.validate_weights`) and in the order of COMPONENTS.
    """
    sales = _sales(reading, frozen, frozen.last_month)
    tier_live = refs.tier_of(sales.value)
    computed_tier = _tier(reading, frozen, tier_live)
    tier = reading.by_hand.get("tier", computed_tier)
    computed_season, season_effect, season_facts = _season(reading, frozen, refs, sales)
    season = reading.by_hand.get("season", computed_season)
    gap = components.gap(reading.potential, sales.value)
    facts = {
        **_sales_facts(reading, frozen, sales, gap),
        **_people_facts(reading),
        **_contact_facts(reading, frozen, tier, season),
        "relation": {"stage": reading.stage},
        "threat": reading.rivals.facts(frozen.as_of, with_share=True),
        "threat_medical": reading.rivals.facts(frozen.as_of, with_share=False),
        "listing": _listing_facts(reading),
        "overdue": {"items": reading.overdue},
        "season": {**season_facts, "season": season},
    }
    if reading.by_hand:
        facts["by_hand"] = {"tier": computed_tier, "season": computed_season}
    values = _component_values(reading, frozen, refs, sales, gap, facts, season)
    medical_values = {
        **{key: values[key] for key in COMPONENTS if MEDICAL_WEIGHTS[key]},
        "contact": _contact(facts["contact_medical"]),
        "threat": reading.rivals.threat(frozen.as_of, with_share=False),
    }
    return Assessment(
        hospital=reading.hospital,
        commercial=weigh(values, weights),
        medical=weigh(medical_values, MEDICAL_WEIGHTS),
        values=values,
        medical_values=medical_values,
        inputs=facts,
        effects=_effects(reading, frozen, sales, (computed_tier, tier), season_effect, facts),
        tier_live=tier_live,
        tier=tier,
        season=season,
        ttm=sales.value,
        gap=gap,
    )


def _component_values(reading, frozen, refs: Refs, sales: _Sales, gap, facts, season: str) -> dict[str, float | None]:
    return {
        "value": components.ratio(sales.value, refs.value),
        "gap": components.ratio(gap, refs.gap),
        "growth": sales.growth,
        "relation": components.relation(reading.stage),
        "support": components.support((_role(p), p.influence, p.support) for p in reading.people),
        "adoption": components.adoption((_role(p), p.influence, s) for p in reading.people for s in p.stages),
        "contact": _contact(facts["contact"]),
        "threat": reading.rivals.threat(frozen.as_of, with_share=True),
        "listing": components.listing(reading.listings),
        "overdue": components.overdue(["medium"] * reading.overdue),
        "season": components.season(season or None),
    }


def _listing_facts(reading: Reading) -> dict[str, Any]:
    """The state that urges most, and of how many products one is known."""
    if not reading.listings:
        return {}
    most = max(sorted(reading.listings), key=components.LISTING.__getitem__)
    return {"state": most, "products": len(reading.listings)}


# -- Sales, tier -----------------------------------------------------------------------------------
def _sales(reading: Reading, frozen: Frozen, month: date | None) -> _Sales:
    """Value and momentum by the closed month; a hospital with a feed and no row has 0, one without feed nothing."""
    if month is None or not reading.has_feed or not frozen.values_known(month):
        return _Sales()
    sums = reading.sums.get(month, Sums())
    value, quarter_ago = max(0, sums.ttm), max(0, sums.ttm_quarter_ago)
    if not frozen.growth_known(month):
        return _Sales(value, value_quarter_ago=quarter_ago)
    return _Sales(value, sums.s3, sums.s3_last_year, quarter_ago)


def _sales_facts(reading: Reading, frozen: Frozen, sales: _Sales, gap: int | None) -> dict[str, Any]:
    sums = reading.sums.get(frozen.last_month, Sums())
    return {
        "value": {
            "ttm_fen": sales.value,
            "month": frozen.last_month.isoformat() if frozen.last_month else None,
            "has_feed": reading.has_feed,
            "net_return": sales.value is not None and sums.ttm < 0,
        },
        "gap": {"potential_fen": reading.potential, "gap_fen": gap},
        "growth": {"s3_fen": sales.s3, "s3_last_year_fen": sales.s3_last_year},
    }


def _tier(reading: Reading, frozen: Frozen, live: str) -> str:
    """The official tier: follows the live one at the end of a quarter, and at the hospital's first tier at all."""
    if live and (frozen.takes_over or not reading.tier):
        return live
    return reading.tier


# -- Season ----------------------------------------------------------------------------------------
def _season(reading: Reading, frozen: Frozen, refs: Refs, sales: _Sales) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """(official season, what is to be written down, facts to show); `sales` are those of the last closed month.

    The machine steps once through each closed month it has not seen. A hospital without any feed yet has no machine;
    one whose deliveries come after their month's close starts with the last closed month, as all did at the first run.
    """
    if frozen.last_month is None:
        return reading.season, {}, {"season": reading.season}
    now = _levels(reading, refs, frozen.last_month, sales)
    known = reading.track
    state, seen = (SeasonState.from_dict(known[0]), known[1]) if known else (None, date.min)
    events = []
    joins_late = known is None and frozen.last_month in reading.sums
    for month in [month for month in frozen.months_to_step(joins_late=joins_late) if month > seen]:
        levels = now if month == frozen.last_month else _levels(reading, refs, month, _sales(reading, frozen, month))
        if state is None and levels["s"] is None:
            continue
        before, state = (state.season if state else None), step(state, **levels)
        seen = month
        if before != state.season:
            events.append({"month": month.isoformat(), "from": before or "", "to": state.season or "", **levels})
    stepped = state is not None and (known is None or seen != known[1])
    season = (state.season or "") if stepped else reading.season
    effect = {"state": state.as_dict(), "month": seen.isoformat(), "events": events} if stepped else {}
    facts = {
        "season": season,
        "month": frozen.last_month.isoformat(),
        **now,
    }
    return season, effect, facts


def _levels(reading: Reading, refs: Refs, month: date, sales: _Sales) -> dict[str, float | None]:
    """s, q and h of one closed month by its sales (domain.md §3.4)."""
    reference = (refs.season_values or {}).get(month, refs.value)
    room = headroom(reading.potential, sales.value)
    threat = reading.rivals.threat(month_end(month), with_share=True)
    return {
        "s": components.ratio(sales.value, reference),
        "q": quality(room, sales.growth),
        "h": alarm(threat, decline(sales.momentum), _service_drop(reading, month)),
    }


def _service_drop(reading: Reading, month: date) -> float:
    """The alarm of a hospital that is not content, as the newest survey by the end of the month has it, or fell back."""
    return service(reading.satisfaction_by(month_end(month)), _stage_fell(reading, month))


def _stage_fell(reading: Reading, month: date) -> bool:
    """Whether the relationship stage fell in the month or the one before it: the last two periods."""
    if len(reading.stages) < 2:
        return False
    first, last = add_months(month, -1), month_end(month)
    pairs = zip(reading.stages, reading.stages[1:], strict=False)
    return any(first <= on <= last and stage < before for (_, before), (on, stage) in pairs)


# -- People, contact -------------------------------------------------------------------------------
def _role(person) -> str | None:
    return components.effective_role(person.role, person.is_main_influencer)


def _people_facts(reading: Reading) -> dict[str, Any]:
    """Counts, never names."""
    stances = [person.support for person in reading.people if person.support is not None]
    stages: dict[int, int] = {}
    for person in reading.people:
        for stage in person.stages:
            stages[stage] = stages.get(stage, 0) + 1
    against = [p for p in reading.people if p.role in VETO_ROLES and p.support is not None and p.support <= -1]
    return {
        "support": {
            "people": len(reading.people),
            "known": len(stances),
            "supporters": sum(support >= 1 for support in stances),
            "blockers": sum(support <= -1 for support in stances),
            "veto": len(against),
        },
        "adoption": {
            "known": sum(bool(person.stages) for person in reading.people),
            "stages": {str(stage): stages[stage] for stage in sorted(stages)},
        },
    }


def medical_plan(reading: Reading) -> int | None:
    """Visits a cycle by the load and the adoption of the departments; None where no load is known."""
    stage_of: dict[int, int] = {}
    for person in reading.people:
        if person.department in reading.loads and person.stages:
            stage_of[person.department] = max(stage_of.get(person.department, 0), *person.stages)
    return medical_visits((load, stage_of.get(department)) for department, load in reading.loads.items())


def _contact_facts(reading: Reading, frozen: Frozen, tier: str, season: str) -> dict[str, Any]:
    plans = {"contact": (Function.COMMERCIAL, planned_visits(tier, season))}
    plans["contact_medical"] = (Function.MEDICAL, medical_plan(reading))
    return {key: _planned_facts(reading, frozen, function, plan) for key, (function, plan) in plans.items()}


def _planned_facts(reading: Reading, frozen: Frozen, function: str, default: int | None) -> dict[str, Any]:
    """Visits against a manager's target where one is set, else against the default plan, which stays beside it."""
    target = reading.targets.get(function)
    facts = _calls_facts(reading.calls.get(function), default if target is None else target, frozen)
    return facts if target is None else {**facts, "default": default}


def _calls_facts(calls: Calls | None, planned: int | None, frozen: Frozen) -> dict[str, Any]:
    calls = calls or Calls()
    day, days = frozen.day_of_cycle
    return {
        "planned": planned,
        "done": calls.done,
        "days_since": (frozen.as_of - calls.last).days if calls.last else None,
        "day": day,
        "days": days,
    }


def _contact(facts: Mapping[str, Any]) -> float | None:
    return contact_need(facts["planned"], facts["done"], facts["days_since"], facts["day"], facts["days"])


@lru_cache(maxsize=20_000)
def contact_need(planned: int | None, done: int, days_since: int | None, day: int, days: int) -> float | None:
    """Many hospitals and people share these few small numbers; the exact arithmetic need not be done for each."""
    return components.contact(planned, day / days, done, days_since)


# -- What follows ----------------------------------------------------------------------------------
def _effects(reading, frozen: Frozen, sales: _Sales, tiers: tuple[str, str], season_effect, facts) -> dict[str, Any]:
    """What the switch, the season phase and the alert phase write down; nothing for a replay.

    tiers: the computed one, whose changes are events, and the shown one.
    """
    if frozen.is_replay:
        return {}
    effects: dict[str, Any] = {}
    computed, tier = tiers
    if computed != reading.tier:
        effects["tier"] = {
            "from": reading.tier,
            "to": computed,
            "value_fen": sales.value,
            "previous_fen": sales.value_quarter_ago if reading.tier else None,
        }
    if season_effect:
        effects["season"] = season_effect
    if "by_hand" in facts:
        effects["by_hand"] = facts["by_hand"]
    if alerts := _alerts(reading, frozen, sales, tier, facts):
        effects["alerts"] = alerts
    return effects


def _alerts(reading, frozen: Frozen, sales: _Sales, tier: str, facts) -> dict[str, Any]:
    """The alerts that hold on the day, by kind (domain.md §3.1 "Alerts outside the score")."""
    alerts: dict[str, Any] = {}
    if veto := facts["support"]["veto"]:
        alerts["veto_blocker"] = {"people": veto}
    if (leap := _smooth_leap(reading, facts, frozen)) >= TOO_SMOOTH:
        alerts["too_smooth"] = {"stages": leap}
    now, before = sales.s3, sales.s3_last_year
    if tier in {"A", "B"} and before and before > 0 and 100 * (before - now) >= DECLINE_PERCENT * before:
        alerts["sales_decline"] = {"s3_fen": now, "s3_last_year_fen": before}
    satisfaction = reading.satisfaction_by(frozen.as_of)
    if satisfaction is not None and satisfaction <= DISSATISFIED and (reading.stage or 0) >= CLOSE_STAGE:
        alerts["dissatisfied"] = {"satisfaction": float(satisfaction), "on": reading.satisfaction[-1][0].isoformat()}
    if reading.meeting_on:
        alerts["committee_soon"] = {"on": reading.meeting_on.isoformat()}
    days = (frozen.as_of - reading.last_visit).days if reading.last_visit else None
    if tier == "A" and (days is None or days >= NO_VISIT_DAYS):
        alerts["no_visit"] = {"last_visit": reading.last_visit.isoformat() if reading.last_visit else None}
    return alerts


def _smooth_leap(reading: Reading, facts: Mapping[str, Any], frozen: Frozen) -> int:
    """The highest leap of the last days; 0 where somebody is against us or a rival acted meanwhile: that is resistance."""
    if facts["support"]["blockers"] or reading.rivals.acted_after(frozen.as_of - timedelta(days=LEAP_DAYS)):
        return 0
    return max(reading.leap, _stage_leap(reading, frozen))


def _stage_leap(reading: Reading, frozen: Frozen) -> int:
    """By how many stages the relationship went up within the last days."""
    since = frozen.as_of - timedelta(days=LEAP_DAYS)
    before = [stage for on, stage in reading.stages if on <= since][-1:]
    within = [stage for on, stage in reading.stages if on > since]
    return within[-1] - min([*before, *within]) if within else 0
