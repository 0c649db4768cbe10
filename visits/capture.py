"""When an entry was made that waited on a device: the server's clock decides, whatever the device's clock says.

At each contact the server signs its own time for the device. An entry tells how long after that contact it was made;
the hour and day on the device are never asked. Nothing can so be dated before the last contact (product.md §3,
"States").
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer

from people.models import User

OLDEST = timedelta(days=31)
"""An older contact proves nothing."""

_signer = Signer(salt="visits.contact")


def contact_of(user: User, now: datetime) -> str:
    """What proves to us later that a device of this user spoke to us at this moment."""
    return _signer.sign_object([user.pk, int(now.timestamp() * 1000)])


def captured_at(data: Mapping[str, str], user: User, now: datetime) -> datetime:
    """When the entry was made, by the server's clock.

    data: `contact` as `contact_of` gave it, `since` the milliseconds from then on. What does not fit together (no
    contact, a forged one, a moment still to come) counts as made now: whoever judges lateness then sees the later time.
    """
    contact, since = _contact(data.get("contact", ""), user), data.get("since", "")
    if contact is None or now - contact > OLDEST or not (since.isascii() and since.isdigit() and len(since) < 12):
        return now
    return min(contact + timedelta(milliseconds=int(since)), now)


def _contact(token: str, user: User) -> datetime | None:
    try:
        owner, milliseconds = _signer.unsign_object(token)
    except BadSignature:
        return None
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if owner == user.pk else None
