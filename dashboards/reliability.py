"""How reliable a team is: promises kept and requests done on time by rep, surveys that are due (domain.md §2.5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from accounts.models import Hospital
from lib.dates import add_months
from people.models import User
from visits.choices import CommitmentState
from visits.models import Commitment, ServiceRequest

from .kpis import ratio

MONTHS = 12


@dataclass(frozen=True)
class Part:
    """A part of a whole, 0…1 as `ratio`; None where the whole is 0."""

    part: int = 0
    whole: int = 0

    @property
    def ratio(self) -> float | None:
        return ratio(self.part, self.whole)


@dataclass(frozen=True)
class Row:
    """One rep: our promises kept of those due, requests done on time of those due, in twelve months."""

    rep: User
    kept: Part
    on_time: Part

    @property
    def kept_url(self) -> str:
        return f"{reverse('visits:commitment_list')}?who=team&direction=ours&owner={self.rep.pk}"

    @property
    def on_time_url(self) -> str:
        return f"{reverse('visits:service_list')}?who=team&owner={self.rep.pk}"


def reliability_of(user: User, reps: Iterable[User], today: date) -> list[Row]:
    """The reps in their order; two queries."""
    reps = list(reps)
    kept, on_time = _kept(user, reps, today), _on_time(user, reps, today)
    return [Row(rep, kept.get(rep.pk, Part()), on_time.get(rep.pk, Part())) for rep in reps]


def surveys_due(user: User, today: date) -> int:
    """At how many hospitals the satisfaction survey is due."""
    return Hospital.objects.visible_to(user).survey_due(user, today).count()


def _kept(user: User, reps: list[User], today: date) -> dict[int, Part]:
    """Our promises kept ÷ due or settled; those withdrawn do not count (like visits.relating.kept)."""
    ours = Commitment.objects.visible_to(user).ours().exclude(state=CommitmentState.WITHDRAWN)
    due = ours.filter(~Q(state=CommitmentState.OPEN) | Q(due_on__lt=today))
    return _by_owner(due, reps, today, Q(state=CommitmentState.KEPT))


def _on_time(user: User, reps: list[User], today: date) -> dict[int, Part]:
    """Requests done by their day ÷ done or past their day (like visits.relating.on_time)."""
    due = ServiceRequest.objects.visible_to(user).filter(Q(due_on__lt=today) | ~Q(closed_on=None))
    return _by_owner(due, reps, today, Q(closed_on__lte=F("due_on")))


def _by_owner(due: QuerySet, reps: list[User], today: date, done: Q) -> dict[int, Part]:
    """Of what fell due within twelve months, how much was done, by owner; one query."""
    recent = due.filter(owner__in=reps, due_on__gt=add_months(today, -MONTHS)).order_by()
    rows = recent.values_list("owner").annotate(part=Count("pk", filter=done), whole=Count("pk"))
    return {owner: Part(part, whole) for owner, part, whole in rows}
