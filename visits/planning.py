"""When a visit may be planned and what stands in its way (domain.md §2.8 rule 8, product.md §3 "My week"): plain values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from accounts.visiting import Window, visits_allowed

DAYS_AHEAD: Final = 92
"""How far ahead a visit may be planned: a quarter."""

CLOSE: Final = timedelta(minutes=30)
"""Two visits planned within this span clash."""


def refusals(on: date, at: time | None, *, today: date, is_filed: bool, windows: Iterable[Window]) -> dict[str, list]:
    """What forbids to plan a visit: {field: [why]}, empty when nothing does.

    is_filed: False for a medical user without a valid filing on the day. windows: when the hospital receives.
    """
    found: dict[str, list] = {}
    if on < today:
        found["on"] = [_("This day is over. Log the visit instead.")]
    elif on > today + timedelta(days=DAYS_AHEAD):
        found["on"] = [_("Plan at most a quarter ahead.")]
    if not is_filed:
        found.setdefault("on", []).append(_("You have no valid filing for this day."))
    verdict = visits_allowed(windows, on, at)
    if not verdict.allowed:
        found.setdefault("at" if at else "on", []).append(_("By its visiting rules %(why)s.") % {"why": verdict.words})
    return found


def day_to_offer(today: date, windows: Iterable[Window], works: Callable[[date], bool]) -> date:
    """The first working day after today on which the hospital receives; tomorrow where the next month has none."""
    windows = list(windows)
    days = [today + timedelta(days=ahead) for ahead in range(1, 32)]
    return next((day for day in days if works(day) and visits_allowed(windows, day).allowed), days[0])


def clash(one: time | None, other: time | None) -> bool:
    """Whether two visits planned on one day stand in each other's way; without an hour nothing does."""
    if one is None or other is None:
        return False
    day = date(2000, 1, 1)
    return abs(datetime.combine(day, one) - datetime.combine(day, other)) < CLOSE
