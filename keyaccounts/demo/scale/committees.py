"""Committees at size: rules and members wherever enough people are known who may sit on one, with the stances they have."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from operator import itemgetter
from random import Random

from accounts.models import Stakeholder
from keyaccounts.demo.listings import COMMITTEE_ROLES, LARGEST, rules_of
from keyaccounts.demo.words import MEMBER_SOURCE, in_language
from planning.models import CommitteeMember, CommitteeRules

from . import rows

WRITTEN = (CommitteeRules, CommitteeMember)
SMALLEST = 3  # three people are known at a hospital, in the mean
RULES = (
    "hospital_id", "majority", "counted", "quorum_percent", "seats", "is_by_lot", "skipped", "source_kind", "source",
    "source_on",
)  # fmt: skip
MEMBER = ("hospital_id", "stakeholder_id", "is_chair", "source_on")


def write_committees(random: Random, today: date) -> None:
    """The most influential of each hospital, as of a page of its own."""
    # Read before it is written: nothing can be asked of PostgreSQL while it is given rows.
    found = [
        (hospital, seated, rules_of(random, number, len(seated), today))
        for number, (hospital, seated) in enumerate(_seated(today))
    ]
    rules = ((hospital, *(rows.stored(facts[name]) for name in RULES[1:])) for hospital, _seated, facts in found)
    rows.write(CommitteeRules, RULES, rules)
    members = (
        (hospital, person, place == 0, rows.stored(facts["source_on"]))
        for hospital, seated, facts in found
        for place, person in enumerate(seated)
    )
    rows.write(CommitteeMember, MEMBER, members, source_kind="website", source=in_language(MEMBER_SOURCE))


def _seated(today: date) -> list[tuple[int, list[int]]]:
    """(hospital, its people in the order of influence) of each that has enough of them."""
    fit = Stakeholder.objects.listed(today).filter(buying_role__in=COMMITTEE_ROLES)
    pairs = fit.order_by("hospital", "-influence", "pk").values_list("hospital", "pk")
    there = ((hospital, [pk for _hospital, pk in group][:LARGEST]) for hospital, group in groupby(pairs, itemgetter(0)))
    return [(hospital, people) for hospital, people in there if len(people) >= SMALLEST]
