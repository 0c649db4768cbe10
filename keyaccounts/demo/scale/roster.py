"""Hospitals, their departments and people at size, with the distributions of domain.md §4.2 and §4.5."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from random import Random

from django.utils import timezone

from accounts.models import (
    Adoption,
    AdoptionEvent,
    Affiliation,
    Department,
    Hospital,
    RelationshipEvent,
    Stakeholder,
    SupportEvent,
)
from keyaccounts.demo.hospitals import KINDS
from keyaccounts.demo.load import STAGES as RELATIONSHIPS
from keyaccounts.demo.stakeholders import DOCTORS, SEATS, STAGES, STANCE, STYLES
from keyaccounts.demo.words import (
    CLINICAL,
    COMMON_SURNAMES,
    GIVEN,
    INSURANCE,
    MARK,
    MARK_EN,
    OFFICE,
    PHARMACY,
    PURCHASING,
    RARE_SURNAMES,
)
from lib import names

from . import rows
from .places import Place, hospital_name
from .team import HOSPITALS_A_PATCH, PATCHES_AN_AREA, Field
from .values import allotted, band

WRITTEN = (
    Hospital, Department, Stakeholder, Affiliation, RelationshipEvent, SupportEvent, Adoption, AdoptionEvent,
)  # fmt: skip
HOSPITAL = (
    "id", "code", "name", "name_en", "grade", "type", "ownership", "is_teaching", "beds", "annual_outpatients",
    "annual_discharges", "city", "city_en", "phones", "territory_id", "relationship_stage", "name_key", "sort_key",
    "search_text", "phone_keys",
)  # fmt: skip
STAKEHOLDER = (
    "id", "hospital_id", "department_id", "name", "name_en", "post", "title", "kol_level", "buying_role",
    "is_main_influencer", "influence", "support", "support_on", "influence_assessed_on", "social_style", "lawful_basis",
    "lawful_basis_on", "opted_out_on", "is_active", "erased_at", "created_at", "name_key", "sort_key", "search_text",
)  # fmt: skip
BASES = (["consent", "pending", "withdrawn", "erased"], [82, 12, 4, 2])
PEOPLE_IN_THE_SMALL_DEMO = 12  # a hospital, in the mean
CLINICAL_NAMES = {name for name, _en in CLINICAL}
LETTERS = [(char, names.pinyin_key(char)) for pair, _en in GIVEN for char in pair]


@dataclass
class Roster:
    """What later rows need of each hospital, by its place in the list (its id is one more)."""

    kinds: list[int] = field(default_factory=list)
    beds: list[int] = field(default_factory=list)
    ranks: list[int] = field(default_factory=list)
    departments: list[dict[str, int]] = field(default_factory=list)
    reachable: list[list[int]] = field(default_factory=list)


def draw_kinds(random: Random, hospitals: int) -> Roster:
    """Kind, beds and rank in value of each hospital; every fifty in a row hold the mix of the small demo."""
    mix = [index for index, kind in enumerate(KINDS) for _one in range(kind[3])]
    random.shuffle(mix)
    roster = Roster(kinds=[mix[number % len(mix)] for number in range(hospitals)])
    roster.beds = [random.randint(*KINDS[kind][4]) for kind in roster.kinds]
    order = sorted(range(hospitals), key=lambda number: -roster.beds[number] * random.lognormvariate(0, 0.45))
    roster.ranks = [0] * hospitals
    for rank, number in enumerate(order, 1):
        roster.ranks[number] = rank
    return roster


def write_hospitals(random: Random, roster: Roster, area: Field, places: list[Place], progress) -> None:
    rows.write(Hospital, HOSPITAL, _hospitals(random, roster, area, places), progress, is_demo=True)


def _hospitals(random: Random, roster: Roster, area: Field, places: list[Place]) -> Iterator[tuple]:
    counts: dict[tuple[int, int], int] = {}
    for number, (kind, beds) in enumerate(zip(roster.kinds, roster.beds, strict=True)):
        grade, type_, ownership = KINDS[kind][:3]
        patch = number // HOSPITALS_A_PATCH
        place = places[patch // PATCHES_AN_AREA]
        turn = counts[kind, id(place)] = counts.get((kind, id(place)), 0) + 1
        plain_name, plain_en = hospital_name(kind, turn, place)
        name, name_en, phone = plain_name + MARK, plain_en + MARK_EN, f"000-0000-{number + 1:06}"
        stage = random.choices([1, 2, 3, 4], _stages(band(roster.ranks[number], len(roster.kinds))))
        yield (
            number + 1, f"D{number + 1:07}", name, name_en, grade, "tcm" if "中医" in name else type_, ownership,
            "大学" in name, beds, round(beds * random.uniform(700, 1400)), round(beds * random.uniform(32, 45)),
            place.name, place.name_en, phone, area.patch(patch), stage[0], names.name_key(name),
            names.sort_key(name)[:200], names.search_text(name, name_en, place.name, place.name_en),
            phone.replace("-", ""),
        )  # fmt: skip


def _stages(tier: str) -> list[int]:
    """Weights of the four relationship stages."""
    return RELATIONSHIPS.get(tier, RELATIONSHIPS["C"])


def write_departments(random: Random, roster: Roster, people_per: int) -> None:
    """Always pharmacy and the director's office; clinical ones in proportion to the people, two at least."""
    columns = ("id", "hospital_id", "name", "name_en", "kind", "load_class")
    rows.write(Department, columns, _departments(random, roster, people_per))


def _departments(random: Random, roster: Roster, people_per: int) -> Iterator[tuple]:
    pk = 0
    for number, kind in enumerate(roster.kinds):
        level3 = KINDS[kind][0].startswith("3")
        clinical = max(2, min(KINDS[kind][5], round(KINDS[kind][5] * people_per / PEOPLE_IN_THE_SMALL_DEMO)))
        found: dict[str, int] = {}
        for name, name_en, what in [
            *((*pair, "clinical") for pair in CLINICAL[:clinical]),
            (*PHARMACY, "pharmacy"),
            *((*pair, "administrative") for pair in ([OFFICE, PURCHASING, INSURANCE] if level3 else [OFFICE])),
        ]:
            pk += 1
            found[name] = pk
            load = random.choices(["high", "medium", "low", ""], [3, 4, 2, 1])[0] if what == "clinical" else ""
            yield pk, number + 1, name, name_en, what, load
        roster.departments.append(found)


def write_people(random: Random, roster: Roster, people: int, today: date, progress) -> None:
    """`people` in all, more where the hospital is larger; with places of work, stances and adoption."""
    counts = allotted(people, [sum(KINDS[kind][6]) for kind in roster.kinds])
    rows.write(Stakeholder, STAKEHOLDER, _people(random, roster, counts, today), progress)


def _people(random: Random, roster: Roster, counts: list[int], today: date) -> Iterator[tuple]:
    pk, source = 0, People(random, today)
    for number, count in enumerate(counts):
        departments, used, reachable = roster.departments[number], set(), []
        seats = [seat for seat in SEATS if seat[0] in departments]
        clinical = [pk_ for name, pk_ in departments.items() if name in CLINICAL_NAMES]
        for index in range(count):
            pk += 1
            name = source.new_name(used)
            if index < len(seats):
                department, post, role, influence, main = seats[index]
                row = source.person(name, post, "主任医师" if post == "科主任" else "", role, influence, main)
                place = departments[department]
            else:
                title, influence = random.choice(DOCTORS)
                row, place = source.person(name, title, title, "user", influence, False), random.choice(clinical)
            if row[-1]:
                reachable.append(pk)
            yield pk, number + 1, place, *row[:-1]
        roster.reachable.append(reachable)


@cache
def _keys(name: str, name_en: str) -> tuple[str, str, str]:
    return names.name_key(name), names.sort_key(name)[:120], names.search_text(name, name_en)


class People:
    """Draws persons as of a day: consent 82, pending 12, withdrawn 4, erased 2 per cent."""

    def __init__(self, random: Random, today: date):
        self.random, self.today = random, today
        self.now = timezone.now()
        self.days = [(today - timedelta(days=back)).isoformat() for back in range(701)]
        self.moments = [rows.stored(self.now - timedelta(days=back)) for back in range(701)]

    def new_name(self, used: set[str]) -> tuple[str, str]:
        """A name that nobody at this hospital has: a surname and two characters."""
        random = self.random
        while True:
            surname, surname_en = random.choice(COMMON_SURNAMES if random.random() < 8 / 9 else RARE_SURNAMES)
            (first, first_en), (second, second_en) = random.choice(LETTERS), random.choice(LETTERS)
            name = surname + first + second
            if name not in used:
                used.add(name)
                return name, f"{surname_en} {(first_en + second_en).capitalize()}"

    def person(self, name: tuple[str, str], post: str, title: str, role: str, influence: int, main: bool) -> tuple:
        """The row after id, hospital and department, and whether the person may be met."""
        random, basis = self.random, self.random.choices(*BASES)[0]
        consent, erased = basis == "consent", basis == "erased"
        since = self.days[random.randint(200, 700)] if consent else None
        influence = min(5, max(1, influence + random.choice((-1, 0, 0, 1))))
        support = random.choices(*STANCE)[0] if consent and random.random() >= 0.2 else None
        if erased:
            name, post, title = ("已删除", "Erased"), "", ""
        return (
            *name, post, title,
            "" if erased else random.choices(["none", "local", "regional", "national"], [6, 3, 2, 1])[0],
            role, main, influence, support,
            None if support is None else self.days[random.randint(150, 360)], since,
            random.choices(*STYLES)[0] if consent else "", "consent" if consent else "none", since,
            self.days[random.randint(5, 90)] if basis == "withdrawn" else None, not erased,
            self.moments[0] if erased else None, self.moments[random.randint(3, 60) if basis == "pending" else 700],
            *_keys(*name), basis in ("consent", "pending"),
        )  # fmt: skip


def write_facts(random: Random, product: int, today: date) -> None:
    """Places of work, dated stances and relationships, set by set; adoption of the launch product, drawn."""
    rows.write_from(
        Affiliation,
        {
            "stakeholder_id": "id", "hospital_id": "hospital_id", "department_id": "department_id", "post": "post",
            "starts_on": f"'{(today - timedelta(days=700)).isoformat()}'",
        },
        Stakeholder,
        "id > 0",
    )  # fmt: skip
    stance = {"stakeholder_id": "id", "support": "support", "on": "support_on"}
    rows.write_from(SupportEvent, stance, Stakeholder, "support_on IS NOT NULL")
    related = {
        "hospital_id": "id",
        "stage": "relationship_stage",
        "on": f"'{(today - timedelta(days=90)).isoformat()}'",
    }
    rows.write_from(RelationshipEvent, related, Hospital, "relationship_stage IS NOT NULL")
    profiled = Stakeholder.objects.judged().exclude(department__kind="administrative").order_by("pk")
    adopted = _adoptions(random, list(profiled.values_list("pk", flat=True)), today)
    rows.write(Adoption, ("stakeholder_id", "stage", "since"), adopted, product_id=product)
    moved = {"stakeholder_id": "stakeholder_id", "product_id": "product_id", "stage": "stage", "on": "since"}
    rows.write_from(AdoptionEvent, moved, Adoption, "id > 0")


def _adoptions(random: Random, people: list[int], today: date) -> Iterator[tuple]:
    days = [(today - timedelta(days=back)).isoformat() for back in range(301)]
    for pk in people:
        yield pk, random.choices(*STAGES)[0], days[random.randint(20, 300)]
