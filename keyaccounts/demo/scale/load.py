"""Loads a demo of any size in one transaction, and scores it twice."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from django.db import transaction
from tqdm import tqdm

from keyaccounts.demo.people import make_company
from keyaccounts.demo.trade import make_products
from keyaccounts.demo.words import FOCUS
from scoring.services import run

from . import activity, committees, knowing, listings, places, plans, roster, rows, team, trade
from .sizes import Sizes

WRITTEN = (
    *team.WRITTEN, *roster.WRITTEN, *knowing.WRITTEN, *activity.WRITTEN, *trade.WRITTEN, *listings.WRITTEN,
    *committees.WRITTEN, *plans.WRITTEN,
)  # fmt: skip
RUNS = 2  # so that there is a change to show


def load(sizes: Sizes, seed: int, today: date, *, bar: bool | None = None) -> None:
    """Write the demo set of these sizes as of `today`; `bar` False hides the progress, None shows it on a terminal."""
    with tqdm(total=sizes.rows, unit=" rows", unit_scale=True, disable=None if bar is None else not bar) as shown:
        with transaction.atomic(), rows.without_indexes(WRITTEN):
            _write(sizes, seed, today, shown)
            shown.set_description("history")
            rows.write_history(*(model for model in WRITTEN if hasattr(model, "history")))
            rows.continue_numbers(WRITTEN)
            shown.set_description("indexes")
        rows.analyse()
        shown.set_description("loaded")


def _write(sizes: Sizes, seed: int, today: date, shown: tqdm) -> None:
    def source(subject: str) -> Random:
        return Random(f"{seed}:{subject}")  # noqa: S311 - reproducible on purpose

    make_company()
    field = team.Field.of(sizes.hospitals)
    cities = places.cities(field.areas)
    team.write_team(source("team"), field, cities, today)
    skus = make_products(today)
    products = list(dict.fromkeys(sku.product_id for sku in skus))
    launch = next(sku.product_id for sku in skus if sku.product.name == FOCUS[0])
    shown.set_description("hospitals")
    drawn = roster.draw_kinds(source("kinds"), sizes.hospitals)
    roster.write_hospitals(source("hospitals"), drawn, field, cities, shown.update)
    roster.write_departments(source("departments"), drawn, sizes.people_per)
    shown.set_description("people")
    roster.write_people(source("people"), drawn, sizes.people, today, shown.update)
    roster.write_facts(source("facts"), launch, today)
    knowing.write_knowledge(source("knowing"), launch, sizes.people, today)
    shown.set_description("visits")
    activity.Year(source("visits"), drawn, field, today).write(sizes.visits, products, shown.update)
    shown.set_description("deliveries")
    trade.write_trade(source("sales"), drawn, skus, sizes.deliveries, today, shown.update)
    shown.set_description("listings")
    other = next(sku.product_id for sku in skus if sku.product.name == FOCUS[1])
    listings.write_listings(listings.Ways(lambda: source("listings"), drawn, field, launch, other, today))
    committees.write_committees(source("committees"), today)
    shown.set_description("plans")
    plans.write_plans(source("plans"), drawn.ranks, field, launch, today)


def score(today: date, *, bar: bool | None = None) -> None:
    """The runs of the last complete days."""
    for back in range(RUNS, 0, -1):
        with tqdm(desc="scores", unit=" chunks", disable=None if bar is None else not bar) as shown:

            def progress(done: int, total: int, shown=shown) -> None:
                shown.total, shown.n = total, done
                shown.refresh()

            run(as_of=today - timedelta(days=back), progress=progress)
