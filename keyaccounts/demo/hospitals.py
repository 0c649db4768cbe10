"""Fifty hospitals with departments and their annual value (domain.md §4.2, §4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from accounts.bulk import create_departments, create_hospitals
from accounts.models import Department, Hospital

from .people import Team
from .words import CLINICAL, DISTRICTS, INSURANCE, MARK, MARK_EN, OFFICE, PHARMACY, PURCHASING, REGIONS

TOTAL_FEN = 3_000_000_000  # 30 m CNY a year
BUYERS = 45

# (grade, type, ownership, how many, beds, departments, people mapped)
KINDS = [
    ("3A", "general", "public", 12, (1000, 2600), 12, (18, 26)),
    ("3B", "general", "public", 8, (600, 1100), 9, (12, 18)),
    ("2A", "general", "public", 18, (250, 550), 6, (7, 12)),
    ("2B", "specialist", "public", 6, (120, 300), 3, (5, 8)),
    ("community", "community", "public", 3, (20, 100), 3, (2, 4)),
    ("private", "general", "private", 3, (20, 100), 3, (2, 4)),
]
SPECIALTIES = [("心脑血管", "Cardio-Cerebral"), ("肿瘤", "Cancer"), ("老年", "Geriatric")]


@dataclass
class Account:
    """One demo hospital on its way: the row, how many people it gets, its place in the order of value."""

    hospital: Hospital
    people: int
    departments: int
    rank: int = 0


def shares() -> list[float]:
    """Share of the year's value by rank 1…50: two slopes, five prospects without sales; sums to 1."""
    raw = [0.1384 * 0.87 ** (r - 1) if r <= 10 else 0.0205 * 0.90 ** (r - 11) for r in range(1, BUYERS + 1)]
    total = sum(raw)
    return [share / total for share in raw] + [0.0] * 5


def make_hospitals(random: Random, team: Team) -> list[Account]:
    """Rows for all fifty, spread 20/16/14 over the regions; H1–H3 of domain.md §3.2 keep their names."""
    slots = _slots()
    drawn, used = [], set()
    for (grade, kind, ownership, count, beds, departments, people), places in zip(KINDS, slots, strict=True):
        for number, (region, city) in enumerate(places[:count]):
            name, name_en = _name(grade, kind, ownership, city, used)
            bed_count = random.randint(*beds)
            hospital = Hospital(
                code=f"D{len(drawn) + 1:04}",
                name=name + MARK,
                name_en=name_en + MARK_EN,
                grade=grade,
                type="tcm" if "中医" in name else kind,
                ownership=ownership,
                is_teaching="大学" in name,
                beds=bed_count,
                annual_outpatients=round(bed_count * random.uniform(700, 1400)),
                annual_discharges=round(bed_count * random.uniform(32, 45)),
                city=city[0],
                city_en=city[1],
                district="",
                phones=f"000-0000-{len(drawn) + 1:04}",
                territory=_territory(team, region, city, number),
                is_demo=True,
            )
            drawn.append(Account(hospital, random.randint(*people), departments))
    create_hospitals([account.hospital for account in drawn])
    _rank(random, drawn)
    return drawn


def _slots() -> list[list]:
    """Places (region, city) per kind so that the regions hold 20, 16 and 14 hospitals."""
    left = [n for *_rest, n in REGIONS]
    slots, turn = [], 0
    for *_start, count, _beds, _departments, _people in KINDS:
        places = []
        while len(places) < count:
            region = turn % 3
            turn += 1
            if left[region]:
                left[region] -= 1
                cities = REGIONS[region][2]
                places.append((region, cities[sum(1 for r, _ in places if r == region) % len(cities)]))
        slots.append(places)
    return slots


def _name(grade: str, kind: str, ownership: str, city: tuple[str, str], used: set) -> tuple[str, str]:
    """The next unused name of the kind's pattern in this city."""
    zh, en = city
    short = zh.removesuffix("市")
    if ownership == "private":
        options = [(f"{short}仁澈医院", f"{en} Renche Hospital")]
    elif kind == "community":
        options = [(f"{zh}{d}社区卫生服务中心", f"{en} {e} Community Health Centre") for d, e in DISTRICTS]
    elif kind == "specialist":
        options = [(f"{zh}{s}专科医院", f"{en} {e} Hospital") for s, e in SPECIALTIES]
    elif grade == "3A":
        options = [
            (f"{zh}第一人民医院", f"{en} First People's Hospital"),
            (f"{zh}中心医院", f"{en} Central Hospital"),
            (f"{short}大学附属医院", f"{en} University Affiliated Hospital"),
        ]
        if short == "霁川":
            options.insert(0, ("霁川市人民医院", "Jichuan People's Hospital"))
        elif short == "澜浦":
            options[:2] = reversed(options[:2])
    elif grade == "3B":
        options = [
            (f"{zh}第二人民医院", f"{en} Second People's Hospital"),
            (f"{zh}中医院", f"{en} TCM Hospital"),
            (f"{zh}第三人民医院", f"{en} Third People's Hospital"),
        ]
    else:
        options = [(f"{zh}{d}人民医院", f"{en} {e} People's Hospital") for d, e in DISTRICTS]
    name = next(option for option in options if option[0] not in used)
    used.add(name[0])
    return name


def _territory(team: Team, region: int, city: tuple[str, str], number: int):
    """A territory of the city: H1 and H2 stand in the first one of the east."""
    patches = team.patches[region]
    cities = REGIONS[region][2]
    first = cities.index(city)
    if region == 0:
        return {0: [patches[0], patches[1]], 1: [patches[0], patches[2]], 2: [patches[3], patches[3]]}[first][
            number % 2
        ]
    if region == 1:
        return {0: [patches[0], patches[1]], 1: [patches[2]] * 2, 2: [patches[3]] * 2}[first][number % 2]
    return {0: [patches[0]] * 2, 1: [patches[1]] * 2, 2: [patches[2], patches[3]]}[first][number % 2]


# name → rank in value; the three worked examples of domain.md §3.2 have fixed inputs.
PINNED = {"云汀市第一人民医院": 4, "澜浦市中心医院": 23, "霁川市人民医院": 10}


def _rank(random: Random, accounts: list[Account]) -> None:
    """Give each hospital a rank in value that follows its beds, not perfectly; H1–H3 keep theirs."""
    pinned = {
        PINNED[a.hospital.name.removesuffix(MARK)]: a for a in accounts if a.hospital.name.removesuffix(MARK) in PINNED
    }
    free = [a for a in accounts if a not in pinned.values()]
    free.sort(key=lambda a: -a.hospital.beds * random.lognormvariate(0, 0.45))
    for rank in range(1, len(accounts) + 1):
        account = pinned.get(rank) or free.pop(0)
        account.rank = rank


def make_departments(random: Random, accounts: list[Account]) -> dict[int, list[Department]]:
    """Departments per hospital id: clinical ones by size, always pharmacy and the director's office."""
    rows = []
    for account in accounts:
        level3 = account.hospital.grade.startswith("3")
        administrative = [OFFICE] + ([PURCHASING, INSURANCE] if level3 else [])
        for pair, kind in [
            *((pair, "clinical") for pair in CLINICAL[: account.departments]),
            (PHARMACY, "pharmacy"),
            *((pair, "administrative") for pair in administrative),
        ]:
            load = random.choices(["high", "medium", "low", ""], [3, 4, 2, 1])[0] if kind == "clinical" else ""
            rows.append(
                Department(hospital=account.hospital, name=pair[0], name_en=pair[1], kind=kind, load_class=load)
            )
    create_departments(rows)
    found: dict[int, list[Department]] = {}
    for department in rows:
        found.setdefault(department.hospital_id, []).append(department)
    return found
