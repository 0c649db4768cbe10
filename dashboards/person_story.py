"""What happened with a person, below the card: how the stance moved, with what shows it, and the last visits."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Stakeholder, SupportEvent
from people.models import User
from visits.models import Visit

VISITS_SHOWN = 10
MOVES_SHOWN = 20


@dataclass(frozen=True)
class Story:
    """The newest moves of the stance, and the newest visits, each the newest first."""

    stances: list[SupportEvent]
    visits: list[Visit]


def story_of(person: Stakeholder, user: User) -> Story:
    """At most two queries; no stances of somebody who may not be profiled."""
    stances = list(_stances(person)) if person.may_be_profiled else []
    return Story(stances, list(_visits(person, user)))


def _stances(person: Stakeholder) -> QuerySet:
    events = person.support_events.select_related("product", "by", "evidence__visit_link")
    return events.order_by("-on", "-pk")[:MOVES_SHOWN]


def _visits(person: Stakeholder, user: User) -> QuerySet:
    visits = Visit.objects.visible_to(user).submitted().filter(attendees__stakeholder=person)
    return visits.select_related("author", "hospital").order_by("-on", "-pk")[:VISITS_SHOWN]
