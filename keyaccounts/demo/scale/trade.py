"""Distributors, deliveries of 24 closed months and potential at size (domain.md §4.3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from keyaccounts.demo.trade import MONTHS, SEASONALITY
from keyaccounts.demo.words import MARK, MARK_EN, PARTNERS
from lib.dates import add_months
from partners.models import Partner, Supply
from products.models import Sku
from sales.models import Delivery, FeedClose, Potential

from . import rows
from .roster import Roster
from .sizes import MOST_DELIVERIES
from .values import allotted, band, yearly_values

WRITTEN = (Supply, Delivery, FeedClose, Potential)
# Large hospitals are supplied every month, small ones every few months.
ROWS_BY_BAND = {"A": 3.0, "B": 1.2, "C": 0.7, "N": 0.0}


def write_trade(random: Random, roster: Roster, skus: list[Sku], deliveries: int, today: date, progress) -> None:
    """`deliveries` rows through eight distributors, every month closed; then potentials."""
    partners = [
        Partner.objects.create(name=name + MARK, name_en=name_en + MARK_EN, is_demo=True).pk
        for name, name_en in PARTNERS
    ]
    hospitals = len(roster.ranks)
    rows.write(Supply, ("hospital_id", "partner_id"), ((h + 1, partners[h % len(partners)]) for h in range(hospitals)))
    first = add_months(today.replace(day=1), -MONTHS)
    months = [add_months(first, number).isoformat() for number in range(MONTHS)]
    yearly = yearly_values(hospitals)
    values = [yearly[rank - 1] for rank in roster.ranks]
    weights = [ROWS_BY_BAND[band(rank, hospitals)] if values[at] else 0.0 for at, rank in enumerate(roster.ranks)]
    if not any(weights):
        weights[0] = 1.0
    counts = allotted(deliveries, weights, MOST_DELIVERIES)
    drawn = _deliveries(random, counts, values, [(sku.pk, sku.price_fen) for sku in skus], partners, months)
    rows.write(Delivery, ("hospital_id", "partner_id", "month", "sku_id", "boxes", "value_fen"), drawn, progress)
    rows.write(FeedClose, ("partner_id", "month"), ((p, month) for p in partners for month in months))
    families = sorted({sku.product.family_id for sku in skus})
    potential = ("hospital_id", "family_id", "value_fen", "estimated_on", "source")
    rows.write(Potential, potential, _potentials(random, values, roster.ranks, families, today))


def _deliveries(
    random: Random, counts: list[int], values: list[float], skus: list, partners: list[int], months: list[str]
) -> Iterator[tuple]:
    """Month by month, as feeds come in; the rows of a hospital are spread evenly over the months."""
    phases = [random.random() for _count in counts]
    trends = [min(0.45, max(-0.35, random.gauss(0.06, 0.15))) for _count in counts]
    for at, month in enumerate(months):
        season, years = SEASONALITY[int(month[5:7]) - 1], (at - (MONTHS - 6)) / 12
        for number, count in enumerate(counts):
            if not count:
                continue
            share, phase = count / MONTHS, phases[number]
            lines = int((at + 1) * share + phase) - int(at * share + phase)
            for line in range(lines):
                sku, price = skus[(number + at + line) % len(skus)]
                worth = (
                    values[number] * 2 / count * season * (1 + trends[number] * years) * random.lognormvariate(0, 0.1)
                )
                boxes = max(1, round(worth / price))
                yield number + 1, partners[number % len(partners)], month, sku, boxes, boxes * price


def _potentials(
    random: Random, values: list[float], ranks: list[int], families: list[int], today: date
) -> Iterator[tuple]:
    """Π = v × U(1.1, 3) for A, × U(1.3, 6) below, prospects 1–3 m; unknown for 15 per cent."""
    on = (today - timedelta(days=400)).isoformat()
    for number, value in enumerate(values):
        if random.random() < 0.15:
            continue
        factor = random.uniform(1.1, 3) if band(ranks[number], len(ranks)) == "A" else random.uniform(1.3, 6)
        total = round(value * factor) or random.randint(100_000_000, 300_000_000)
        for family in families:
            yield number + 1, family, total // len(families), on, "科室门诊量估算"
