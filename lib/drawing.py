"""Arithmetic of the drawn parts: rings, stacked bars, monthly charts. Numbers in, SVG attributes out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10

CHART_WIDTH = 760
CHART_HEIGHT = 220
LEFT, RIGHT, TOP, BOTTOM = 48, 8, 12, 28
LABEL_ROOM = 38


def attribute(value: float) -> str:
    """A number as an SVG attribute: a point as the decimal sign in every language, no needless zeros."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".") or "0"


def share(part, whole) -> float:
    """`part` of `whole` as 0…100, capped; 0 when there is no whole."""
    if not part or not whole:
        return 0.0
    return max(0.0, min(100.0, float(part) / float(whole) * 100))


def hatch_dashes(confidence: float | None) -> str:
    """Dash pattern of a ring (length 100) that hatches the share not known; "" when all is known."""
    known = 100 * max(0.0, min(1.0, float(1 if confidence is None else confidence)))
    ticks = floor((100 - known) / 2)
    if ticks < 1:
        return ""
    return " ".join(["0", attribute(known + 1)] + ["1 1"] * ticks + ["0 100"])


@dataclass(frozen=True)
class PartBar:
    """One part of a score with the lengths of its bars, in percent of the drawing."""

    part: object
    track: str
    fill: str
    start: str
    length: str
    shade: str


def part_bars(parts: Sequence) -> list[PartBar]:
    """Bars of score parts: the track is as long as the part's weight, the fill as its points.

    `parts` have `.points` and `.weight_points`, both in points of 100. The longest weight fills the track.
    """
    longest = max((float(part.weight_points) for part in parts), default=0) or 1
    bars, at = [], Decimal(0)
    for index, part in enumerate(parts):
        points = Decimal(str(part.points))
        bars.append(
            PartBar(
                part=part,
                track=attribute(float(part.weight_points) / longest * 100),
                fill=attribute(max(0.0, float(points)) / longest * 100),
                start=attribute(at),
                length=attribute(max(Decimal(0), points)),
                shade="ab"[index % 2],
            )
        )
        at += points
    return bars


def nice_ceiling(value: float) -> float:
    """The least of 1, 1.5, 2, 3, 4, 5, 6, 8 × 10ⁿ that is not below `value`."""
    if value <= 0:
        return 1.0
    base = 10 ** floor(log10(value))
    for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10):
        if value <= step * base:
            return step * base
    return 10.0 * base


@dataclass(frozen=True)
class ChartBar:
    """One month of a chart: where its bar stands and what it says."""

    point: object
    x: str
    y: str
    width: str
    height: str
    middle: str
    labelled: bool


@dataclass(frozen=True)
class ChartTick:
    """A line of the value axis."""

    value: float
    y: str
    label_y: str


@dataclass(frozen=True)
class Chart:
    """A monthly chart ready to be drawn: bars, value axis, and the line of the year before."""

    bars: list[ChartBar]
    ticks: list[ChartTick]
    line: str
    baseline: str
    width: int
    height: int = CHART_HEIGHT
    left: int = LEFT

    @property
    def right(self) -> int:
        return self.width - RIGHT


def _scale(values: list[float]) -> tuple[float, float, float]:
    """Bottom, top and step of an axis that holds zero and every value, in at most five steps."""
    top, low = max([*values, 0.0]), min([*values, 0.0])
    step = nice_ceiling(max(top - low, 1e-9) / 4)
    return floor(low / step) * step, max(ceil(top / step), 1) * step, step


def chart(points: Iterable, width: int = CHART_WIDTH) -> Chart:
    """Lay out a monthly chart, `width` units wide.

    `points` have `.value` (number or None) and may have `.previous` (the same month a year before). Months
    without a value leave a gap; negative values hang below the zero line.
    """
    points = list(points)
    values = [float(p.value) for p in points if p.value is not None]
    before = [getattr(p, "previous", None) for p in points]
    low, top, step = _scale(values + [float(v) for v in before if v is not None])
    inner = CHART_HEIGHT - TOP - BOTTOM

    def height_of(value: float) -> float:
        return TOP + (top - value) / (top - low) * inner

    slot = (width - LEFT - RIGHT) / max(len(points), 1)
    every = max(1, ceil(LABEL_ROOM / slot))
    bars, line, pen = [], [], "M"
    for index, point in enumerate(points):
        middle = LEFT + slot * (index + 0.5)
        bars.append(_bar(point, middle, slot, height_of, (len(points) - 1 - index) % every == 0))
        if before[index] is None:
            pen = "M"
        else:
            line.append(f"{pen}{attribute(middle)} {attribute(height_of(float(before[index])))}")
            pen = "L"
    steps = round((top - low) / step)
    levels = [low + step * n for n in range(steps + 1)]
    ticks = [ChartTick(v, attribute(height_of(v)), attribute(height_of(v) + 4)) for v in levels]
    return Chart(bars, ticks, " ".join(line), attribute(height_of(0)), width)


def _bar(point, middle: float, slot: float, height_of, labelled: bool) -> ChartBar:
    value = 0.0 if point.value is None else float(point.value)
    zero, end = height_of(0), height_of(value)
    width = min(32.0, slot * 0.64)
    return ChartBar(
        point=point,
        x=attribute(middle - width / 2),
        y=attribute(min(zero, end)),
        width=attribute(width),
        height=attribute(abs(end - zero)),
        middle=attribute(middle),
        labelled=labelled,
    )


# -- A value over time -----------------------------------------------------------------------------
TREND_WIDTH, TREND_HEIGHT = 344, 136
TREND_LEFT, TREND_RIGHT, TREND_TOP, TREND_BOTTOM = 24, 20, 20, 26


@dataclass(frozen=True)
class TrendDot:
    """One value of a trend at its place; `is_low` at or under the limit."""

    on: date
    value: float
    x: str
    y: str
    label_y: str
    is_low: bool


@dataclass(frozen=True)
class Trend:
    """Values over time ready to be drawn: dots in the order of their days, the line through them, axis and limit."""

    dots: list[TrendDot]
    line: str
    ticks: list[ChartTick]
    limit_y: str
    width: int = TREND_WIDTH
    height: int = TREND_HEIGHT
    left: int = TREND_LEFT

    @property
    def right(self) -> int:
        return self.width - TREND_RIGHT


def trend(points: Iterable[tuple[date, float]], *, bottom: int, top: int, limit: float) -> Trend | None:
    """Lay out values over time on a fixed scale `bottom`…`top`; None where there are fewer than two.

    `points` are (day, value within the scale), in any order. Days are spaced as they lie; several of one day stand upon
    one another. A value at or under `limit` is marked.
    """
    points = sorted(points)
    if len(points) < 2:
        return None
    first, days = points[0][0], (points[-1][0] - points[0][0]).days
    across, down = TREND_WIDTH - TREND_LEFT - TREND_RIGHT, TREND_HEIGHT - TREND_TOP - TREND_BOTTOM

    def height_of(value: float) -> float:
        return TREND_TOP + (top - value) / (top - bottom) * down

    def place_of(day: date) -> float:
        return TREND_LEFT + 8 + (across - 8) * ((day - first).days / days if days else 1)

    dots = []
    for day, value in points:
        y = height_of(value)
        dots.append(TrendDot(day, value, attribute(place_of(day)), attribute(y), attribute(y - 9), value <= limit))
    line = "M" + "L".join(f"{dot.x} {dot.y}" for dot in dots)
    ticks = [ChartTick(v, attribute(height_of(v)), attribute(height_of(v) + 4)) for v in range(bottom, top + 1)]
    return Trend(dots, line, ticks, attribute(height_of(limit)))
