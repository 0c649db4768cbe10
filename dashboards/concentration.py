"""How few hospitals carry most of the sales: the concentration curve, from plain values to places on a drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lib.drawing import attribute

MOST_PERCENT = 80
MAX_DOTS = 60
# So many corners a line of 600 units can show; a company of 100,000 hospitals would draw as many without.
MAX_CORNERS = 240
LEFT, RIGHT, TOP, BOTTOM, HEIGHT = 44, 16, 26, 36, 260


@dataclass(frozen=True)
class Carrier:
    """One hospital with its sales of twelve months in fen (negative ones count as 0)."""

    pk: int
    name: str
    tier: str
    value: int


@dataclass(frozen=True)
class Dot:
    """A hospital on the curve: what it and all larger ones carry together."""

    carrier: Carrier
    share: float
    x: str
    y: str


@dataclass(frozen=True)
class Curve:
    """The curve at one width, ready to be drawn."""

    width: int
    dots: Sequence[Dot]
    line: str
    area: str
    cut_x: str
    cut_y: str
    ticks: Sequence[tuple[str, str, int]]

    @property
    def right(self) -> int:
        return self.width - RIGHT

    @property
    def bottom(self) -> int:
        return HEIGHT - BOTTOM


@dataclass(frozen=True)
class Concentration:
    """Hospitals by sales, the largest first, and how many of them carry 80 %."""

    carriers: Sequence[Carrier]
    shares: Sequence[float]
    few: int

    @property
    def carried(self) -> float:
        """What these few carry, 0…1."""
        return self.shares[self.few - 1]

    @property
    def rows(self) -> list[tuple[Carrier, float]]:
        """The few that carry most, each with the share up to it: the table behind the curve."""
        return list(zip(self.carriers[: self.few], self.shares, strict=False))

    def curve(self, width: int) -> Curve:
        """Lay the curve out, `width` units wide and 260 high; dots only where they can be told apart."""
        places = [(self._x(number, width), _y(share)) for number, share in enumerate([0.0, *self.shares])]
        line = "M" + " L".join(f"{attribute(x)} {attribute(y)}" for x, y in _thinned(places))
        base = attribute(HEIGHT - BOTTOM)
        area = f"{line} L{attribute(places[-1][0])} {base} L{attribute(places[0][0])} {base} Z"
        dots = []
        if len(self.carriers) <= MAX_DOTS:
            dots = [
                Dot(carrier, share, attribute(x), attribute(y))
                for carrier, share, (x, y) in zip(self.carriers, self.shares, places[1:], strict=True)
            ]
        cut_x, cut_y = places[self.few]
        ticks = [(attribute(_y(p / 100)), attribute(_y(p / 100) + 4), p) for p in range(0, 101, 20)]
        return Curve(width, dots, line, area, attribute(cut_x), attribute(cut_y), ticks)

    @property
    def wide(self) -> Curve:
        return self.curve(580)

    @property
    def narrow(self) -> Curve:
        return self.curve(330)

    def _x(self, number: int, width: int) -> float:
        return LEFT + number / len(self.carriers) * (width - LEFT - RIGHT)


def _thinned(places: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """The places, or evenly spread ones of very many; the first and the last always."""
    every = -(-len(places) // MAX_CORNERS)
    return places if every == 1 else [*places[:-1:every], places[-1]]


def _y(share: float) -> float:
    return TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)


def concentration(carriers: Iterable[Carrier]) -> Concentration | None:
    """The curve of these hospitals; None where nothing was sold."""
    ordered = sorted(carriers, key=lambda carrier: (-carrier.value, carrier.pk))
    total = sum(max(0, carrier.value) for carrier in ordered)
    if not total:
        return None
    shares, sold = [], 0
    for carrier in ordered:
        sold += max(0, carrier.value)
        shares.append(sold / total)
    few = next(number for number, share in enumerate(shares, start=1) if share * 100 >= MOST_PERCENT)
    return Concentration(ordered, shares, few)
