"""The four seasons of a hospital, stepped once per closed month, with hysteresis (domain.md §3.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, NamedTuple

from scoring.exact import Number, exact, half_even, quotient, share
from scoring.priority import PRIOR

Season = Literal["summer", "spring", "autumn", "winter"]

SEASONS: tuple[Season, ...] = ("summer", "spring", "autumn", "winter")
"""In the order of pursuit."""

ALARM = 0.80
"""From this h on an autumn becomes official at once."""

STEPS_TO_CHANGE = 2
SERVICE_DROP = 0.6
_PRIOR = Fraction(str(PRIOR)).as_integer_ratio()
_NINE_PLACES = 10**9


class Band(NamedTuple):
    """A Schmitt latch's thresholds: on at `on` or above, off below `off`, else as it was."""

    on: float
    off: float

    def latch(self, was_on: bool | None, level: float) -> bool:
        """The latch after this level; one that was never set (None) starts by the `on` value."""
        return level >= (self.off if was_on else self.on)


S_BAND = Band(on=0.35, off=0.25)
Q_BAND = Band(on=0.50, off=0.40)
H_BAND = Band(on=0.50, off=0.35)


@dataclass(frozen=True)
class SeasonState:
    """What one step hands to the next.

    season: the official season, None while unclassified. raw: what the latches say now. s_high, q_high, h_high: the
    latches; s_high is None until the first known s. pending, pending_steps: the raw season that waits to become
    official and for how many consecutive steps it has been raw.
    """

    season: Season | None
    raw: Season | None
    s_high: bool | None
    q_high: bool
    h_high: bool
    pending: Season | None = None
    pending_steps: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The state as JSON-ready values, for `from_dict`."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "SeasonState":
        """The state that `as_dict` wrote; unknown fields raise TypeError, seasons that do not exist ValueError."""
        for field in ("season", "raw", "pending"):
            if data.get(field) not in (None, *SEASONS):
                raise ValueError(f"unknown {field}: {data[field]!r}")
        return cls(**data)


def step(state: SeasonState | None, *, s: Number | None, q: Number | None, h: Number | None) -> SeasonState:
    """The state after one more closed month; `state` is None at the first step, the result's `.season` is official.

    s, q, h in [0, 1], ValueError otherwise. An unknown q is the prior 0.35, an unknown h is 0.

    - A latch that was never set starts by its `on` value, and the first raw season is official at once: there is
      nothing yet to hold on to.
    - Later the official season follows only after 2 consecutive steps with the same new raw season, but an autumn with
      h ≥ 0.80 at once.
    - Without s the hospital is unclassified from this step on and nothing is pending. The latch of s keeps its
      position, for a gap in the feed says nothing about sales; the other two go on. The first known s after the gap
      makes its raw season official at once, as at the first step.

    Source: domain.md §3.4.
    """
    q_level = _level(PRIOR if q is None else q, "q")
    h_level = _level(0.0 if h is None else h, "h")
    s_high = state.s_high if state else None
    q_high = Q_BAND.latch(state.q_high if state else None, q_level)
    h_high = H_BAND.latch(state.h_high if state else None, h_level)
    if s is None:
        return SeasonState(None, None, s_high, q_high, h_high)
    s_high = S_BAND.latch(s_high, _level(s, "s"))
    raw = raw_season(s_high, q_high, h_high)
    official, pending, pending_steps = _official(state, raw, h_level)
    return SeasonState(official, raw, s_high, q_high, h_high, pending, pending_steps)


def raw_season(s_high: bool, q_high: bool, h_high: bool) -> Season:
    """The season of three latches: sales make summer, or autumn under threat; without sales, room makes spring."""
    if s_high:
        return "autumn" if h_high else "summer"
    return "spring" if q_high else "winter"


def headroom(potential: Number | None, v: Number | None) -> float | None:
    """(Π − v) / Π cut to [0, 1], both in one unit, negative v as 0; None when either is unknown, 0 without potential."""
    if potential is None or v is None:
        return None
    total = exact(potential, "potential")
    if total <= 0:
        return 0.0
    return quotient(total - max(0, exact(v, "v")), total)


def quality(headroom: Number | None, growth: Number | None) -> float:
    """q = 0.6·headroom + 0.4·growth, to 9 places; an unknown part takes the prior 0.35."""
    room, of_room = _PRIOR if headroom is None else _ratio(headroom, "headroom")
    pace, of_pace = _PRIOR if growth is None else _ratio(growth, "growth")
    return _to_nine_places(6 * room * of_pace + 4 * pace * of_room, 10 * of_room * of_pace)


def decline(g: float | Number | None) -> float | None:
    """clamp(−g / 0.4) of the unclamped momentum g, to 9 places: −40 % and worse → 1, growth → 0; None when unknown."""
    if g is None:
        return None
    if g in (float("inf"), float("-inf")):
        return 0.0 if g > 0 else 1.0
    fall, of_fall = (-(g if type(g) is float and g == g else exact(g, "g"))).as_integer_ratio()
    return _to_nine_places(min(4 * of_fall, max(0, 10 * fall)), 4 * of_fall)


def service(satisfaction: Number | None, stage_fell: bool) -> float:
    """0.6 if satisfaction (1–5) is 2 or less or the relationship stage fell in the last 2 periods, else 0."""
    return SERVICE_DROP if stage_fell or (satisfaction is not None and satisfaction <= 2) else 0.0


def alarm(threat: Number | None, decline: Number | None, service: Number | None) -> float:
    """h = max(threat, decline, service); unknown parts are 0."""
    return max(_level(threat or 0.0, "threat"), _level(decline or 0.0, "decline"), _level(service or 0.0, "service"))


def _official(state: SeasonState | None, raw: Season, h: float) -> tuple[Season, Season | None, int]:
    """(official season, pending season, its consecutive steps) after a step with this raw season."""
    if state is None or state.season is None or (raw == "autumn" and h >= ALARM):
        return raw, None, 0
    if raw == state.season:
        return raw, None, 0
    steps = state.pending_steps + 1 if state.pending == raw else 1
    if steps >= STEPS_TO_CHANGE:
        return raw, None, 0
    return state.season, raw, steps


def _level(number: Number, name: str) -> float:
    """A number of [0, 1] as a float; ValueError for any other."""
    return number if type(number) is float and 0 <= number <= 1 else float(share(number, name))


def _ratio(number: Number, name: str) -> tuple[int, int]:
    """A number of [0, 1] as numerator and denominator; ValueError for any other."""
    return _level(number, name).as_integer_ratio() if type(number) is float else share(number, name).as_integer_ratio()


def _to_nine_places(numerator: int, denominator: int) -> float:
    """Takes off the float noise of the inputs, so that a threshold is met by what prints as the threshold."""
    return half_even(numerator * _NINE_PLACES, denominator) / _NINE_PLACES
