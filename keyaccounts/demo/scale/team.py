"""The field force at size: root, regions, areas of ten patches, a patch of 25 hospitals for each rep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from random import Random

from django.conf import settings

from keyaccounts.demo.names import Names
from keyaccounts.demo.people import STYLES
from keyaccounts.demo.words import TITLES, in_language
from people.models import Assignment, RepFiling, Territory, User

from . import rows
from .places import Place

HOSPITALS_A_PATCH, PATCHES_AN_AREA, AREAS_A_REGION = 25, 10, 20
PATCHES_A_MEDICAL_REP = 2
ROOT = 1
WRITTEN = (Territory, User, Assignment, RepFiling)
AT_THE_TOP = [
    ("director", "director", {"is_manager": True}),
    ("admin", "admin", {"is_admin": True}),
    ("compliance", "compliance", {"is_compliance": True, "function": "medical"}),
    ("medical", "medical", {"is_manager": True, "function": "medical"}),
]
USER = (
    "id", "username", "name", "name_en", "job_title", "email", "is_rep", "is_manager", "is_admin", "is_compliance",
    "function", "filed_until", "social_style",
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """Numbers of territories and users: a patch is found from a hospital's place in the list."""

    patches: int
    areas: int
    regions: int

    @classmethod
    def of(cls, hospitals: int) -> Field:
        patches = ceil(hospitals / HOSPITALS_A_PATCH)
        areas = ceil(patches / PATCHES_AN_AREA)
        return cls(patches, areas, ceil(areas / AREAS_A_REGION))

    @property
    def medical(self) -> int:
        return ceil(self.patches / PATCHES_A_MEDICAL_REP)

    def region(self, number: int) -> int:
        """The id of a region's territory."""
        return ROOT + 1 + number

    def area(self, number: int) -> int:
        return self.region(self.regions) + number

    def patch(self, number: int) -> int:
        return self.area(self.areas) + number

    def manager(self, area: int) -> int:
        """The user id of an area's manager; 1 to 4 are the people at the top."""
        return len(AT_THE_TOP) + 1 + area

    def rep(self, patch: int) -> int:
        return self.manager(self.areas) + patch

    def medical_rep(self, patch: int) -> int:
        return self.rep(self.patches) + patch // PATCHES_A_MEDICAL_REP


def write_team(random: Random, field: Field, places: list[Place], today: date) -> None:
    """Territories, users, assignments and filings, each with its history."""
    names = Names(random)
    starts = date(today.year - 2, 1, 1)
    territory = ("id", "name", "name_en", "parent_id", "path")
    rows.write(Territory, territory, _territories(field, places), is_demo=True)
    always = {"password": names.password, "language": settings.LANGUAGE_CODE, "is_demo": True, "is_active": True}
    filings = list(_filings(random, field, starts, today))
    until = {user: valid_to for _number, user, _from, valid_to in filings}
    rows.write(User, USER, _users(random, field, names, until), **always)
    rows.write(Assignment, ("user_id", "territory_id", "is_primary"), _assignments(field), starts_on=starts.isoformat())
    rows.write(RepFiling, ("number", "user_id", "valid_from", "valid_to"), filings)


def _territories(field: Field, places: list[Place]) -> Iterator[tuple]:
    yield ROOT, "全国", "Country", None, f"/{ROOT}/"
    for number in range(field.regions):
        pk = field.region(number)
        yield pk, f"第{number + 1}大区", f"Region {number + 1}", ROOT, f"/{ROOT}/{pk}/"
    for number in range(field.areas):
        pk, above, place = field.area(number), field.region(number // AREAS_A_REGION), places[number]
        yield pk, place.short, place.name_en, above, f"/{ROOT}/{above}/{pk}/"
    for number in range(field.patches):
        area = number // PATCHES_AN_AREA
        pk, above, top, place = (
            field.patch(number),
            field.area(area),
            field.region(area // AREAS_A_REGION),
            places[area],
        )
        turn = number % PATCHES_AN_AREA + 1
        yield pk, f"{place.short}{turn}", f"{place.name_en} {turn}", above, f"/{ROOT}/{top}/{above}/{pk}/"


def _users(random: Random, field: Field, names: Names, until: dict[int, str]) -> Iterator[tuple]:
    """The demo log-ins work in the first area; everybody else is numbered."""
    for number, (username, title, roles) in enumerate(AT_THE_TOP):
        yield _user(random, names, number + 1, username, title, **roles)
    for number in range(field.areas):
        username = f"manager{number + 1}" if number else "manager"
        yield _user(random, names, field.manager(number), username, "area", is_manager=True)
    for number in range(field.patches):
        yield _user(random, names, field.rep(number), f"kam{number + 1}" if number else "rep", "kam", is_rep=True)
    for number in range(field.medical):
        pk, username = field.medical_rep(number * PATCHES_A_MEDICAL_REP), f"med{number + 1}" if number else "medrep"
        roles = {"is_rep": True, "function": "medical", "filed_until": until[pk]}
        yield _user(random, names, pk, username, "med", **roles)


def _user(random: Random, names: Names, pk: int, username: str, title: str, **roles) -> tuple:
    values = {
        "id": pk,
        "username": username,
        "job_title": in_language(TITLES[title]),
        "email": f"{username}@demo.invalid",
        "function": "commercial",
        "social_style": random.choice(STYLES),
        "filed_until": None,
        **dict(zip(("name", "name_en"), names.person(), strict=True)),
        **roles,
    }
    return tuple(values.get(column, False) for column in USER)


def _assignments(field: Field) -> Iterator[tuple]:
    for number in range(len(AT_THE_TOP)):
        yield number + 1, ROOT, False
    for number in range(field.areas):
        yield field.manager(number), field.area(number), False
    for number in range(field.patches):
        yield field.rep(number), field.patch(number), True
        yield field.medical_rep(number), field.patch(number), False


def _filings(random: Random, field: Field, starts: date, today: date) -> Iterator[tuple]:
    for number in range(field.medical):
        user = field.medical_rep(number * PATCHES_A_MEDICAL_REP)
        valid_to = today + timedelta(days=random.randint(70, 500) if number else 45)
        yield f"DEMO-{number + 1:06}", user, starts.isoformat(), valid_to.isoformat()
