"""Sales of a hospital for its page: the trend, twelve months by pack, and the share of the potential.

For commercial users only; the caller checks. From the field the figures of a product are withheld where fewer people
than `MIN_MAPPED_USERS` use it, for then they would be one person's volume (domain.md §2.8 rule 3).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from accounts.choices import AdoptionStage
from accounts.models import Adoption, Hospital, Stakeholder
from lib.dates import add_months, month_start
from people.models import User
from sales.models import Delivery, Potential
from sales.reports import MonthlySales, trend_of

MONTHS = 24
YEAR = 12
FEN = 100


@dataclass(frozen=True)
class TrendPoint:
    """A month of the chart in CNY, with the same month a year before; None where nothing was reported."""

    month: date
    value: float | None
    previous: float | None


@dataclass(frozen=True)
class PackRow:
    """Twelve months of one pack: boxes, CNY, the twelve months before, and how many people use its product there."""

    product_id: int
    family_id: int
    label: str
    pack: str
    boxes: int
    value: float
    previous: float
    users: int

    @property
    def growth(self) -> float | None:
        return self.value / self.previous - 1 if self.previous > 0 else None


@dataclass(frozen=True)
class FamilyShare:
    """A family's sales of twelve months against what the hospital could buy in a year, both in CNY."""

    label: str
    value: float
    potential: float | None
    estimated_on: date | None

    @property
    def share(self) -> float | None:
        return self.value / self.potential if self.potential else None


@dataclass(frozen=True)
class SalesPanel:
    """Everything on the sales tab. `first` and `last` are the months the tables count."""

    points: list[TrendPoint]
    first: date | None
    last: date | None
    total: float
    before: float
    packs: list[PackRow]
    withheld: int
    families: list[FamilyShare]
    min_users: int

    @property
    def growth(self) -> float | None:
        return self.total / self.before - 1 if self.before > 0 else None


def sales_of(hospital: Hospital, user: User, today: date) -> SalesPanel:
    """The sales tab of one hospital; four queries."""
    sums = _sums(hospital, today)
    months = trend_of(_by_month(sums), MONTHS + YEAR, today)
    points = _points(months)[-MONTHS:]
    last = months[-1].month if months else None
    first = add_months(last, 1 - YEAR) if last else None
    packs = _packs(sums, first) if first else []
    withheld = _withheld(packs) if user.works_in_field else set()
    shown = [row for row in packs if row.product_id not in withheld]
    return SalesPanel(
        points=points,
        first=first,
        last=last,
        total=sum(row.value for row in packs),
        before=sum(row.previous for row in packs),
        packs=shown,
        withheld=len(packs) - len(shown),
        families=_families(hospital, packs, shown, withheld),
        min_users=settings.MIN_MAPPED_USERS,
    )


def _sums(hospital: Hospital, today: date) -> list[dict]:
    """Three years of deliveries by month and pack, with how many people here use the product; one query."""
    judged = Stakeholder.objects.judged().filter(hospital=hospital).order_by()
    users = (
        Adoption.objects.filter(product=OuterRef("sku__product"), stage__gte=AdoptionStage.TRIAL)
        .filter(stakeholder__in=judged)
        .order_by()
        .values("product")
        .annotate(number=Count("stakeholder"))
        .values("number")
    )
    this_month = month_start(today)
    names = ("sku", "sku__pack", "sku__product", "sku__product__name", "sku__product__name_en", "sku__product__family")
    deliveries = Delivery.objects.current().filter(hospital=hospital)
    rows = deliveries.between(add_months(this_month, -MONTHS - YEAR), this_month).order_by().values("month", *names)
    return list(rows.annotate(boxes_sum=Sum("boxes"), fen=Sum("value_fen"), users=Coalesce(Subquery(users), 0)))


def _by_month(sums: Sequence[dict]) -> dict[date, tuple[int, int]]:
    found: dict[date, tuple[int, int]] = {}
    for row in sums:
        fen, boxes = found.get(row["month"], (0, 0))
        found[row["month"]] = (fen + row["fen"], boxes + row["boxes_sum"])
    return found


def _points(months: Sequence[MonthlySales]) -> list[TrendPoint]:
    in_cny = {month: None if fen is None else fen / FEN for month, fen, _boxes in months}
    return [TrendPoint(month, value, in_cny.get(add_months(month, -YEAR))) for month, value in in_cny.items()]


def _packs(sums: Sequence[dict], first: date) -> list[PackRow]:
    """Twelve months of each pack from `first` on, with the twelve before, dearest first."""
    by_sku: dict[int, list[dict]] = defaultdict(list)
    for row in sums:
        if row["month"] >= add_months(first, -YEAR):
            by_sku[row["sku"]].append(row)
    return sorted((_pack(rows, first) for rows in by_sku.values()), key=lambda row: (-row.value, row.label, row.pack))


def _pack(rows: Sequence[dict], first: date) -> PackRow:
    one = rows[0]
    now = [row for row in rows if row["month"] >= first]
    return PackRow(
        product_id=one["sku__product"],
        family_id=one["sku__product__family"],
        label=(get_language() == "en" and one["sku__product__name_en"]) or one["sku__product__name"],
        pack=one["sku__pack"],
        boxes=sum(row["boxes_sum"] for row in now),
        value=sum(row["fen"] for row in now) / FEN,
        previous=sum(row["fen"] for row in rows if row["month"] < first) / FEN,
        users=one["users"],
    )


def _withheld(packs: Sequence[PackRow]) -> set[int]:
    """Products used by too few people here. One alone would be the rest of the total, so the next goes with it."""
    users = {row.product_id: row.users for row in packs}
    few = {product for product, number in users.items() if number < settings.MIN_MAPPED_USERS}
    others = sorted(users.keys() - few, key=lambda product: (users[product], product))
    return few | set(others[:1]) if len(few) == 1 else few


def _families(
    hospital: Hospital, packs: Sequence[PackRow], shown: Sequence[PackRow], withheld: set[int]
) -> list[FamilyShare]:
    """Share of the potential by family, of families whose products may all be shown; one query."""
    value: dict[int, float] = defaultdict(float)
    for row in shown:
        value[row.family_id] += row.value
    hidden = {row.family_id for row in packs if row.product_id in withheld}
    newest = {}
    for potential in (
        Potential.objects.filter(hospital=hospital).select_related("family").order_by("estimated_on", "pk")
    ):
        newest[potential.family_id] = potential
    return [
        FamilyShare(str(p.family), value.get(family, 0), p.value_fen / FEN, p.estimated_on)
        for family, p in newest.items()
        if family not in hidden
    ]
