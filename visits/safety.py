"""The clocks of an adverse event heard on a visit: plain values (domain.md §2.7, pharmacovigilance)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from .choices import Seriousness

# Days within which the marketing-authorisation holder tells the authority; a death at once.
AUTHORITY_DAYS = {Seriousness.DEATH: 0, Seriousness.SERIOUS: 15, Seriousness.OTHER: 30}


def heard_at(on: date, at: time | None, now: datetime) -> datetime:
    """When an event was heard on a visit of a day; `now` knows its zone.

    Without a time: now, for today, else the first moment of the day, so that the clock never flatters. Never ahead.
    """
    if at is None:
        return now if on == now.date() else datetime.combine(on, time.min, now.tzinfo)
    return min(datetime.combine(on, at, now.tzinfo), now)


def hand_over_by(heard: datetime, seriousness: str, hours: int) -> datetime:
    """Until when the safety unit is told: a death at once, all else within the company's hours."""
    return heard if seriousness == Seriousness.DEATH else heard + timedelta(hours=hours)


def authority_by(heard_on: date, seriousness: str) -> date | None:
    """Until which day the authority is told; None while the seriousness is not known."""
    days = AUTHORITY_DAYS.get(seriousness)
    return None if days is None else heard_on + timedelta(days=days)
