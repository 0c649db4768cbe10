"""Stances that moved in the last weeks, each shown by a visit."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from accounts.services.stance import Move, record_moves
from visits.models import Visit, VisitAttendee, VisitEvidence

from .trade import PINNED_SALES
from .words import MARK, SHOWN_BY, in_language

MOVES = 24
DAYS = 20


def make_moves(random: Random, today: date) -> None:
    """Move the stance of people met lately by one step, mostly for the better; the worked examples stay put."""
    met = list(
        VisitAttendee.objects.filter(visit__on__gte=today - timedelta(days=DAYS), stakeholder__lawful_basis="consent")
        .exclude(stakeholder__support=None)
        .exclude(visit__hospital__name__in=[name + MARK for name in PINNED_SALES])
        .select_related("visit__hospital", "visit__author", "stakeholder")
        .order_by("visit__client_id", "pk")
    )
    first_meeting = {row.stakeholder_id: row for row in reversed(met) if row.stakeholder.may_be_profiled}
    for row in random.sample(sorted(first_meeting.values(), key=lambda row: row.pk), min(MOVES, len(first_meeting))):
        _move(random, row.visit, row.stakeholder)


def _move(random: Random, visit: Visit, person) -> None:
    step = random.choice([1, 1, 1, -1])
    support = min(2, max(-2, person.support + step))
    if support == person.support:
        return
    shown_by = in_language(SHOWN_BY[support > person.support])
    evidence = record_moves(
        [Move(person.pk, support=support, shown_by=shown_by)], hospital=visit.hospital, on=visit.on, by=visit.author
    )
    VisitEvidence.objects.bulk_create([VisitEvidence(visit=visit, evidence=shown) for shown in evidence])
