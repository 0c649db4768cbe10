"""Lines, bands and ticks of a quadrant, at the width it is drawn at."""

from dataclasses import dataclass

from django import template

from lib.drawing import attribute
from lib.scatter import Plane, Strip
from scoring.season import Band

from ..season_reasons import points

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
