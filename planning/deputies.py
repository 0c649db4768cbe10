"""Who decides on plans in the place of a manager on leave.

This floor knows no delegates; the app that keeps them (visits, for its inbox) registers itself when it is ready, so
that one name holds for both.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils import timezone

from accounts.models import Hospital
from people.models import User
from people.slots import UserSlot

Source = Callable[[User, date], list[User]]
_source: list[Source] = []


def deputies_come_from(source: Source) -> None:
    """Register what says for whom, on leave on a day, a user decides."""
    _source[:] = [source]


def seats_of(user: User) -> list[User]:
    """Managers on leave today in whose place the user decides; asked once per request, and of managers alone.

    A statement written for any user of a kind (`UserSlot`) is about what that user covers and knows no seats.
    """
    if isinstance(user, UserSlot) or not (user.is_manager and _source):
        return []
    if not hasattr(user, "_seats"):
        user._seats = _source[0](user, timezone.localdate())
    return user._seats


def seat_for(user: User, hospital: Hospital) -> User | None:
    """In whose place the user decides at a hospital; None where the user covers it, or for nobody."""
    people = [user, *seats_of(user)]
    covering = (person for person in people if Hospital.objects.visible_to(person).filter(pk=hospital.pk).exists())
    found = next(covering, user)
    return None if found == user else found
