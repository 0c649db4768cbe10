"""The people of a hospital as its page shows them: blockers first, who could help with each, and who is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.choices import BuyingRole, Support
from accounts.models import Hospital, Stakeholder
from lib.meanings import ROLES, Meaning
from lib.prepared import prepared
from people.models import User
from visits.choices import COMPLETED, State
from visits.models import VisitAttendee

# Without these a hospital decides without us; a user or an outsider more is welcome, but no gap.
NEEDED = (BuyingRole.DECISION_MAKER, BuyingRole.GATEKEEPER, BuyingRole.INFLUENCER, BuyingRole.EXECUTOR)


@dataclass(frozen=True)
class People:
    """The listed people, and the roles nobody is known in."""

    people: list[Stakeholder]
    missing: list[tuple[str, Meaning]]

    @property
    def blockers(self) -> int:
        return sum(person.is_blocker and person.may_be_profiled for person in self.people)


def people_of(hospital: Hospital, user: User, today: date) -> People:
    """The people of the hospital, blockers first, each blocker with `nearest`, a supporter who could help; one query.

    Who has but another place of work here is among them, with `elsewhere`, the main one.
    """
    people = _people(hospital.pk, user, today=today)
    for person in people:
        person.elsewhere = None if person.hospital_id == hospital.pk else person.hospital
    supporters = [person for person in people if person.may_be_profiled and (person.support or 0) > 0]
    for person in people:
        if person.may_be_profiled and person.is_blocker:
            person.nearest = nearest_supporter(person, supporters)
    known = {person.buying_role for person in people}
    return People(people, [(role, ROLES[role]) for role in NEEDED if role not in known])


@prepared
def _people(hospital, user, *, today: date) -> QuerySet:
    here = Stakeholder.objects.visible_to(user).working_at(hospital, today).listed(today)
    return with_last_meeting(here).select_related("department", "hospital").blockers_first()


def with_last_meeting(people: QuerySet) -> QuerySet:
    """Annotate `last_met`: the day of the last completed visit the person attended."""
    meetings = VisitAttendee.objects.filter(
        stakeholder=OuterRef("pk"), visit__state=State.SUBMITTED, visit__outcome__in=COMPLETED
    )
    return people.annotate(last_met=Subquery(meetings.order_by("-visit__on").values("visit__on")[:1]))


def nearest_supporter(blocker: Stakeholder, supporters: Sequence[Stakeholder]) -> Stakeholder | None:
    """Who could speak with a blocker: of the same department if there is one, then the stronger, then the more influential."""

    def nearness(person: Stakeholder) -> tuple:
        same = blocker.department_id is not None and person.department_id == blocker.department_id
        return (same, person.support == Support.CHAMPION, person.influence or 0, -person.pk)

    return max(supporters, key=nearness, default=None)
