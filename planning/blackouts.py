"""The days before a committee's meeting on which its members are not visited for a listing (domain.md §2.8 rule 14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import Hospital

from . import listing
from .models import CommitteeMember, CommitteeRules, ListingApplication, ListingEvent


@dataclass(frozen=True)
class Blackout:
    """From `first` to `last` these people, by id, are not visited for a listing."""

    first: date
    last: date
    people: frozenset[int]

    def closes(self, day: date, person: int) -> bool:
        return self.first <= day <= self.last and person in self.people


def blackouts_at(hospital: Hospital) -> list[Blackout]:
    """Those of every meeting known at a hospital, held or ahead; three queries where there is one, else one."""
    meetings = set(_meetings(hospital))
    if not meetings:
        return []
    members = CommitteeMember.objects.filter(hospital=hospital).values_list("stakeholder", flat=True)
    rules = CommitteeRules.objects.filter(hospital=hospital).values_list("blackout_days", flat=True).first()
    days, people = listing.USUAL_BLACKOUT_DAYS if rules is None else rules, frozenset(members)
    return [Blackout(*listing.blackout(meeting, days), people) for meeting in sorted(meetings)]


def _meetings(hospital: Hospital):
    """Days of meetings as they were told; a day that was corrected since counts as corrected, too."""
    told = ListingEvent.objects.filter(application__hospital=hospital).exclude(committee_on=None)
    present = ListingApplication.objects.filter(hospital=hospital).exclude(committee_on=None)
    days = [rows.order_by().values_list("committee_on", flat=True) for rows in (told, present)]
    return days[0].union(days[1])
