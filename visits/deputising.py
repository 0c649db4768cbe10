"""Who decides for whom while a leave lasts: on visits by the inbox, on plans by what `planning` asks (`deputies`)."""

from __future__ import annotations

from datetime import date

from people.models import User

from .models import ReviewDelegate


def stands_in_for(user: User, today: date) -> list[User]:
    """Managers on leave today who named the user; never one whose work may tell the user of sales."""
    delegated = ReviewDelegate.objects.in_force(today).filter(delegate=user)
    people = [row.leave.user for row in delegated.select_related("leave__user")]
    reviewers = [person for person in people if person.is_active and person.is_manager]
    return [person for person in reviewers if user.sees_sales or not person.sees_sales]
