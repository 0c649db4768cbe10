"""Listings of products at hospitals, and the committees that decide on them."""

from .committee import Absence, CommitteeMember, CommitteeRules, StanceChance
from .listing import ListingApplication, ListingEvent

__all__ = ["Absence", "CommitteeMember", "CommitteeRules", "ListingApplication", "ListingEvent", "StanceChance"]
