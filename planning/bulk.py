"""Writes of many listings, committees and owners of open work at once, each with its history row: the only place where they skip `save()`."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from people.models import User

from .models import CommitteeMember, CommitteeRules, ListingApplication

BATCH = 500


def create_listings(listings: Sequence[ListingApplication]) -> list[ListingApplication]:
    """Insert listings with their history; ids are set on the given objects."""
    return bulk_create_with_history(list(listings), ListingApplication, batch_size=BATCH)


def create_rules(rules: Sequence[CommitteeRules]) -> list[CommitteeRules]:
    return bulk_create_with_history(list(rules), CommitteeRules, batch_size=BATCH)


def create_members(members: Sequence[CommitteeMember]) -> list[CommitteeMember]:
    return bulk_create_with_history(list(members), CommitteeMember, batch_size=BATCH)


def give_to(rows: Sequence, to: User, *, by: User | None = None) -> None:
    """Let somebody own these objectives, actions and plans: one statement for each table, and their history.

    `by` None: the history names whoever asked for it, or nobody at night.
    """
    for model in dict.fromkeys(type(row) for row in rows):
        mine = [row for row in rows if isinstance(row, model)]
        for row in mine:
            row.owner = to
            row.version += 1
        model.objects.filter(pk__in=[row.pk for row in mine]).update(owner=to, version=F("version") + 1)
        # No fields: the rows are written, and a statement that names each of them would cost more than all the rest.
        bulk_update_with_history(mine, model, [], batch_size=BATCH, default_user=by)
