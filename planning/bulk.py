"""Writes of many listings, committees and owners of open work at once, each with its history row: the only place where they skip `save()`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

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


def give_to(work: Mapping[User, Sequence], *, by: User | None = None) -> None:
    """Let each of these people own their objectives, actions and plans, with the history of all of them.

    `by` None: the history names whoever asked for it, or nobody at night.
    """
    given = defaultdict(list)
    for to, rows in work.items():
        mine = defaultdict(list)
        for row in rows:
            row.owner = to
            row.version += 1
            mine[type(row)].append(row)
        for model, of_model in mine.items():
            ids = [row.pk for row in of_model]
            model.objects.filter(pk__in=ids).update(owner=to, version=F("version") + 1)
            given[model] += of_model
    for model, rows in given.items():
        # No fields: the rows are written, and a statement that names each of them would cost more than all the rest.
        bulk_update_with_history(rows, model, [], batch_size=BATCH, default_user=by)
