"""What the whole population sets for each hospital: references and the borders of the tiers (domain.md §3.1, §3.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import Hospital
from sales.models import Delivery

from .. import components
from ..assessing import Refs
from ..frozen import Frozen
from ..gathering import potentials, sums_by_hospital, with_feed
from ..pareto import tiers


def read_refs(frozen: Frozen) -> dict[str, Any]:
    """The references as JSON-ready values, for `refs_from_dict`, with the counts and totals behind them.

    The population is every active hospital with a feed, so scores compare across territories. Three queries.
    """
    fed = _fed_hospitals(frozen.as_of)
    values = {month: _values(frozen, month, fed) for month in frozen.months}
    for hospital, sums in sums_by_hospital(Delivery.objects.filter(hospital__is_active=True), frozen):
        for month, of_month in sums.items():
            if hospital in values[month]:
                values[month][hospital] = max(0, of_month.ttm)
    latest = values.get(frozen.last_month, {})
    tier_of = tiers(latest)
    refs = Refs(
        value=components.reference(latest.values()),
        gap=components.reference(components.gap(p, latest[h]) for h, p in potentials(frozen) if h in latest),
        a_from=_least(latest, tier_of, "A"),
        b_from=_least(latest, tier_of, "B"),
        season_values={month: components.reference(of_month.values()) for month, of_month in values.items()},
    )
    return _as_dict(refs, latest, tier_of)


def refs_from_dict(data: Mapping[str, Any]) -> Refs:
    """What `read_refs` read."""
    seasons = {date.fromisoformat(month): value for month, value in data.get("season_values", {}).items()}
    return Refs(data.get("value"), data.get("gap"), data.get("a_from"), data.get("b_from"), seasons)


def _fed_hospitals(as_of: date) -> list[int]:
    hospitals = with_feed(Hospital.objects.active(), as_of).order_by()
    return [pk for pk, *feeds in hospitals.values_list("pk", "is_supplied", "is_delivered") if any(feeds)]


def _values(frozen: Frozen, month: date, fed: list[int]) -> dict[int, int]:
    """Zero for every hospital with a feed: an absent row of a closed month is no sale, and a gap is nothing known."""
    return dict.fromkeys(fed, 0) if frozen.values_known(month) else {}


def _least(values: Mapping[int, int], tier_of: Mapping[int, str], tier: str) -> int | None:
    return min((values[hospital] for hospital, found in tier_of.items() if found == tier), default=None)


def _as_dict(refs: Refs, values: Mapping[int, int], tier_of: Mapping[int, str]) -> dict[str, Any]:
    return {
        "value": refs.value,
        "gap": refs.gap,
        "a_from": refs.a_from,
        "b_from": refs.b_from,
        "season_values": {month.isoformat(): value for month, value in (refs.season_values or {}).items()},
        "population": len(values),
        "total": sum(values.values()),
        "tiers": dict(sorted(Counter(tier_of.values()).items())),
    }
