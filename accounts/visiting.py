"""Whether a hospital's visiting rules let somebody in (domain.md §2.8 rule 8): plain values, no database, no clock.

A hospital without any rule has told us none: nothing is forbidden there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from typing import Any, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .choices import DayPart, Weekday

HOURS = {
    DayPart.MORNING: (time(7), time(12)),
    DayPart.AFTERNOON: (time(12), time(18)),
    DayPart.EVENING: (time(18), time(22)),
}
"""When a part of a day begins and ends."""


class Window(Protocol):
    """One weekly window in which a hospital receives, like `HospitalVisitPolicy`."""

    weekday: int
    starts_at: time
    ends_at: time
    needs_appointment: bool
    max_reps: int | None


@dataclass(frozen=True)
class Hours:
    """A window as plain values, for where no row of it is at hand."""

    weekday: int
    starts_at: time
    ends_at: time
    needs_appointment: bool = False
    max_reps: int | None = None
    place: str = ""

    @property
    def day(self) -> Promise | str:
        return Weekday(self.weekday).label

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Hours:
        """The window of its values as JSON holds them."""
        hours = {name: time.fromisoformat(values[name]) for name in ("starts_at", "ends_at")}
        return cls(**{**values, **hours, "needs_appointment": bool(values["needs_appointment"])})


class Reason(Enum):
    """Why a visit is or is not allowed."""

    NO_RULE = "no_rule"
    WITHIN = "within"
    WRONG_DAY = "wrong_day"
    WRONG_HOUR = "wrong_hour"
    TOO_MANY = "too_many"
    NOBODY = "nobody"


WORDS = {
    Reason.NO_RULE: _("no visiting rule is known"),
    Reason.WITHIN: _("the hospital receives"),
    Reason.WRONG_DAY: _("the hospital does not receive on this day"),
    Reason.WRONG_HOUR: _("the hospital does not receive at this hour"),
    Reason.TOO_MANY: _("more people than the hospital receives at once"),
    Reason.NOBODY: _("the hospital receives no representatives"),
}


@dataclass(frozen=True)
class Verdict:
    """What the rules say of a visit: why, and the window it falls into."""

    reason: Reason
    window: Window | None = None

    @property
    def allowed(self) -> bool:
        return self.reason in {Reason.NO_RULE, Reason.WITHIN}

    @property
    def needs_appointment(self) -> bool:
        return self.allowed and self.window is not None and self.window.needs_appointment

    @property
    def words(self) -> Promise:
        return WORDS[self.reason]


def visits_allowed(
    policy: Iterable[Window], on: date, at: time | None = None, *, reps: int = 1, nobody_since: date | None = None
) -> Verdict:
    """Whether a hospital with these windows receives `reps` people of ours on a day, at an hour where one is given.

    The last minute of a window is within it. Without an hour any window of the day will do. `nobody_since`: the first
    day of a ban on all visits, which counts before any window.
    """
    if nobody_since is not None and on >= nobody_since:
        return Verdict(Reason.NOBODY)
    windows = list(policy)
    if not windows:
        return Verdict(Reason.NO_RULE)
    of_day = [window for window in windows if window.weekday == on.weekday()]
    if not of_day:
        return Verdict(Reason.WRONG_DAY)
    open_then = of_day if at is None else [w for w in of_day if w.starts_at <= at <= w.ends_at]
    if not open_then:
        return Verdict(Reason.WRONG_HOUR)
    return _admitted(open_then, reps)


def _admitted(windows: Sequence[Window], reps: int) -> Verdict:
    """The first window that has room, one without an appointment before one with."""
    roomy = [w for w in windows if w.max_reps is None or w.max_reps >= reps]
    if not roomy:
        return Verdict(Reason.TOO_MANY, windows[0])
    return Verdict(Reason.WITHIN, min(roomy, key=lambda w: w.needs_appointment))


def received_in(policy: Iterable[Window], day: Weekday, part: DayPart, *, nobody: bool = False) -> Verdict:
    """Whether a hospital receives at some hour of a part of a weekday; `nobody`: it bans all visits."""
    if nobody:
        return Verdict(Reason.NOBODY)
    windows = list(policy)
    if not windows:
        return Verdict(Reason.NO_RULE)
    begins, ends = HOURS[part]
    of_day = [window for window in windows if window.weekday == day]
    open_then = [window for window in of_day if window.starts_at < ends and window.ends_at > begins]
    if not open_then:
        return Verdict(Reason.WRONG_HOUR if of_day else Reason.WRONG_DAY)
    return _admitted(open_then, 1)
