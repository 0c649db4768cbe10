"""Writes of many visits at once, each with its history row: the only place where they skip `save()`.

They store rows and nothing of what follows from them. Whatever people enter, a device's queue included, goes through
`services/submission.py`, which opens the inbox items; visits are not imported from files. What is created here without
it (plans, a company's history in the demo) waits for no manager: it was never handed in for a decision.
"""

from __future__ import annotations

from collections.abc import Sequence

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from .models import AdverseEvent, Commitment, NextStep, ServiceRequest, Visit

BATCH = 500


def create_visits(visits: Sequence[Visit], *, by=None) -> list[Visit]:
    """Insert visits with their history; ids are set on the given objects."""
    return bulk_create_with_history(list(visits), Visit, batch_size=BATCH, default_user=by)


def create_next_steps(steps: Sequence[NextStep], *, by=None) -> list[NextStep]:
    return bulk_create_with_history(list(steps), NextStep, batch_size=BATCH, default_user=by)


def create_service_requests(requests: Sequence[ServiceRequest], *, by=None) -> list[ServiceRequest]:
    return bulk_create_with_history(list(requests), ServiceRequest, batch_size=BATCH, default_user=by)


def create_commitments(commitments: Sequence[Commitment], *, by=None) -> list[Commitment]:
    return bulk_create_with_history(list(commitments), Commitment, batch_size=BATCH, default_user=by)


def create_adverse_events(events: Sequence[AdverseEvent], *, by=None) -> list[AdverseEvent]:
    return bulk_create_with_history(list(events), AdverseEvent, batch_size=BATCH, default_user=by)


def update_visits(visits: Sequence[Visit], fields: Sequence[str], *, by=None) -> None:
    """Update visits with a history row each."""
    bulk_update_with_history(list(visits), Visit, list(fields), batch_size=BATCH, default_user=by)
