"""Today: what a rep opens in the morning, all of it in nine queries beyond those of the frame."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lib.dates import month_start
from lib.gathered import counted
from lib.prepared import prepared
from people.models import User
from scoring.models import Alert
from visits.choices import COMPLETED, HANDED_IN, State
from visits.models import Visit, VisitAttendee, VisitDraft, VisitTopic
from visits.querysets import VisitQuerySet
from visits.reports import drafts_of

from .alert_lines import AlertStrip, alert_strip
from .due import due_of, is_unreported
from .pace import TALKS_A_WEEK, VISITS_A_WEEK, Cycle, Gauge, cycle_of, week_of, week_share
from .who_next import WhoNext

ROWS_SHOWN = 8


@dataclass(frozen=True)
class Agenda:
    """The visits of the day in their order: logged ones and planned ones; `coming` is the first still to make."""

    visits: list[Visit]

    @property
    def coming(self) -> Visit | None:
        return next((visit for visit in self.visits if visit.state == State.PLANNED), None)


class Today:
    """One user's day."""

    def __init__(self, user: User, today: date):
        self.user, self.today = user, today

    @property
    def cycle(self) -> Cycle:
        return cycle_of(self.today)

    @cached_property
    def alerts(self) -> AlertStrip:
        return alert_strip(Alert.objects.visible_to(self.user), self.user, self.today)

    @cached_property
    def _visits(self) -> list[Visit]:
        """The user's visits since the beginning of the week and of the cycle, those planned for today included."""
        since = min(week_of(self.today)[0], month_start(self.today))
        return _visits_between(self.user, first=since, last=self.today)

    @cached_property
    def _completed(self) -> list[Visit]:
        return [visit for visit in self._visits if was_completed(visit)]

    @cached_property
    def agenda(self) -> Agenda:
        todays = [visit for visit in self._visits if visit.on == self.today]
        made = {visit.hospital_id for visit in todays if visit.state in HANDED_IN}
        planned = {v for v in todays if v.state == State.PLANNED and v.hospital_id not in made}
        return Agenda([visit for visit in todays if visit.state in HANDED_IN or visit in planned])

    @cached_property
    def who_next(self) -> WhoNext:
        visited = frozenset(visit.hospital_id for visit in self._completed if visit.on >= self.cycle.first)
        return WhoNext(self.user, self.today, visited)

    @cached_property
    def _owed(self) -> tuple[list, int]:
        return due_of(self.user, self.today, ROWS_SHOWN)

    @property
    def unreported(self) -> list:
        """Adverse events I heard whose report I have not written: they stand on top of everything."""
        return [row for row in self._owed[0] if is_unreported(row)]

    @property
    def owed(self) -> list:
        """My own steps, requests, commitments, counter-actions and actions due today or late, the oldest first."""
        return [row for row in self._owed[0] if not is_unreported(row)]

    @property
    def owed_total(self) -> int:
        return self._owed[1] - len(self.unreported)

    @cached_property
    def drafts(self) -> list[VisitDraft]:
        return drafts_of(self.user)

    @property
    def due_total(self) -> int:
        return self.owed_total + len(self.drafts)

    @property
    def is_stale(self) -> bool:
        """Whether the scores are older than those of yesterday, which the last night should have made."""
        scored_on = self.who_next.scored_on
        return scored_on is not None and scored_on < self.today - timedelta(days=1)

    @cached_property
    def gauges(self) -> list[Gauge]:
        """My week against 20 person-visits and 10 product talks, my cycle against the hospitals in the plan."""
        monday, sunday = week_of(self.today)
        week = [visit for visit in self._completed if monday <= visit.on <= sunday]
        pace = week_share(self.today)
        mine = f"{reverse('visits:visit_list')}?who=mine&first={monday}&last={sunday}"
        talks = sum(visit.met for visit in week if visit.has_topic)
        hospitals = reverse("dashboards:hospital_list")
        return [
            Gauge(_("Visits"), sum(visit.met for visit in week), VISITS_A_WEEK, pace, mine),
            Gauge(_("Product talks"), talks, TALKS_A_WEEK, pace, mine),
            Gauge(
                _("Hospitals covered this cycle"),
                self.who_next.covered,
                self.who_next.targets,
                self.cycle.elapsed,
                hospitals,
            ),
        ]


@prepared
def _visits_between(user, *, first: date, last: date) -> QuerySet:
    visits = Visit.objects.credited_to(user).between(first, last)
    return with_people_met(visits).select_related("hospital").order_by("on", "at", "pk")


def with_people_met(visits: VisitQuerySet) -> VisitQuerySet:
    """Annotate `met` (people met or meant to be met) and `has_topic` (a product was talked about)."""
    return visits.annotate(
        met=counted(VisitAttendee.objects.filter(visit=OuterRef("pk")), "visit"),
        has_topic=Exists(VisitTopic.objects.filter(visit=OuterRef("pk"))),
    )


def was_completed(visit: Visit) -> bool:
    """Whether the visit counts (domain.md §3.8)."""
    return visit.state == State.SUBMITTED and visit.outcome in COMPLETED
