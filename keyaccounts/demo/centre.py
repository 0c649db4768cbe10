"""The buying centre of the demo hospitals: dated parts, ties, unknown seats, the blocker question, counter-actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from accounts.bulk import create_rows
from accounts.choices import BOTH_WAYS
from accounts.constellation import NEEDED, WEIGHTY, seats_of
from accounts.models import (
    BlockerReview,
    CounterAction,
    Evidence,
    Hospital,
    Placeholder,
    RivalTie,
    RoleEvent,
    Stakeholder,
    SupportEvent,
    Tie,
)
from accounts.services.stance import record_adoption
from people.models import User
from products.models import Product, RivalProduct

from .stakeholders import PINNED_PEOPLE
from .words import (
    COUNTER_ACTIONS,
    COUNTER_RESULT,
    FIRST_TALK,
    FOCUS,
    MARK,
    PLACEHOLDER_NOTE,
    PRODUCT_TALK,
    REVIEW_NOTES,
    RIVAL_SOURCES,
    TIE_NOTES,
    in_language,
)

# How often each kind of tie is drawn, and how many ties a hospital has per person.
KINDS = (
    ["influences", "teacher_student", "alumni", "former_colleague", "same_society", "introduced_by", "conflicts_with"],
    [34, 14, 16, 10, 14, 6, 6],
)
TIES_A_PERSON, MOST_TIES = 1.2, 60
REVIEW_DAYS = [*range(5, 85, 8), 96, 130, None]
SMOOTH = "棠屿市"


@dataclass
class _Papers:
    """Rows of the whole set, collected and then written at once."""

    evidence: list[Evidence] = field(default_factory=list)
    parts: list[RoleEvent] = field(default_factory=list)
    stances: list[SupportEvent] = field(default_factory=list)
    ties: dict[tuple, Tie] = field(default_factory=dict)
    rivals: list[RivalTie] = field(default_factory=list)
    unknown: list[Placeholder] = field(default_factory=list)
    reviews: list[BlockerReview] = field(default_factory=list)
    actions: list[CounterAction] = field(default_factory=list)

    def proof(self, person: Stakeholder, text: str, on: date, by: User) -> Evidence:
        shown = Evidence(hospital=person.hospital, kind="told_by", text=in_language(text), on=on, by=by)
        self.evidence.append(shown)
        return shown

    def save(self) -> None:
        Evidence.objects.bulk_create(self.evidence, batch_size=500)
        for rows, model in ((self.parts, RoleEvent), (self.stances, SupportEvent)):
            for row in rows:
                row.evidence_id, row.by = row.evidence.pk, row.evidence.by
            model.objects.bulk_create(rows, batch_size=500)
        for rows in (list(self.ties.values()), self.rivals, self.unknown, self.reviews, self.actions):
            create_rows(rows)


def make_centre(random: Random, today: date, owner_of: Callable[[Hospital], User]) -> None:
    """Everything that makes the maps of the demo hospitals; the worked examples keep their scores."""
    here: dict[int, list[Stakeholder]] = defaultdict(list)
    judged = Stakeholder.objects.judged().select_related("hospital__territory", "department")
    for person in judged.order_by("hospital__code", "pk"):
        here[person.hospital_id].append(person)
    papers = _Papers()
    focus = Product.objects.get(name=FOCUS[0])
    rivals = list(RivalProduct.objects.order_by("name"))
    largest = max(here.values(), key=len)
    for people in here.values():
        hospital = people[0].hospital
        owner = owner_of(hospital.territory)
        is_pinned = hospital.name.removesuffix(MARK) in PINNED_PEOPLE
        wanted = MOST_TIES if people is largest else min(MOST_TIES, round(TIES_A_PERSON * len(people)))
        _parts(papers, people, owner)
        _ties(random, papers, people, wanted, owner)
        _questions(random, papers, people, owner, today)
        _counter_actions(random, papers, people, owner, today)
        if not is_pinned:
            _toward_product(random, papers, people, focus, owner, today)
        _rival_ties(random, papers, people, rivals, owner, today)
    papers.save()
    _go_too_smoothly(here, focus, owner_of, today)


def _parts(papers: _Papers, people: list[Stakeholder], owner: User) -> None:
    for person in people:
        on = person.influence_assessed_on or person.lawful_basis_on
        part = {"buying_role": person.buying_role, "is_main_influencer": person.is_main_influencer}
        papers.parts.append(
            RoleEvent(
                stakeholder=person,
                **part,
                influence=person.influence,
                on=on,
                evidence=papers.proof(person, FIRST_TALK, on, owner),
            )
        )


def _ties(random: Random, papers: _Papers, people: list[Stakeholder], wanted: int, owner: User) -> None:
    """Influence runs mostly from the more influential to the less; the rest anyhow."""
    before = len(papers.ties)
    for _ in range(wanted * 4):
        if len(people) < 2 or len(papers.ties) - before >= wanted:
            return
        one, other = random.sample(people, 2)
        kind = random.choices(*KINDS)[0]
        if kind == "influences" and (one.influence or 0) < (other.influence or 0) and random.random() < 0.8:
            one, other = other, one
        if kind in BOTH_WAYS and one.pk > other.pk:
            one, other = other, one
        note = in_language(random.choice(TIE_NOTES))
        learnt = timezone.now() - timedelta(days=20 + 31 * len(papers.ties) % 480)
        tie = Tie(from_person=one, to_person=other, kind=kind, note=note, author=owner, created_at=learnt)
        papers.ties.setdefault((one.pk, other.pk, kind), tie)


def _questions(random: Random, papers: _Papers, people: list[Stakeholder], owner: User, today: date) -> None:
    hospital = people[0].hospital
    against = any(person.is_blocker for person in people)
    if (days := random.choice(REVIEW_DAYS)) is not None:
        papers.reviews.append(
            BlockerReview(
                hospital=hospital,
                is_named=against,
                note=in_language(REVIEW_NOTES[against]),
                on=today - timedelta(days=days),
                author=owner,
            )
        )
    taken = {seat for person in people for seat in seats_of(person)}
    for seat in (seat for seat in NEEDED if seat not in taken):
        if random.random() < 0.5:
            due = today + timedelta(days=random.choice([-4, 10, 20, 30]))
            note = in_language(PLACEHOLDER_NOTE)
            papers.unknown.append(
                Placeholder(hospital=hospital, seat=seat, note=note, owner=owner, due_on=due, author=owner)
            )


def _counter_actions(random: Random, papers: _Papers, people: list[Stakeholder], owner: User, today: date) -> None:
    """Two in three who weigh and are against us have one, now and then a late one; some had one before."""
    for person in (p for p in people if p.is_blocker and (p.influence or 0) >= WEIGHTY):
        means, text = random.choice(COUNTER_ACTIONS)
        row = {"stakeholder": person, "means": means, "text": in_language(text), "owner": owner, "author": owner}
        if random.random() < 0.3:
            done = today - timedelta(days=random.randint(20, 60))
            papers.actions.append(CounterAction(**row, due_on=done, done_on=done, result=in_language(COUNTER_RESULT)))
        if random.random() < 0.67:
            papers.actions.append(CounterAction(**row, due_on=today + timedelta(days=random.choice([-5, 7, 14, 21]))))


def _toward_product(random: Random, papers: _Papers, people, product: Product, owner: User, today: date) -> None:
    """One person of a hospital stands differently toward the launch product than toward us."""
    known = [person for person in people if person.support is not None and not person.is_blocker]
    if not known or random.random() < 0.5:
        return
    person, on = random.choice(known), today - timedelta(days=random.randint(10, 60))
    support = max(0, person.support - 1) if random.random() < 0.8 else -1
    proof = papers.proof(person, PRODUCT_TALK, on, owner)
    papers.stances.append(SupportEvent(stakeholder=person, product=product, support=support, on=on, evidence=proof))


def _rival_ties(random: Random, papers: _Papers, people, rivals: list[RivalProduct], owner: User, today: date) -> None:
    known = [person for person in people if person.kol_level in {"regional", "national"}]
    if known and random.random() < 0.4:
        kind, source = random.choice(RIVAL_SOURCES)
        papers.rivals.append(
            RivalTie(
                stakeholder=random.choice(known),
                rival=random.choice(rivals),
                source_kind=kind,
                source=in_language(source),
                on=today - timedelta(days=random.randint(40, 400)),
                author=owner,
            )
        )


def _go_too_smoothly(here, product: Product, owner_of, today: date) -> None:
    """One hospital where everything went up at once and nobody is against it: a check is due (I013)."""
    for people in here.values():
        hospital = people[0].hospital
        is_open = hospital.city == SMOOTH and not any(person.is_blocker for person in people)
        free = [person for person in people if not person.adoption_events.filter(product=product).exists()]
        if is_open and free:
            for days, stage in ((24, 1), (6, 4)):
                on, by = today - timedelta(days=days), owner_of(hospital.territory)
                record_adoption(free[0], product, stage, on=on, by=by)
            return
