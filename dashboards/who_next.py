"""Who next: the top of the priority list in my territories, each with the reason and what changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When, Window

from accounts.models import Hospital
from lib.prepared import prepared
from people.models import User
from scoring import facts
from scoring.models import ScoreRun, ScoreSnapshot
from scoring.reports import change_between
from visits.models import PutAside

from .hospital_rows import headed, state_of

SHOWN = 6


@dataclass(frozen=True)
class Suggestion:
    """One hospital to see next, with why."""

    hospital: Hospital
    state: str
    reason: str = ""
    parts: tuple = ()
    since: tuple = ()

    @property
    def moved(self):
        """The change since the score before, in words, with the part that moved most; None without one."""
        return self.since[0] if self.since else None


class WhoNext:
    """The suggestions for one user; four queries, however many hospitals."""

    def __init__(self, user: User, today: date, visited: frozenset[int] = frozenset()):
        """`visited` are the hospitals with a completed visit of the user's in the present cycle."""
        self.user, self.today, self.visited = user, today, visited

    @cached_property
    def put_aside(self) -> list[PutAside]:
        """Hospitals this user does not want suggested now."""
        mine = PutAside.objects.filter(user=self.user, until__gte=self.today).select_related("hospital")
        return list(mine.order_by("until", "pk"))

    @cached_property
    def _rows(self) -> list[Hospital]:
        """The first hospitals, those put aside or closed to visits last; each knows the counts of all: `of_all`, `targets`, `covered`."""
        aside = [row.hospital_id for row in self.put_aside]
        return _first_rows(self.user, aside, list(self.visited), today=self.today)

    @property
    def total(self) -> int:
        """Hospitals of the user's territories."""
        return self._rows[0].of_all if self._rows else 0

    @property
    def targets(self) -> int:
        """Those in the call plan of the user's function."""
        return self._rows[0].targets if self._rows else 0

    @property
    def covered(self) -> int:
        """Targets with a visit of the user's in this cycle."""
        return self._rows[0].covered if self._rows else 0

    @cached_property
    def runs(self) -> list[ScoreRun]:
        """The run whose scores are shown and the one of an earlier day before it."""
        published = ScoreRun.objects.exclude(published_at=None).order_by("-as_of", "-pk")
        by_day: dict[date, ScoreRun] = {}
        for run in published.select_related("weights").defer("inputs", "refs")[:10]:
            by_day.setdefault(run.as_of, run)
        return list(by_day.values())[:2]

    @property
    def scored_on(self) -> date | None:
        """The day the shown scores are of."""
        return self.runs[0].as_of if self.runs else None

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """The first hospitals that are neither put aside nor closed to visits."""
        rows = [row for row in self._rows if not row.is_aside]
        found = ScoreSnapshot.objects.filter(run__in=self.runs, hospital__in=[row.pk for row in rows])
        snapshots = {(snapshot.hospital_id, snapshot.day): snapshot for snapshot in found}
        return [self._suggestion(row, snapshots) for row in rows]

    def _suggestion(self, row: Hospital, snapshots: dict) -> Suggestion:
        state = state_of(row, self.today)
        days = [snapshots.get((row.pk, run.as_of)) for run in self.runs]
        if not days or days[0] is None:
            return Suggestion(row, state)
        medical = not self.user.sees_sales
        days[0].run = self.runs[0]
        return Suggestion(
            row,
            state,
            facts.reason(days[0], medical=medical),
            tuple(facts.parts(days[0], medical=medical)),
            self._since(days, medical),
        )

    @staticmethod
    def _since(days: list[ScoreSnapshot | None], medical: bool) -> tuple:
        if len(days) < 2 or days[1] is None:
            return ()
        return tuple(facts.since([change_between(*days, 1, medical)]))


@prepared
def _first_rows(user, aside, visited, *, today: date) -> QuerySet:
    not_now = Q(pk__in=aside) | Q(no_visits_since__isnull=False)
    last = Case(When(not_now, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = headed(Hospital.objects.loggable_by(user), user, today).annotate(
        is_aside=last,
        of_all=Window(Count("pk")),
        targets=Window(Count("pk", filter=Q(planned__gt=0))),
        covered=Window(Count("pk", filter=Q(planned__gt=0, pk__in=visited))),
    )
    by_priority = rows.by_priority(user)
    return by_priority.order_by("is_aside", *by_priority.query.order_by)[:SHOWN]
