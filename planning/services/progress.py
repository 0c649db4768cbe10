"""The nightly look at objectives: how each one that runs stands, kept for trends and for the list of those at risk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from lib.dates import month_start

from ..measuring import Measured
from ..metrics import Moment
from ..models import Objective, ObjectiveProgress

BATCH = 1_000
KEPT = ("on", "reading", "done", "standing")


def keep_progress(today: date) -> int:
    """Write how every running objective stands over its row of the month; returns how many. Twice is once.

    One statement reads them all, whatever their metrics; one per thousand writes.
    """
    written, rows = 0, _looks(today)
    while looks := list(islice(rows, BATCH)):
        ObjectiveProgress.objects.bulk_create(
            looks, update_conflicts=True, unique_fields=["objective", "month"], update_fields=KEPT
        )
        written += len(looks)
    return written


def _looks(today: date) -> Iterator[ObjectiveProgress]:
    rows = Objective.objects.running().with_reading(Moment(today), sales=True).with_typed().order_by("pk")
    for objective in rows.only("metric", "baseline", "target", "starts_on", "due_on", "closed_on"):
        row = Measured(objective, today)
        yield ObjectiveProgress(
            objective_id=objective.pk,
            month=month_start(today),
            on=today,
            reading=row.reading,
            done=row.done_share,
            standing=row.standing,
        )
