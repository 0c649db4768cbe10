"""People kept without any lawful basis: how long each may still be shown (domain.md §2.8 rule 13)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Stakeholder

from .person_page import DAYS_TO_OBTAIN

PER_PAGE = 25


def with_days_left(people: Iterable[Stakeholder], today: date) -> list[Stakeholder]:
    """The people, each with `days_left` until hidden from the lists; below 0 where that has happened."""
    rows = list(people)
    for person in rows:
        last = timezone.localdate(person.created_at) + timedelta(days=DAYS_TO_OBTAIN)
        person.days_left = (last - today).days
    return rows
