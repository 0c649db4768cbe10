"""Products, distributors, 24 closed months of deliveries, and potential (domain.md §4.3, §4.4)."""

from __future__ import annotations

from datetime import date, timedelta
from math import exp
from random import Random

from lib.dates import add_months, month_end
from lib.names import pack_key
from partners.bulk import create_supplies
from partners.models import Partner, Supply
from products.models import Product, ProductFamily, ProductFocus, RivalProduct, Sku
from sales.models import Delivery, FeedClose, Potential

from .hospitals import TOTAL_FEN, Account, shares
from .messages import make_messages
from .words import FOCUS, MARK, MARK_EN, PARTNERS, PRODUCTS, RIVALS

MONTHS = 24
SEASONALITY = [1.02, 0.80, 1.06, 1.03, 1.00, 0.99, 0.98, 0.97, 1.02, 1.01, 1.04, 1.08]

# domain.md §3.2, in fen: value of 12 months, last 3, the same 3 a year before, potential (None = unknown).
PINNED_SALES = {
    "云汀市第一人民医院": (288_000_000, 78_000_000, 69_000_000, 420_000_000),
    "澜浦市中心医院": (18_000_000, 7_500_000, 3_000_000, 300_000_000),
    "霁川市人民医院": (126_000_000, 24_000_000, 34_500_000, None),
}


def make_products(today: date) -> list[Sku]:
    """Three families, six products, nine SKUs, two of the products in focus with their key messages, eight rivals."""
    skus, families = [], {}
    for family_name, family_en, products in PRODUCTS:
        family = ProductFamily.objects.create(name=family_name, name_en=family_en, is_demo=True)
        families[family_name] = family
        for name, name_en, route, nrdl, vbp, packs in products:
            facts = {"route": route, "nrdl": nrdl, "vbp": vbp, "is_demo": True}
            if nrdl == "negotiated":
                facts |= _negotiated(name, today)
            product = Product.objects.create(family=family, name=name, name_en=name_en, **facts)
            if name in FOCUS:
                ProductFocus.objects.create(product=product, starts_on=add_months(today.replace(day=1), -MONTHS))
            skus += [
                Sku.objects.create(product=product, pack=pack, pack_key=pack_key(pack), price_fen=price, is_demo=True)
                for pack, price in packs
            ]
    for name, name_en, maker, family_name in RIVALS:
        RivalProduct.objects.create(name=name, name_en=name_en, maker=maker, family=families[family_name], is_demo=True)
    make_messages(today)
    return skus


def _negotiated(name: str, today: date) -> dict:
    """A price negotiated for two years; the focus product's ends soon."""
    ends = month_end(add_months(today.replace(day=1), 2 if name in FOCUS else 14))
    return {"nrdl_from": add_months(ends.replace(day=1), -23), "nrdl_until": ends}


def make_sales(random: Random, accounts: list[Account], skus: list[Sku], today: date) -> None:
    """Two years of deliveries through eight distributors, every month closed; then potentials."""
    partners = [
        Partner.objects.create(name=name + MARK, name_en=name_en + MARK_EN, is_demo=True) for name, name_en in PARTNERS
    ]
    first = add_months(today.replace(day=1), -MONTHS)
    months = [add_months(first, n) for n in range(MONTHS)]
    supplies, deliveries = [], []
    for account in accounts:
        partner = random.choice(partners)
        supplies.append(Supply(partner=partner, hospital=account.hospital))
        values = _monthly_values(random, account, months)
        carried = random.sample(skus, random.randint(3, len(skus)))
        mix = [random.uniform(0.3, 1.5) for _sku in carried]
        for month, value in zip(months, values, strict=True):
            deliveries += _split(account, partner, month, value, carried, mix)
    create_supplies(supplies)
    Delivery.objects.bulk_create(deliveries, batch_size=1000)
    FeedClose.objects.bulk_create([FeedClose(partner=p, month=m) for p in partners for m in months])
    _make_potentials(random, accounts, today)


def _monthly_values(random: Random, account: Account, months: list[date]) -> list[int]:
    """Fen per month: share × season × trend × noise (AR(1), φ .5, σ .10); the worked examples are exact."""
    pinned = PINNED_SALES.get(account.hospital.name.removesuffix(MARK))
    if pinned:
        return _pinned_values(*pinned[:3])
    base = shares()[account.rank - 1] * TOTAL_FEN / 12
    trend = min(0.45, max(-0.35, random.gauss(0.06, 0.15)))
    noise, values = 0.0, []
    for number, month in enumerate(months):
        noise = 0.5 * noise + random.gauss(0, 0.10)
        years = (number - (MONTHS - 6)) / 12
        values.append(round(base * SEASONALITY[month.month - 1] * (1 + trend * years) * exp(noise)))
    return _with_edges(account, values)


def _pinned_values(year: int, last3: int, last3_a_year_ago: int) -> list[int]:
    """24 months that give exactly the year's value, the last three and the same three a year before."""
    before = _even(year * 9 // 10 - last3_a_year_ago, 9) + _even(last3_a_year_ago, 3)
    return before + _even(year - last3, 9) + _even(last3, 3)


def _even(total: int, parts: int) -> list[int]:
    shares_ = [total // parts] * parts
    shares_[-1] += total - sum(shares_)
    return shares_


def _with_edges(account: Account, values: list[int]) -> list[int]:
    """Edge cases on purpose: two months of net returns, one hospital that joined five months ago."""
    if account.rank in {38, 41}:
        values[-4] = -values[-4] // 3
    if account.rank == 36:
        values[:-5] = [0] * (len(values) - 5)
    return values


def _split(account: Account, partner: Partner, month: date, value: int, skus: list[Sku], mix: list[float]) -> list:
    """One row per SKU in whole boxes; the last SKU's value takes the rest, so that the month is exact."""
    if not value:
        return []
    rows, left = [], value
    for index, (sku, weight) in enumerate(zip(skus, mix, strict=True)):
        last = index == len(skus) - 1
        boxes = round(value * weight / sum(mix) / sku.price_fen)
        if not boxes and not last:
            continue
        worth = left if last else boxes * sku.price_fen
        left -= worth
        rows.append(
            Delivery(
                hospital=account.hospital,
                sku=sku,
                partner=partner,
                month=month,
                boxes=round(worth / sku.price_fen) if last else boxes,
                value_fen=worth,
            )
        )
    return rows


def _make_potentials(random: Random, accounts: list[Account], today: date) -> None:
    """Π = v × U(1.1, 3) for the first ten, × U(1.3, 6) below, prospects 1–3 m; unknown for 15 per cent."""
    families = list(ProductFamily.objects.filter(is_demo=True))
    share = shares()
    for account in accounts:
        name = account.hospital.name.removesuffix(MARK)
        if name in PINNED_SALES:
            total = PINNED_SALES[name][3]
        elif random.random() < 0.15:
            total = None
        else:
            value = share[account.rank - 1] * TOTAL_FEN
            factor = random.uniform(1.1, 3) if account.rank <= 10 else random.uniform(1.3, 6)
            total = round(value * factor) or random.randint(100_000_000, 300_000_000)
        if total is None:
            continue
        for family, value in zip(families, _even(total, len(families)), strict=True):
            Potential.objects.create(
                hospital=account.hospital,
                family=family,
                value_fen=value,
                estimated_on=today - timedelta(days=400),
                source="科室门诊量估算",
            )
