"""What a run is computed by, fixed when it starts and kept with it (domain.md §3.8, §3.9). Plain values, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from lib.dates import add_months, month_end, month_range

TTM_MONTHS = 12
YEAR_AGO = 12
QUARTER = 3


@dataclass(frozen=True)
class Window:
    """The months that a value "of twelve months" and its momentum are summed over, ending with `last`."""

    last: date
    first_closed: date

    @property
    def ttm(self) -> tuple[date, date]:
        """First and last month of the twelve, cut where closing began: a short history counts as it is."""
        return max(add_months(self.last, 1 - TTM_MONTHS), self.first_closed), self.last

    @property
    def s3(self) -> tuple[date, date]:
        return add_months(self.last, 1 - QUARTER), self.last

    @property
    def s3_last_year(self) -> tuple[date, date]:
        return add_months(self.last, 1 - QUARTER - YEAR_AGO), add_months(self.last, -YEAR_AGO)

    @property
    def ttm_quarter_ago(self) -> tuple[date, date]:
        first, last = add_months(self.last, 1 - TTM_MONTHS - QUARTER), add_months(self.last, -QUARTER)
        return max(first, self.first_closed), last


@dataclass(frozen=True)
class Frozen:
    """The frozen inputs of one run.

    last_month: the last closed month, None before the first. closed: the closed months. gaps: months of the twelve
    that are not closed; with one, value and growth are unknown. season_months: closed months that the seasons have
    not stepped through, oldest first. takes_over: the tier of the values becomes the official one. focus: products in
    focus on the day. tier_month: the closed month the official tiers stand by after this run.
    """

    as_of: date
    is_replay: bool = False
    last_month: date | None = None
    closed: tuple[date, ...] = ()
    gaps: tuple[date, ...] = ()
    season_months: tuple[date, ...] = ()
    takes_over: bool = False
    tier_month: date | None = None
    focus: tuple[int, ...] = field(default=())

    @property
    def shown_on(self) -> date:
        """The day on which the scores of the frozen day are looked at: what is set by hand holds by it."""
        return self.as_of + timedelta(days=1)

    @property
    def months(self) -> tuple[date, ...]:
        """The months whose values are needed: the last closed one and those the seasons step through."""
        return tuple(sorted({*self.season_months, *([self.last_month] if self.last_month else [])}))

    def months_to_step(self, *, joins_late: bool) -> tuple[date, ...]:
        """The months a season machine steps through tonight, oldest first; a replay steps none.

        One that joins late has deliveries up to the last closed month but was never stepped: it steps through that
        month at least, for its close will not come again.
        """
        return self.months if joins_late and not self.is_replay else self.season_months

    def window(self, month: date) -> Window:
        return Window(month, min(self.closed))

    def values_known(self, month: date) -> bool:
        """Whether no month of the twelve up to `month` is missing."""
        return self._known[month][0]

    def growth_known(self, month: date) -> bool:
        """Whether besides the last three months and the same of last year are all closed."""
        return self._known[month][1]

    @cached_property
    def _known(self) -> dict[date, tuple[bool, bool]]:
        known = {}
        for month in self.months:
            window = self.window(month)
            values = set(month_range(*window.ttm)) <= set(self.closed)
            compared = {*month_range(*window.s3), *month_range(*window.s3_last_year)}
            known[month] = values, values and compared <= set(self.closed)
        return known

    @cached_property
    def day_of_cycle(self) -> tuple[int, int]:
        """The day's number in its month, which is the cycle of call plans, and how many days that has."""
        return self.as_of.day, month_end(self.as_of).day

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready values, for `from_dict`."""
        return {key: _to_json(value) for key, value in asdict(self).items()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Frozen:
        """What `as_dict` wrote."""
        return cls(
            as_of=date.fromisoformat(data["as_of"]),
            is_replay=data["is_replay"],
            last_month=_day(data["last_month"]),
            closed=_days(data["closed"]),
            gaps=_days(data["gaps"]),
            season_months=_days(data["season_months"]),
            takes_over=data["takes_over"],
            tier_month=_day(data["tier_month"]),
            focus=tuple(data["focus"]),
        )


def quarter_closed(last_month: date | None) -> date | None:
    """The latest quarter's last month that is not after `last_month`."""
    if last_month is None:
        return None
    return add_months(last_month, -(last_month.month % QUARTER))


def _to_json(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_to_json(item) for item in value]
    return value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _days(texts: list[str]) -> tuple[date, ...]:
    return tuple(date.fromisoformat(text) for text in texts)
