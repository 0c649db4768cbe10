"""People of the demo hospitals: posts, roles, stance, adoption, consent (domain.md §2.3, §4.5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.utils import timezone

from accounts.bulk import create_affiliations, create_stakeholders
from accounts.models import (
    Adoption,
    AdoptionEvent,
    Affiliation,
    Department,
    Evidence,
    Hospital,
    Stakeholder,
    SupportEvent,
)
from people.models import User
from products.models import Product

from .hospitals import Account
from .names import Names
from .words import FIRST_TALK, FOCUS, MARK, in_language

# Fixed seats of a decision unit: department, post (zh), role, influence, main influencer.
SEATS = [
    ("院办", "分管副院长", "decision_maker", 5, False),
    ("药学部", "药学部主任", "gatekeeper", 5, False),
    ("心血管内科", "科主任", "influencer", 4, True),
    ("采购中心", "采购主任", "executor", 2, False),
    ("神经内科", "科主任", "influencer", 3, False),
    ("内分泌科", "科主任", "influencer", 3, False),
    ("院办", "院长", "influencer", 4, False),
    ("医保办", "主任", "influencer", 2, False),
    ("药学部", "临床药师", "influencer", 2, False),
]
DOCTORS = [("副主任医师", 3), ("主治医师", 2), ("主治医师", 2), ("住院医师", 1)]

# domain.md §3.2: seat → support, adoption of the focus product (None = unknown).
PINNED_PEOPLE = {
    "云汀市第一人民医院": [(5, 1, 5), (4, 0, None), (4, 2, 6), (2, 1, 5), (3, -1, 3)],
    "澜浦市中心医院": [(5, 0, 1), (4, -1, 1), (5, 1, 3), None, (3, 1, 4)],
    "霁川市人民医院": [None, None, None, None, (3, None, 5), (2, None, 5)],
}
STANCE = ([-2, -1, 0, 1, 2], [4, 12, 38, 32, 14])
STAGES = ([0, 1, 2, 3, 4, 5, 6], [14, 20, 20, 12, 8, 16, 10])
STYLES = (["driver", "analytical", "expressive", "amiable"], [28, 27, 20, 25])


def make_people(
    random: Random, accounts: list[Account], departments: dict[int, list[Department]], today: date
) -> list[Stakeholder]:
    """About 610 people; consent 82, pending 12, withdrawn 4, erased 2 per cent."""
    rows = []
    for account in accounts:
        pinned = PINNED_PEOPLE.get(account.hospital.name.removesuffix(MARK))
        rows += _people_of(random, account, departments[account.hospital.pk], today, pinned)
    _shape(random, rows)
    create_stakeholders(rows)
    create_affiliations(
        [
            Affiliation(
                stakeholder=p, hospital=p.hospital, department=p.department, post=p.post, starts_on=p.created_at.date()
            )
            for p in rows
        ]
    )
    return rows


def _people_of(random: Random, account: Account, departments: list[Department], today: date, pinned) -> list:
    by_name = {d.name: d for d in departments}
    clinical = [d for d in departments if d.kind == "clinical"]
    seats = [seat for seat in SEATS if seat[0] in by_name]
    count = max(account.people, len(pinned or []) + 2)
    names = iter(Names(random).people(count))
    people = []
    for index, (department, post, role, influence, main) in enumerate(seats[:count]):
        person = _person(random, account, next(names), by_name[department], post, today)
        person.buying_role, person.is_main_influencer = role, main
        person.influence = min(5, max(1, influence + random.choice([-1, 0, 0, 1])))
        people.append(_pin(person, _seat(pinned, SEATS.index(seats[index]))) if pinned else person)
    while len(people) < count:
        title, influence = random.choice(DOCTORS)
        person = _person(random, account, next(names), random.choice(clinical), title, today)
        person.buying_role, person.title = "user", title
        person.influence = min(5, max(1, influence + random.choice([-1, 0, 1])))
        people.append(_pin(person, None) if pinned else person)
    return people


def _seat(pinned: list, index: int):
    return pinned[index] if index < len(pinned) else None


def _person(random: Random, account: Account, name, department: Department, post: str, today: date) -> Stakeholder:
    basis = random.choices(["consent", "pending", "withdrawn", "erased"], [82, 12, 4, 2])[0]
    since = today - timedelta(days=random.randint(200, 700))
    person = Stakeholder(
        hospital=account.hospital,
        department=department,
        name=name[0],
        name_en=name[1],
        post=post,
        title="主任医师" if post == "科主任" else "",
        lawful_basis="consent" if basis == "consent" else "none",
        lawful_basis_on=since if basis == "consent" else None,
        created_at=timezone.now() - timedelta(days=random.randint(3, 60) if basis == "pending" else 700),
    )
    if basis == "withdrawn":
        person.opted_out_on = today - timedelta(days=random.randint(5, 90))
    elif basis == "erased":
        person.name, person.name_en, person.post = "已删除", "Erased", ""
        person.erased_at, person.is_active = timezone.now(), False
    else:
        person.kol_level = random.choices(["none", "local", "regional", "national"], [6, 3, 2, 1])[0]
    if basis == "consent":
        person.social_style = random.choices(*STYLES)[0]
        person.support = None if random.random() < 0.2 else random.choices(*STANCE)[0]
        person.influence_assessed_on = since
    return person


def _pin(person: Stakeholder, fixed) -> Stakeholder:
    """Set the worked example's values; people beyond the example have no known stance."""
    person.lawful_basis, person.opted_out_on, person.erased_at, person.is_active = "consent", None, None, True
    person.lawful_basis_on = person.lawful_basis_on or person.created_at.date()
    if person.name == "已删除":
        person.name, person.name_en = "唐知言", "Tang Zhiyan"
    person.support = None
    person.pinned_stage = None
    if fixed:
        person.influence, person.support, person.pinned_stage = fixed
    else:
        person.is_main_influencer = False
    return person


def _shape(random: Random, rows: list[Stakeholder]) -> None:
    """At least six veto blockers, three ideal constellations and four gaps, in hospitals that are not pinned."""
    seats: dict[int, dict[str, Stakeholder]] = {}
    for person in rows:
        if not hasattr(person, "pinned_stage") and person.may_be_profiled and person.buying_role:
            key = "main" if person.is_main_influencer else person.buying_role
            seats.setdefault(person.hospital_id, {}).setdefault(key, person)
    whole = [s for s in seats.values() if {"decision_maker", "gatekeeper", "main"} <= s.keys()]
    for seat in whole[:6]:
        seat["gatekeeper"].support = random.choice([-2, -1])
    for seat in whole[6:9]:
        seat["decision_maker"].is_main_influencer, seat["main"].is_main_influencer = True, False
        seat["decision_maker"].support = 2
    for seat in whole[9:13]:
        seat["decision_maker"].buying_role = "user"


@dataclass
class _Ledger:
    """Dated facts of all people, collected and then written at once."""

    today: date
    by: Callable[[Hospital], User]
    evidence: list[Evidence] = field(default_factory=list)
    supports: list[SupportEvent] = field(default_factory=list)
    stages: list[AdoptionEvent] = field(default_factory=list)

    def support(self, person: Stakeholder, on: date) -> None:
        person.support_on = on
        self.supports.append(
            SupportEvent(stakeholder=person, support=person.support, on=on, evidence=self._proof(person, on))
        )

    def stage(self, person: Stakeholder, product: Product, stage: int, on: date) -> None:
        self.stages.append(
            AdoptionEvent(stakeholder=person, product=product, stage=stage, on=on, evidence=self._proof(person, on))
        )

    def _proof(self, person: Stakeholder, on: date) -> Evidence:
        shown = Evidence(
            hospital=person.hospital, kind="told_by", text=in_language(FIRST_TALK), on=on, by=self.by(person.hospital)
        )
        self.evidence.append(shown)
        return shown

    def save(self) -> None:
        Evidence.objects.bulk_create(self.evidence, batch_size=500)
        for rows, model in ((self.supports, SupportEvent), (self.stages, AdoptionEvent)):
            for row in rows:
                row.evidence_id, row.by = row.evidence.pk, row.evidence.by
            model.objects.bulk_create(rows, batch_size=500)
        Adoption.objects.bulk_create(
            [Adoption(stakeholder=e.stakeholder, product=e.product, stage=e.stage, since=e.on) for e in self.stages],
            batch_size=500,
        )


def make_stances(random: Random, people: list[Stakeholder], products: list[Product], by, today: date) -> None:
    """Dated stance and adoption with evidence; the present values are those of the newest events.

    products: the focus products first. The worked examples have a fixed stage on the first one and none on the others
    in focus, since these enter their scores.
    """
    ledger = _Ledger(today, by)
    for person in (p for p in people if p.may_be_profiled):
        if person.support is not None:
            ledger.support(person, today - timedelta(days=random.randint(150, 360)))
        clinical = person.department and person.department.kind != "administrative"
        for index, product in enumerate(products):
            stage, on = random.choices(*STAGES)[0], today - timedelta(days=random.randint(20, 300))
            if hasattr(person, "pinned_stage") and index < len(FOCUS):
                stage = None if index else person.pinned_stage
            elif not clinical:
                stage = None
            if stage is not None:
                ledger.stage(person, product, stage, on)
    ledger.save()
