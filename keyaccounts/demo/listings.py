"""Listings of the demo hospitals with their way so far, and the committees that decide on them (domain.md §4.4)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.db.models import F

from accounts.models import Evidence, Hospital, Stakeholder
from people.models import User
from planning import listing
from planning.bulk import create_listings, create_members, create_rules
from planning.models import CommitteeMember, CommitteeRules, ListingApplication, ListingEvent
from products.models import Product

from .hospitals import Account
from .words import FOCUS, LISTING_SHOWN, MARK, MEMBER_SOURCE, in_language

LAUNCH_MIX = (
    [
        listing.NOT_STARTED, listing.PREPARING, listing.DEPT_APPLIED, listing.PHARMACY_REVIEW,
        listing.COMMITTEE_SCHEDULED, listing.DEFERRED, listing.REJECTED, listing.TEMPORARY_PURCHASE,
        listing.PURCHASING, listing.TRIAL_USE, listing.LISTED,
    ],
    [30, 15, 12, 10, 8, 5, 3, 4, 2, 1, 10],
)  # fmt: skip
LISTED_PERCENT = {"A": 85, "B": 85, "C": 50}
PINNED: dict[str, dict[str, str]] = {
    "云汀市第一人民医院": {FOCUS[0]: listing.DEPT_APPLIED, FOCUS[1]: listing.LISTED},
    "澜浦市中心医院": {FOCUS[0]: listing.COMMITTEE_SCHEDULED},
    "霁川市人民医院": {FOCUS[0]: listing.LISTED},
}
"""The listings of the worked examples (domain.md §3.2); the second focus product is taken up at the first alone."""
LISTED_SINCE = 150, 900
SHOWN_CITY = "云汀市"
WAY = (
    listing.NOT_STARTED, listing.PREPARING, listing.DEPT_APPLIED, listing.PHARMACY_REVIEW, listing.COMMITTEE_SCHEDULED,
    listing.APPROVED, listing.PUBLICITY, listing.SIGNED_OFF, listing.PURCHASING, listing.STOCKED, listing.TRIAL_USE,
    listing.LISTED,
)  # fmt: skip
DECIDED = {listing.DEFERRED: "dossier", listing.REJECTED: "similar", listing.APPROVED: "clinical_need"}
COMMITTEE_ROLES = ("decision_maker", "gatekeeper", "influencer", "executor")
LARGEST, SMALLEST = 15, 5
GRADES = ("3A", "3B", "2A")


@dataclass
class _Papers:
    """Rows of the whole set, collected and then written at once."""

    listings: list[ListingApplication] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    events: list[ListingEvent] = field(default_factory=list)


def make_listings(
    random: Random, accounts: list[Account], products: list[Product], owner_of: Callable[[Hospital], User], today: date
) -> None:
    """Committees of the larger hospitals, and every product followed at every hospital that is delivered to or courted."""
    _make_committees(random, [a.hospital for a in accounts if a.hospital.grade in GRADES], owner_of, today)
    papers, shown = _Papers(), _shown(accounts)
    for account in accounts:
        by = owner_of(account.hospital)
        for product in products:
            state = _state(random, account, product)
            if account.hospital == shown and product.name == FOCUS[0]:
                state = listing.COMMITTEE_SCHEDULED
            if state:
                _follow(random, papers, account.hospital, product, state, by, today)
    Evidence.objects.bulk_create(papers.evidence)
    create_listings(papers.listings)
    ListingEvent.objects.bulk_create(papers.events)


def _shown(accounts: list[Account]) -> Hospital:
    """Where the launch product is on the agenda: the largest hospital of the first city that is no worked example."""
    ranked = sorted(accounts, key=lambda account: account.rank)
    there = (a.hospital for a in ranked if a.hospital.city == SHOWN_CITY)
    return next(hospital for hospital in there if hospital.name.removesuffix(MARK) not in PINNED)


def _state(random: Random, account: Account, product: Product) -> str:
    """Where a product stands: the worked examples as written, the launch product by its mix, the others mostly listed."""
    drawn = random.choices(*LAUNCH_MIX)[0], random.uniform(0, 100)
    pinned = PINNED.get(account.hospital.name.removesuffix(MARK))
    if pinned is not None and product.name in FOCUS:
        return pinned.get(product.name, "")
    if product.name == FOCUS[0]:
        return drawn[0]
    band = "A" if account.rank <= 10 else "B" if account.rank <= 22 else "C"
    return listing.LISTED if drawn[1] < LISTED_PERCENT[band] else ""


def _follow(random: Random, papers: _Papers, hospital, product, state: str, by: User, today: date) -> None:
    """A listing with its events back to the day it was taken up, the last of them some weeks ago."""
    steps = dated_way(random, state, today)
    application = ListingApplication(hospital=hospital, product=product, state=state, created_by=by)
    application.since, application.events_count = steps[-1][1], len(steps)
    application._history_user = by
    before = ""
    for number, (step, on) in enumerate(steps, start=1):
        event = _event(application, number, before, step, on, by)
        for name, value in facts_of(random, steps, number, today).items():
            setattr(event, name, value)
        application.committee_on = event.committee_on if step == state else None
        application.until = event.until if step == state else None
        papers.evidence.append(event.evidence)
        papers.events.append(event)
        before = step
    papers.listings.append(application)


def dated_way(random: Random, state: str, today: date) -> list[tuple[str, date]]:
    """The states up to this one with the days they were entered, the last of them some weeks ago."""
    way = _way_to(state)
    days = [random.randint(*(LISTED_SINCE if state == listing.LISTED else (3, 40)))]
    for step in way[1:]:
        days.append(days[-1] + random.randint(*listing.TYPICAL_DAYS.get(step, (10, 45))))
    return list(zip(way, (today - timedelta(days=back) for back in reversed(days)), strict=True))


def facts_of(random: Random, steps: list[tuple[str, date]], number: int, today: date) -> dict[str, object]:
    """What the event of this number says beside its state: the meeting, the end, the vote with its reason."""
    step, facts = steps[number - 1][0], {}
    if step == listing.COMMITTEE_SCHEDULED:
        last = number == len(steps)
        facts["committee_on"] = today + timedelta(days=random.randint(8, 70)) if last else steps[number][1]
    if step == listing.TEMPORARY_PURCHASE:
        facts["until"] = today + timedelta(days=random.randint(20, 120))
    if step in DECIDED:
        facts["reason"] = DECIDED[step]
        facts["votes_for"] = random.randint(8, 14) if step == listing.APPROVED else random.randint(2, 6)
        facts["votes_against"] = 15 - facts["votes_for"]
    return facts


def _event(application, number: int, before: str, step: str, on: date, by: User) -> ListingEvent:
    text = in_language(LISTING_SHOWN.get(step, LISTING_SHOWN[""]))
    evidence = Evidence(hospital=application.hospital, kind="document", text=text, on=on, by=by)
    return ListingEvent(
        application=application, number=number, from_state=before, to_state=step, on=on, by=by, evidence=evidence
    )


def _way_to(state: str) -> list[str]:
    """The states one after another; what is listed long since was taken up as it was found."""
    if state in (listing.LISTED, listing.NOT_STARTED):
        return [state]
    if state == listing.TEMPORARY_PURCHASE:
        return [listing.NOT_STARTED, state]
    if state in (listing.DEFERRED, listing.REJECTED):
        return [*WAY[: WAY.index(listing.APPROVED)], state]
    return list(WAY[: WAY.index(state) + 1])


def _make_committees(random: Random, hospitals: list[Hospital], owner_of, today: date) -> None:
    """Rules and members; one hospital draws by lot, one decides by two thirds of all."""
    rules, members = [], []
    for number, hospital in enumerate(hospitals):
        people = Stakeholder.objects.filter(hospital=hospital).listed(today)
        fit = list(
            people.filter(buying_role__in=COMMITTEE_ROLES).order_by(
                F("influence").desc(nulls_last=True), "sort_key", "pk"
            )
        )[:LARGEST]
        if len(fit) < SMALLEST:
            continue
        rules.append(CommitteeRules(hospital=hospital, **rules_of(random, number, len(fit), today)))
        for place, person in enumerate(fit):
            source = {"source_kind": "website", "source": in_language(MEMBER_SOURCE), "source_on": rules[-1].source_on}
            members.append(CommitteeMember(hospital=hospital, stakeholder=person, is_chair=place == 0, **source))
    create_rules(rules)
    create_members(members)


def rules_of(random: Random, number: int, known: int, today: date) -> dict[str, object]:
    """How the committee of this number decides, of which so many members are known."""
    is_by_lot = number % 7 == 3
    return {
        "majority": random.choice(["over_half", "over_half", "two_thirds"]),
        "counted": "all" if number % 5 == 1 else "present",
        "quorum_percent": random.choice([50, 67]),
        "seats": max(min(known, SMALLEST), known * 2 // 3) if is_by_lot else known + random.choice([0, 0, 1, 2]),
        "is_by_lot": is_by_lot,
        "skipped": [listing.PUBLICITY] if number % 4 == 2 else [],
        "source_kind": "document",
        "source": in_language(MEMBER_SOURCE),
        "source_on": today - timedelta(days=random.randint(60, 400)),
    }
