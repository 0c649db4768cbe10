"""What happens to somebody's open work once they can no longer sign in.

This floor knows no work; the apps that do register themselves when they are ready.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from .models import User

HandOver = Callable[[User, date], None]
_hand_overs: list[HandOver] = []


def work_is_handed_over_by(hand_over: HandOver) -> None:
    """Register what finds new owners for the open work of a user, called once the assignments have moved."""
    if hand_over not in _hand_overs:
        _hand_overs.append(hand_over)


def hand_over_work(user: User, on: date) -> None:
    """Have every app find new owners for what the user leaves open."""
    for hand_over in _hand_overs:
        hand_over(user, on)
