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
    pinned = [name + MARK for name in PINNED_SALES]
    # Two plain reads: one join over rows just loaded would be planned without statistics, and take minutes.
    lately = Visit.objects.filter(on__gte=today - timedelta(days=DAYS)).exclude(hospital__name__in=pinned)
    visits = {visit.pk: visit for visit in lately.select_related("hospital", "author")}
    met = VisitAttendee.objects.filter(visit__in=list(visits)).select_related("stakeholder")
    known = [row for row in met if row.stakeholder.may_be_profiled and row.stakeholder.support is not None]
    known.sort(key=lambda row: (visits[row.visit_id].client_id, row.pk), reverse=True)
    first_meetings = {row.stakeholder_id: row for row in known}
    for person_id in random.sample(sorted(first_meetings), min(MOVES, len(first_meetings))):
        row = first_meetings[person_id]
        _move(random, visits[row.visit_id], row.stakeholder)


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
