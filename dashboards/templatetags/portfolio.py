"""Lines, bands and ticks of the quadrants, at the width they are drawn at."""

from dataclasses import dataclass

from django import template

from lib.drawing import attribute
from lib.scatter import Plane, Strip
from scoring.season import Band

from ..season_reasons import points
from ..service_quadrant import LOW, STAGES

register = template.Library()
register.filter("points", points)

TICK_BELOW = 16


@dataclass(frozen=True)
class Tick:
    at: str
    label: int


@dataclass(frozen=True)
class Lines:
    """The bands between "on" and "off" of both axes, and where their numbers stand."""

    upright: Strip
    flat: Strip
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    tick_y: str


@register.simple_tag
def plane_lines(plane: Plane, x_band: Band, y_band: Band) -> Lines:
    """The lines of a plane whose axes are points of 100, with a latch's band on each."""
    x_levels, y_levels = (0, x_band.off, x_band.on, 1), (0, y_band.off, y_band.on, 1)
    return Lines(
        upright=plane.upright(x_band.off, x_band.on),
        flat=plane.flat(y_band.off, y_band.on),
        x_ticks=[Tick(attribute(plane.x(level)), points(level)) for level in x_levels],
        y_ticks=[Tick(attribute(plane.y(level) + 4), points(level)) for level in y_levels],
        tick_y=attribute(plane.bottom + TICK_BELOW),
    )


@dataclass(frozen=True)
class ServiceLines:
    """Where the four stages part, the strip of satisfaction that alarms, and where the numbers stand."""

    columns: list[str]
    low: Strip
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    tick_y: str


@register.simple_tag
def service_lines(plane: Plane) -> ServiceLines:
    """The lines of a plane of stages 1–4 against satisfaction 1–5 (domain.md §1, I008)."""
    return ServiceLines(
        columns=[attribute(plane.x(stage / STAGES)) for stage in range(1, STAGES)],
        low=plane.flat(0, (LOW - 1) / 4),
        x_ticks=[Tick(attribute(plane.x((stage - 0.5) / STAGES)), stage) for stage in range(1, STAGES + 1)],
        y_ticks=[Tick(attribute(plane.y((score - 1) / 4) + 4), score) for score in range(1, 6)],
        tick_y=attribute(plane.bottom + TICK_BELOW),
    )
