"""Loads and erases the whole demo set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from django.db import transaction

from accounts.bulk import update_rows
from accounts.models import RelationshipEvent
from lib.dates import add_months
from products.models import Product
from scoring.services import run

from .activity import make_visits
from .hospitals import Account, make_departments, make_hospitals
from .names import Names
from .people import make_company, make_team
from .stakeholders import make_people, make_stances
from .trade import make_products, make_sales
from .words import FOCUS, MARK

STAGES = {"A": [10, 30, 40, 20], "B": [25, 45, 25, 5], "C": [55, 35, 9, 1]}
PINNED_STAGES = {"云汀市第一人民医院": 3, "澜浦市中心医院": 2, "霁川市人民医院": 2}


def load(seed: int, today: date, say: Callable[[str], None] = lambda text: None) -> None:
    """Write the demo set as of `today` in one transaction, then replay twelve monthly closes and yesterday's run."""

    def source(subject: str) -> Random:
        return Random(f"{seed}:{subject}")  # noqa: S311 - reproducible on purpose

    with transaction.atomic():
        say("Company, territories and users")
        make_company()
        team = make_team(source("team"), Names(source("user names")), today)
        say("Hospitals, departments and people")
        accounts = make_hospitals(source("hospitals"), team)
        departments = make_departments(source("departments"), accounts)
        people = make_people(source("people"), accounts, departments, today)
        say("Products and deliveries")
        skus = make_products(today)
        make_sales(source("sales"), accounts, skus, today)
        focus = sorted(Product.objects.filter(name__in=FOCUS), key=lambda p: FOCUS.index(p.name))
        say("Stances and adoption")
        make_stances(source("stances"), people, focus, lambda hospital: team.owner_of(hospital.territory), today)
        update_rows([p for p in people if p.support_on], ["support_on"])
        _make_relationships(source("relationships"), accounts, today)
        say("A year of visits")
        products = list({sku.product_id: sku.product for sku in skus}.values())
        make_visits(source("visits"), team, accounts, people, products, today)
    say("Twelve monthly closes and the nightly run")
    for day in [*_closing_days(today), today - timedelta(days=1)]:
        run(as_of=day)


def _closing_days(today: date) -> list[date]:
    """The first day after each of the last twelve months closed, as far as it lies before yesterday."""
    firsts = [add_months(today.replace(day=1), -back) for back in range(11, -1, -1)]
    return [first for first in firsts if first < today - timedelta(days=1)]


def _make_relationships(random: Random, accounts: list[Account], today: date) -> None:
    events = []
    for account in accounts:
        band = "A" if account.rank <= 10 else "B" if account.rank <= 22 else "C"
        stage = random.choices([1, 2, 3, 4], STAGES[band])[0]
        stage = PINNED_STAGES.get(account.hospital.name.removesuffix(MARK), stage)
        account.hospital.relationship_stage = stage
        on = today - timedelta(days=random.randint(30, 300))
        events.append(RelationshipEvent(hospital=account.hospital, stage=stage, on=on))
    RelationshipEvent.objects.bulk_create(events)
    update_rows([a.hospital for a in accounts], ["relationship_stage"])
