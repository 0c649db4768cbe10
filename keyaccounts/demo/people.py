"""Company, territories, users and assignments of the demo set (domain.md §4.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from django.conf import settings
from django.utils import timezone

from people.models import Assignment, Company, Territory, User
from people.models import RepFiling as Filing
from people.services import save_filing, save_territory

from .words import REGIONS, TERRITORIES, TITLES, in_language

# Which rep covers which of a region's four territories: commercial reps own, medical reps cover beside them.
COMMERCIAL = [[(0, 1), (2, 3)], [(0, 1, 2, 3)], [(0, 1, 2, 3)]]
MEDICAL = [[(0, 1), (2,), (3,)], [(0, 1), (2,), (3,)], [(0, 1), (2, 3)]]
STYLES = ("driver", "analytical", "expressive", "amiable")


@dataclass
class Team:
    """Who works where: territories by region, reps with the territories they cover."""

    root: Territory
    regions: list[Territory] = field(default_factory=list)
    patches: list[list[Territory]] = field(default_factory=list)
    reps: list[tuple[User, list[Territory]]] = field(default_factory=list)
    managers: list[User] = field(default_factory=list)

    def manager_of(self, territory: Territory) -> User:
        return next(m for m, patches in zip(self.managers, self.patches, strict=False) if territory in patches)

    def owner_of(self, territory: Territory) -> User:
        return next(rep for rep, patches in self.reps if territory in patches and not rep.is_medical)


def make_company() -> None:
    Company.objects.update_or_create(
        pk=1, defaults={"name": "KeyAccounts 演示公司", "is_demo": True, "set_up_at": timezone.now()}
    )


def make_team(random: Random, names, today: date) -> Team:
    """Root, three regions, twelve territories; 12 reps, 3 managers, a director, admin, compliance, medical lead."""
    team = Team(root=_territory("全国", "Country", None))
    starts = date(today.year - 2, 1, 1)
    for index, (zh, en, _cities, _n) in enumerate(REGIONS):
        region = _territory(zh, en, team.root)
        team.regions.append(region)
        team.patches.append([_territory(*pair, region) for pair in TERRITORIES[index]])
        username = "manager" if index == 0 else f"manager{index + 1}"
        manager = _user(random, names, username, "area", is_manager=True)
        _assign(manager, [region], starts, primary=False)
        team.managers.append(manager)
        _make_reps(team, index, random, names, starts, today)
    for username, title, roles in (
        ("director", "director", {"is_manager": True}),
        ("admin", "admin", {"is_admin": True}),
        ("compliance", "compliance", {"is_compliance": True, "function": "medical"}),
        ("medical", "medical", {"is_manager": True, "function": "medical"}),
    ):
        _assign(_user(random, names, username, title, **roles), [team.root], starts, primary=False)
    return team


def _make_reps(team: Team, region: int, random: Random, names, starts: date, today: date) -> None:
    patches = team.patches[region]
    for number, cover in enumerate(COMMERCIAL[region]):
        first = region == 0 and number == 0
        rep = _user(random, names, "rep" if first else f"kam{region + 1}{number + 1}", "kam", is_rep=True)
        covered = [patches[i] for i in cover]
        _assign(rep, covered, starts, primary=True)
        team.reps.append((rep, covered))
    for number, cover in enumerate(MEDICAL[region]):
        first = region == 0 and number == 0
        username = "medrep" if first else f"med{region + 1}{number + 1}"
        rep = _user(random, names, username, "med", is_rep=True, function="medical")
        covered = [patches[i] for i in cover]
        _assign(rep, covered, starts, primary=False)
        save_filing(
            Filing(
                user=rep,
                number=f"DEMO-{rep.pk:05}",
                valid_from=starts,
                valid_to=today + timedelta(days=45 if first else random.randint(70, 500)),
            )
        )
        team.reps.append((rep, covered))


def _territory(name: str, name_en: str, parent: Territory | None) -> Territory:
    return save_territory(Territory(name=name, name_en=name_en, parent=parent, is_demo=True))


def _user(random: Random, names, username: str, title: str, **fields) -> User:
    name, name_en = names.person()
    return User.objects.create(
        username=username,
        password=names.password,
        name=name,
        name_en=name_en,
        job_title=in_language(TITLES[title]),
        email=f"{username}@demo.invalid",
        language=settings.LANGUAGE_CODE,
        social_style=random.choice(STYLES),
        is_demo=True,
        **fields,
    )


def _assign(user: User, territories: list[Territory], starts: date, *, primary: bool) -> None:
    for territory in territories:
        Assignment.objects.create(user=user, territory=territory, is_primary=primary, starts_on=starts)
