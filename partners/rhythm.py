"""How often a partner is to be met or called: plain values, no database and no clock (domain.md I129).

Face to face is nearer than online, online nearer than the phone; a contact counts where it is at least as near as the
one that is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

PHONE, ONLINE, FACE = "phone", "online", "face"
NEARNESS = {PHONE: 0, ONLINE: 1, FACE: 2}
WEEK = 7


def counts_as(made: str, wanted: str) -> bool:
    """Whether a contact of this channel answers the one that is wanted."""
    return NEARNESS[made] >= NEARNESS[wanted]


def last_counting(contacts: Iterable[tuple[str, date]], wanted: str) -> date | None:
    """The day of the last of these (channel, day) that counts; None without."""
    return max((on for made, on in contacts if counts_as(made, wanted)), default=None)


def due_on(last: date | None, days: int, today: date) -> date:
    """When the next contact is due: so many days after the last; today where there was none yet."""
    return today if last is None else last + timedelta(days=days)
