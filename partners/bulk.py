"""Writes of many rows at once, each with its history row: the only place where they skip `save()`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from people.models import User

from .models import PartnerStep, Supply

BATCH = 500


def create_supplies(supplies: Sequence[Supply], *, by=None) -> list[Supply]:
    """Insert who supplies which hospital."""
    return bulk_create_with_history(list(supplies), Supply, batch_size=BATCH, default_user=by)


def give_steps(given: Mapping[User, Sequence[PartnerStep]], *, by: User | None = None) -> None:
    """Let each of these people own their steps.

    `by` None: the history names whoever asked for it, or nobody at night.
    """
    rows = []
    for to, steps in given.items():
        for step in steps:
            step.owner = to
            rows.append(step)
    bulk_update_with_history(rows, PartnerStep, ["owner"], batch_size=BATCH, default_user=by)
