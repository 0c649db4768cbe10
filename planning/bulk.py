"""Writes of many listings and committees at once, each with its history row: the only place where they skip `save()`."""

from __future__ import annotations

from collections.abc import Sequence

from simple_history.utils import bulk_create_with_history

from .models import CommitteeMember, CommitteeRules, ListingApplication

BATCH = 500


def create_listings(listings: Sequence[ListingApplication]) -> list[ListingApplication]:
    """Insert listings with their history; ids are set on the given objects."""
    return bulk_create_with_history(list(listings), ListingApplication, batch_size=BATCH)


def create_rules(rules: Sequence[CommitteeRules]) -> list[CommitteeRules]:
    return bulk_create_with_history(list(rules), CommitteeRules, batch_size=BATCH)


def create_members(members: Sequence[CommitteeMember]) -> list[CommitteeMember]:
    return bulk_create_with_history(list(members), CommitteeMember, batch_size=BATCH)
