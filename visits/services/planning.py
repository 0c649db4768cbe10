"""Planned visits: made, moved, taken off, repeated; a logged one takes the place of its plan (product.md §3 "My week")."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Hospital
from people.models import RepFiling, User

from .. import bulk
from ..choices import HANDED_IN, State
from ..models import Visit
from ..planning import refusals

PLANNED_ALREADY = _("You have planned this hospital for that day already.")


class Planner:
    """What planning asks of several hospitals at once; three queries, however many."""

    def __init__(self, by: User, hospital_ids: Iterable[int]):
        self.by, self.today = by, timezone.localdate()
        found = Hospital.objects.loggable_by(by).filter(pk__in=set(hospital_ids)) if by.works_in_field else []
        if found:
            found = found.select_related("territory").prefetch_related("visit_policies")
        self.hospitals = {hospital.pk: hospital for hospital in found}
        self.filings = list(RepFiling.objects.filter(user=by)) if by.is_medical else []

    def why_not(self, hospital: Hospital, on: date, at: time | None) -> dict[str, list]:
        """What forbids the visit: {field: [why]}."""
        filed = not self.by.is_medical or any(row.valid_from <= on <= row.valid_to for row in self.filings)
        return refusals(on, at, today=self.today, is_filed=filed, windows=hospital.visit_policies.all())

    def visit(self, hospital: Hospital, on: date, at: time | None, purpose: str) -> Visit:
        """A planned visit, not stored yet."""
        visit = Visit(
            client_id=uuid.uuid4(),
            hospital=hospital,
            author=self.by,
            territory=hospital.territory,
            function=self.by.function,
            on=on,
            at=at,
            purpose=purpose,
            state=State.PLANNED,
        )
        visit._history_user = self.by
        return visit


def plan_visit(hospital_id: int, *, on: date, at: time | None, purpose: str = "", by: User) -> Visit:
    """Plan a visit; pressed twice it is one. Raises Hospital.DoesNotExist where the user logs no visits.

    Raises ValidationError ({field: why}) where a rule of the hospital, a missing filing, the day or an earlier plan of
    another hour stands against it; nothing is written then.
    """
    planner = Planner(by, [hospital_id])
    if hospital_id not in planner.hospitals:
        raise Hospital.DoesNotExist
    hospital = planner.hospitals[hospital_id]
    if found := planner.why_not(hospital, on, at):
        raise ValidationError(found)
    visit = planner.visit(hospital, on, at, purpose)
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError:
        earlier = Visit.objects.planned_by(by).filter(hospital=hospital, on=on).first()
        if earlier is None or earlier.at != at:
            raise ValidationError({"on": [PLANNED_ALREADY]}) from None
        return earlier
    return visit


@transaction.atomic
def move_visit(visit: Visit, *, on: date, at: time | None, by: User) -> Visit:
    """Give a planned visit another day or hour. Raises ValidationError as `plan_visit` does; nothing is moved then."""
    visit = _own(visit, by)
    if visit.state != State.PLANNED:
        raise ValidationError(_("This visit is no longer planned: it was logged or taken off."))
    planner = Planner(by, [visit.hospital_id])
    if visit.hospital_id not in planner.hospitals:
        raise ValidationError(_("You no longer cover this hospital. Take the visit off."))
    if found := planner.why_not(planner.hospitals[visit.hospital_id], on, at):
        raise ValidationError(found)
    visit.on, visit.at = on, at
    try:
        with transaction.atomic():
            _store(visit, by, "on", "at")
    except IntegrityError:
        raise ValidationError({"on": [PLANNED_ALREADY]}) from None
    return visit


@transaction.atomic
def cancel_plan(visit: Visit, *, by: User) -> Visit:
    """Take a planned visit off; twice is once. Raises ValidationError where it was logged meanwhile."""
    visit = _own(visit, by)
    if visit.state in HANDED_IN:
        raise ValidationError(_("This visit was logged. It stays."))
    if visit.state == State.PLANNED:
        visit.state = State.CANCELLED
        _store(visit, by, "state")
    return visit


@transaction.atomic
def restore_plan(visit: Visit, *, by: User) -> Visit:
    """Put a visit that was taken off back into the plan, as it was. Raises ValidationError where it was planned anew."""
    visit = _own(visit, by)
    if visit.state == State.CANCELLED and not visit.submitted_at:
        visit.state = State.PLANNED
        try:
            with transaction.atomic():
                _store(visit, by, "state")
        except IntegrityError:
            raise ValidationError(PLANNED_ALREADY) from None
    return visit


def _own(visit: Visit, by: User) -> Visit:
    """The visit as it stands now, held until the end of the transaction."""
    return Visit.objects.select_for_update().select_related(None).get(pk=visit.pk, author=by)


def _store(visit: Visit, by: User, *fields: str) -> None:
    visit._history_user = by
    visit.save(update_fields=fields)


@dataclass(frozen=True)
class Repeated:
    """A week planned again: what was planned, and (hospital, day, why) of what was not."""

    planned: list[Visit] = field(default_factory=list)
    left_out: list[tuple[Hospital, date, str]] = field(default_factory=list)


@transaction.atomic
def repeat_week(monday: date, onto: date, *, by: User) -> Repeated:
    """Plan the visits of one week again on the same weekdays of another; both are named by their Mondays.

    What is planned or logged there already is kept and not doubled; what a rule forbids is left out and told. Six
    queries, however many visits.
    """
    User.objects.select_for_update().get(pk=by.pk)  # two presses wait for each other
    source = _of_week(by, monday)
    there = {(visit.hospital_id, visit.on) for visit in _of_week(by, onto)}
    planner = Planner(by, [visit.hospital_id for visit in source])
    result, shift = Repeated(), onto - monday
    for visit in source:
        if (visit.hospital_id, visit.on + shift) not in there:
            there.add((visit.hospital_id, visit.on + shift))
            _repeat(visit, visit.on + shift, planner, result)
    bulk.create_visits(result.planned, by=by)
    return result


def _repeat(visit: Visit, on: date, planner: Planner, result: Repeated) -> None:
    hospital = planner.hospitals.get(visit.hospital_id)
    if hospital is None:
        result.left_out.append((visit.hospital, on, str(_("You no longer cover this hospital."))))
    elif found := planner.why_not(hospital, on, visit.at):
        result.left_out.append((hospital, on, str(next(iter(found.values()))[0])))
    else:
        result.planned.append(planner.visit(hospital, on, visit.at, visit.purpose))


def _of_week(by: User, monday: date) -> Sequence[Visit]:
    visits = Visit.objects.written_by(by).between(monday, monday + timedelta(days=6))
    return visits.filter(state__in=(State.PLANNED, *HANDED_IN)).select_related("hospital").order_by("on", "at", "pk")
