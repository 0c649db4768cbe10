"""The call plan of the present cycle: per hospital planned, done, scheduled and what remains; targets set and challenged.

Planned, done, scheduled, remaining and to schedule: A#56, domain.md §2.5 and §3.8; the default plan: domain.md §2.4.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404

from accounts.models import Hospital
from lib.dates import month_end
from lib.gathered import counted
from people.models import User
from visits.callplan import planned_visits
from visits.choices import State
from visits.models import CallTarget, ReviewItem, Visit

from .hospital_rows import headed, state_of
from .pace import Cycle, cycle_of

PER_PAGE = 25
CHALLENGES_SHOWN = 10
SET, CHALLENGED = "set", "challenged"


class CallPlan:
    """The hospitals a user works, by priority, with their place in the plan of the user's function; five queries."""

    def __init__(self, user: User, today: date, only: str = "", number: str | None = None):
        self.user, self.today, self.only, self.number = user, today, only, number

    @property
    def cycle(self) -> Cycle:
        return cycle_of(self.today)

    @cached_property
    def page(self) -> Page:
        hospitals = self._narrowed(Hospital.objects.loggable_by(self.user))
        rows = with_scheduled(headed(hospitals, self.user, self.today), self.user, self.today)
        page = Paginator(rows.by_priority(self.user), PER_PAGE).get_page(self.number)
        pks = [row.pk for row in page]
        targets = {target.hospital_id: target for target in self._targets.filter(hospital__in=pks).select_related("by")}
        challenges = {item.hospital_id: item for item in self._challenges.filter(hospital__in=pks)}
        for row in page:
            complete(row, self.today)
            row.target, row.challenge = targets.get(row.pk), challenges.get(row.pk)
        return page

    @property
    def _targets(self) -> QuerySet:
        return CallTarget.objects.open().filter(function=self.user.function)

    @property
    def _challenges(self) -> QuerySet:
        return ReviewItem.objects.challenges().open().filter(function=self.user.function)

    def _narrowed(self, hospitals: QuerySet) -> QuerySet:
        rows = {SET: self._targets, CHALLENGED: self._challenges}.get(self.only)
        return hospitals if rows is None else hospitals.filter(Exists(rows.filter(hospital=OuterRef("pk"))))

    @cached_property
    def my_challenges(self) -> list[ReviewItem]:
        """What the user challenged and what became of it, the latest first."""
        mine = ReviewItem.objects.challenges().of(self.user).listed().order_by("-opened_at", "-pk")
        return list(mine[:CHALLENGES_SHOWN])


def with_scheduled(hospitals: QuerySet, user: User, today: date) -> QuerySet:
    """Annotate `scheduled`: visits planned by the user's function from today to the end of the cycle (A#56)."""
    ahead = Visit.objects.filter(
        state=State.PLANNED, function=user.function, hospital=OuterRef("pk"), on__range=(today, month_end(today))
    )
    return hospitals.annotate(scheduled=counted(ahead, "hospital"))


def complete(row: Hospital, today: date) -> None:
    """Set `state`, `remaining` and `to_schedule` on a row with `planned`, `done` and `scheduled`; a blank plan is 0."""
    row.state = state_of(row, today)
    row.remaining = max((row.planned or 0) - row.done, 0)
    row.to_schedule = max(row.remaining - row.scheduled, 0)


def hospital_in_plan(hospitals: QuerySet, pk: int, user: User, today: date) -> Hospital:
    """One of the hospitals with `planned` of the user's function, `target` and `default` where it is known. Two queries.

    Raises Http404 for any other. A medical default is worked out by the nightly run and not told here.
    """
    row = headed(hospitals.filter(pk=pk), user, today).first()
    if row is None:
        raise Http404
    row.target = CallTarget.objects.of(row, user.function).open().select_related("by").first()
    row.default = planned_visits(row.tier, row.season) if user.sees_sales else None
    return row
