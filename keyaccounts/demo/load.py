"""Loads and erases the whole demo set."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from random import Random

from django.db import transaction

from accounts.bulk import update_rows
from accounts.models import RelationshipEvent
from lib.dates import add_months
from products.models import Product
from scoring.services import run

from .activity import make_visits
from .bonds import make_bonds
from .cards import make_cards, make_visiting_rules
from .care import make_care
from .centre import make_centre
from .contacts import make_contacts
from .hospitals import Account, make_departments, make_hospitals
from .knowledge import make_knowledge
from .ladders import make_ladders
from .listings import make_listings
from .messages import tell_messages
from .moves import make_moves
from .names import Names
from .people import make_company, make_team
from .plans import make_plans
from .portfolio import make_decisions
from .reviews import make_reviews, make_targets
from .scale.rows import analyse
from .stakeholders import make_people, make_stances
from .trade import make_products, make_sales
from .uplift import make_uplift
from .words import FOCUS, MARK

STAGES = {"A": [10, 30, 40, 20], "B": [25, 45, 25, 5], "C": [55, 35, 9, 1]}
PINNED_STAGES = {"云汀市第一人民医院": 3, "澜浦市中心医院": 2, "霁川市人民医院": 2}


def load(seed: int, today: date, say: Callable[[str], None] = lambda text: None) -> None:
    """Write the demo set as of `today` in one transaction, then replay twelve monthly closes and the last two days."""

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
        make_cards(source("cards"), people, today)
        make_visiting_rules(source("visiting"), accounts)
        say("Products and deliveries")
        skus = make_products(today)
        make_sales(source("sales"), accounts, skus, today)
        products = _focus_first({sku.product_id: sku.product for sku in skus}.values())
        say("Stances and adoption")
        make_stances(source("stances"), people, products, lambda hospital: team.owner_of(hospital.territory), today)
        update_rows([p for p in people if p.support_on], ["support_on"])
        _make_relationships(source("relationships"), accounts, today)
        say("A year of visits")
        make_visits(source("visits"), team, accounts, people, products, today)
        tell_messages(source("messages"), today)
        make_moves(source("moves"), today)
        make_reviews(source("reviews"), team, today)
        say("What is known of the hospitals")
        make_knowledge(source("knowledge"), accounts, departments, lambda h: team.owner_of(h.territory), today)
        say("Ties, open questions and counter-actions")
        make_centre(source("centre"), today, team.owner_of)
        make_ladders(source("ladders"), today)
        make_bonds(source("bonds"), accounts, lambda hospital: team.owner_of(hospital.territory), today)
        say("Listings and committees")
        make_listings(source("listings"), accounts, products, lambda h: team.owner_of(h.territory), today)
    analyse()
    say("Twelve monthly closes and the nightly run")
    for day in _days_to_score(today):
        run(as_of=day)
    say("Key accounts and decisions by hand")
    with transaction.atomic():
        make_decisions(source("decisions"), team)
        make_targets(source("targets"), team)
        say("Account plans, patient education, coaching, safety and notices")
        make_plans(source("plans"), team, products, today)
        make_uplift(source("uplift"), team, today)
        make_contacts(source("contacts"), team, today)
        make_care(source("care"), team, today)


def _focus_first(products: Iterable[Product]) -> list[Product]:
    return sorted(products, key=lambda each: FOCUS.index(each.name) if each.name in FOCUS else len(FOCUS))


def _days_to_score(today: date) -> list[date]:
    """The first day after each of the last twelve months closed, then the last two days."""
    last_two = [today - timedelta(days=2), today - timedelta(days=1)]
    firsts = [add_months(today.replace(day=1), -back) for back in range(11, -1, -1)]
    return [first for first in firsts if first < last_two[0]] + last_two


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
