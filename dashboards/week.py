"""My week: what is planned, made and due on each day, what stands in its way, and where the next hour would help most.

Seven queries, however many visits (product.md §3 "My week"; planned, scheduled, remaining and to schedule: domain.md §3.8).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Hospital
from people.models import Leave, User
from people.working_days import days_between, is_working_day
from visits.choices import HANDED_IN, State
from visits.models import NextStep, Visit
from visits.planning import clash, refusals

from .call_plan import complete, with_scheduled
from .hospital_rows import headed
from .pace import TALKS_A_WEEK, VISITS_A_WEEK, Gauge, week_of, week_share
from .today import was_completed, with_people_met

OFFERED = 12
STEPS_SHOWN = 100


@dataclass(frozen=True)
class Slot:
    """One visit in the week; `clashes` says in words what stands in the way of a planned one."""

    visit: Visit
    clashes: list = field(default_factory=list)

    @property
    def is_planned(self) -> bool:
        return self.visit.state == State.PLANNED


@dataclass(frozen=True)
class Day:
    """One day of the week with its visits by the hour and the steps due on it."""

    date: date
    today: date
    slots: list[Slot]
    steps: list[NextStep]
    leave: Leave | None = None

    @property
    def is_today(self) -> bool:
        return self.date == self.today

    @property
    def is_over(self) -> bool:
        return self.date < self.today

    @property
    def is_off(self) -> bool:
        return not is_working_day(self.date)

    @property
    def note(self) -> str | Promise:
        """Why the day is not like others: leave, a holiday, a weekend that is worked."""
        if self.leave:
            return self.leave.get_kind_display()
        if self.is_off:
            return _("Weekend") if self.is_weekend else _("Public holiday")
        return _("Worked to make up for a holiday") if self.is_weekend else ""

    @property
    def is_weekend(self) -> bool:
        return self.date.weekday() > 4

    @property
    def is_empty(self) -> bool:
        return not self.slots and not self.steps


class Week:
    """The week of one user that a day lies in."""

    def __init__(self, user: User, day: date, today: date):
        self.user, self.today = user, today
        self.first, self.last = week_of(day)

    @property
    def is_this(self) -> bool:
        return self.first <= self.today <= self.last

    @property
    def is_over(self) -> bool:
        return self.last < self.today

    @property
    def before(self) -> date:
        return self.first - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.first + timedelta(days=7)

    @cached_property
    def _visits(self) -> list[Visit]:
        shown = Visit.objects.credited_to(self.user).between(self.first, self.last)
        shown = shown.filter(state__in=(State.PLANNED, *HANDED_IN))
        rows = with_people_met(shown).select_related("hospital").prefetch_related("hospital__visit_policies")
        visits = list(rows.order_by("on", "at", "pk"))
        made = {(visit.hospital_id, visit.on) for visit in visits if visit.state in HANDED_IN}
        return [v for v in visits if v.state != State.PLANNED or (v.hospital_id, v.on) not in made]

    @cached_property
    def days(self) -> list[Day]:
        leaves = list(Leave.objects.touching(self.first, self.last).filter(user=self.user))
        steps = NextStep.objects.open().owned_by(self.user).filter(due_on__range=(self.first, self.last))
        steps = list(steps.select_related("hospital").order_by("due_on", "pk")[:STEPS_SHOWN])
        return [self._day(day, leaves, steps) for day in days_between(self.first, self.last)]

    def _day(self, day: date, leaves: list[Leave], steps: list[NextStep]) -> Day:
        leave = next((row for row in leaves if row.starts_on <= day <= row.ends_on), None)
        visits = [visit for visit in self._visits if visit.on == day]
        slots = [Slot(visit, self._clashes(visit, visits, leave)) for visit in visits]
        return Day(day, self.today, slots, [step for step in steps if step.due_on == day], leave)

    def _clashes(self, visit: Visit, others: list[Visit], leave: Leave | None) -> list:
        """What stands in the way of a planned visit, in words."""
        if visit.state != State.PLANNED or visit.on < self.today:
            return []
        rules = visit.hospital.visit_policies.all()
        found = refusals(visit.on, visit.at, today=self.today, is_filed=True, windows=rules)
        words = [why for whys in found.values() for why in whys]
        if leave:
            words.append(_("You are away on this day."))
        elif not is_working_day(visit.on):
            words.append(_("This is no working day."))
        if any(other.pk != visit.pk and clash(visit.at, other.at) for other in others):
            words.append(_("Less than half an hour from another visit."))
        return words

    @property
    def planned(self) -> int:
        return sum(visit.state == State.PLANNED for visit in self._visits)

    @property
    def field_days(self) -> int:
        """Working days without leave: what the week has room for."""
        return sum(not day.is_off and day.leave is None for day in self.days)

    @property
    def joint(self) -> int:
        """Visits made together with a colleague or with somebody of a partner."""
        made = [visit for visit in self._visits if was_completed(visit)]
        return sum(visit.joint_with_id is not None or visit.partner_id is not None for visit in made)

    @property
    def has_visits(self) -> bool:
        return bool(self._visits)

    @cached_property
    def unlogged(self) -> Visit | None:
        """The earliest planned visit before this week that was neither logged nor taken off."""
        mine = Visit.objects.written_by(self.user).unlogged(min(self.today, self.first))
        return mine.order_by("on", "pk").first()

    @cached_property
    def gauges(self) -> list[Gauge]:
        """Person-visits and product talks made in the week (I126, I127)."""
        done = [visit for visit in self._visits if was_completed(visit)]
        pace = week_share(self.today) if self.is_this else None
        talks = sum(visit.met for visit in done if visit.has_topic)
        return [
            Gauge(_("Visits"), sum(visit.met for visit in done), VISITS_A_WEEK, pace),
            Gauge(_("Product talks"), talks, TALKS_A_WEEK, pace),
        ]

    @cached_property
    def offer(self) -> list[Hospital]:
        """The hospitals most worth an hour, with planned, done, scheduled, remaining and to schedule of this cycle."""
        rows = headed(Hospital.objects.loggable_by(self.user), self.user, self.today)
        rows = list(with_scheduled(rows, self.user, self.today).by_priority(self.user)[:OFFERED])
        for row in rows:
            complete(row, self.today)
        return rows
