"""The lifetime value of a hospital, a plain estimate from inputs that are all shown (I012). No database, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

YEARS = 5
CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Inputs:
    """What an estimate is made of: sales of the last year in CNY, and four rates a year in percent.

    growth: of the sales, from the first forecast year on. margin: of the sales. retention: the chance that the hospital
    still buys a year later. discount: what money of a year later is worth less.
    """

    base: Decimal
    growth: Decimal
    margin: Decimal
    retention: Decimal
    discount: Decimal


@dataclass(frozen=True)
class Year:
    """One forecast year in CNY: sales, their margin, and what the margin counts for today."""

    number: int
    sales: Decimal
    margin: Decimal
    counts: Decimal


@dataclass(frozen=True)
class Lifetime:
    """The five years and their sum."""

    years: tuple[Year, ...]

    @property
    def value(self) -> Decimal:
        return sum((year.counts for year in self.years), Decimal(0))


def lifetime_value(inputs: Inputs) -> Lifetime:
    """Σ t=1..5 of margin_t × retention^t / (1 + discount)^t, margin_t being base × (1 + growth)^t × margin rate.

    Each year is rounded half-even to 0.01 CNY, so that the years shown add up to the value shown. Example: base
    1,000,000, growth 0, margin 20, retention 90, discount 8 → 166,666.67 + 138,888.89 + 115,740.74 + 96,450.62 +
    80,375.51 = 598,122.43. Raises ValueError for a negative base, a margin or retention outside 0–100, a growth of
    −100 or less, a negative discount. Source: domain.md §1, I012.
    """
    _check(inputs)
    return Lifetime(tuple(_year(inputs, number) for number in range(1, YEARS + 1)))


def _year(inputs: Inputs, number: int) -> Year:
    sales = inputs.base * (1 + inputs.growth / HUNDRED) ** number
    margin = sales * inputs.margin / HUNDRED
    weight = (inputs.retention / HUNDRED) ** number / (1 + inputs.discount / HUNDRED) ** number
    return Year(number, _cents(sales), _cents(margin), _cents(margin * weight))


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


def _check(inputs: Inputs) -> None:
    if inputs.base < 0:
        raise ValueError("base is negative")
    for name in ("margin", "retention"):
        if not 0 <= getattr(inputs, name) <= HUNDRED:
            raise ValueError(f"{name} is not within 0–100")
    if inputs.growth <= -HUNDRED:
        raise ValueError("growth is −100 or less")
    if inputs.discount < 0:
        raise ValueError("discount is negative")
