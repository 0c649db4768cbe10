"""The priority score: a weighted mean of components that explains itself to the last tenth (domain.md §3.1, §3.6)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from scoring.exact import Number, half_even, share

BASIS_POINTS = 10_000
PRIOR = 0.35
PROVISIONAL_BELOW = 0.5

DEFAULT_WEIGHTS: Final[dict[str, int]] = {
    "value": 1800,
    "gap": 1500,
    "growth": 600,
    "relation": 400,
    "support": 1000,
    "adoption": 800,
    "contact": 1200,
    "threat": 700,
    "listing": 600,
    "overdue": 400,
    "season": 1000,
}
"""Weights of domain.md §3.1 in basis points; their order is the order of every table and breaks ties."""

COMPONENTS: tuple[str, ...] = tuple(DEFAULT_WEIGHTS)
SALES_COMPONENTS: frozenset[str] = frozenset({"value", "gap", "growth", "season"})
"""Components derived from sales: a medical user's score must not contain them (domain.md §3.6)."""

MEDICAL_WEIGHTS: Final[dict[str, int]] = {
    "value": 0,
    "gap": 0,
    "growth": 0,
    "relation": 784,
    "support": 1961,
    "adoption": 1569,
    "contact": 2353,
    "threat": 1373,
    "listing": 1176,
    "overdue": 784,
    "season": 0,
}
"""Weights of `priority_medical` in basis points (domain.md §3.6)."""

# Components are read to 12 places: float noise of their arithmetic goes, no real difference does. All sums below are
# then integers: one point is 10^14 units (10^4 basis points x 10^12 / 100).
_STEPS = 10**12
_POINT = 10**14
_TENTH = _POINT // 10
_NINTH_PLACE = _POINT // 10**9


class Priority(NamedTuple):
    """A score with its explanation.

    score: 0.0–100.0, one decimal. confidence: 0–1, the weight of the known components. tenths: per component with a
    weight above zero its points in tenths, summing exactly to the score. units: the same before rounding, in 10^-14
    points. missing: the components that took the prior.
    """

    score: Decimal
    confidence: float
    tenths: dict[str, int]
    units: dict[str, int]
    missing: tuple[str, ...]

    @property
    def points(self) -> dict[str, Decimal]:
        """The points with one decimal."""
        return {key: _TENTHS[tenth] for key, tenth in self.tenths.items()}

    @property
    def exact_points(self) -> dict[str, Decimal]:
        """The points before rounding; filling in one component changes only its own."""
        return {key: _decimal(unit, 14) for key, unit in self.units.items()}

    @property
    def is_provisional(self) -> bool:
        """Whether less than half of the weight is known: shown as provisional, sorted after equal scores."""
        return self.confidence < PROVISIONAL_BELOW


def priority(
    components: Mapping[str, Number | None],
    weights: Mapping[str, int] = DEFAULT_WEIGHTS,
    *,
    priors: Mapping[str, Number] | None = None,
) -> Priority:
    """The priority of a hospital from its components in [0, 1]; None or an absent key means unknown.

    score = 100·Σ w·c, rounded to 9 places and then half-even to 0.1. An unknown component takes its prior (0.35
    unless `priors` says otherwise) and lowers the confidence. Components of weight 0 have no points, and keys that
    are no component are ignored. Raises ValueError for a component outside [0, 1], NaN included, and for weights
    that are no valid set (see `validate_weights`). Source: domain.md §3.1, §3.6.
    """
    validate_weights(weights, COMPONENTS)
    return weigh(components, {key: weights.get(key, 0) for key in COMPONENTS}, priors=priors)


def validate_weights(weights: Mapping[str, int], known: Sequence[str] = COMPONENTS) -> None:
    """Refuse (ValueError) weights that are not non-negative ints of known components summing to 10,000 basis points."""
    unknown = sorted(str(key) for key in weights if key not in known)
    if unknown:
        raise ValueError(f"unknown components in the weights: {', '.join(unknown)}")
    for key, weight in weights.items():
        whole = isinstance(weight, int) and not isinstance(weight, bool)
        if not whole or weight < 0:
            raise ValueError(f"weight of {key} must be an integer of 0 or more, not {weight!r}")
    total = sum(weights.values())
    if total != BASIS_POINTS:
        raise ValueError(f"weights must sum to {BASIS_POINTS} basis points, not {total}")


def weigh(
    components: Mapping[str, Number | None],
    weights: Mapping[str, int],
    *,
    priors: Mapping[str, Number] | None = None,
) -> Priority:
    """The weighted mean behind `priority` and the stakeholder score, for weights already validated.

    Ties between equal remainders go to the component that stands first in `weights`.
    """
    units, missing, unknown_weight = {}, [], 0
    for key, weight in weights.items():
        value = components.get(key)
        if value is None:
            value = priors.get(key, PRIOR) if priors else PRIOR
            if weight:
                missing.append(key)
                unknown_weight += weight
        # The usual case here, for this is done for each part of each hospital: without a call and without a Fraction.
        steps = _steps_of(value) if type(value) is float and 0 <= value <= 1 else _steps(key, value)
        if weight:
            units[key] = weight * steps
    tenths = half_even(half_even(sum(units.values()), _NINTH_PLACE), 10**8)
    confidence = (BASIS_POINTS - unknown_weight) / BASIS_POINTS
    return Priority(_TENTHS[tenths], confidence, _largest_remainder(units, tenths), units, tuple(missing))


def _steps(key: str, value: Number) -> int:
    """The component in steps of 10^-12; ValueError unless it lies in [0, 1]."""
    rational = share(value, f"component {key}")
    return half_even(rational.numerator * _STEPS, rational.denominator)


@lru_cache(maxsize=4_096)
def _steps_of(value: float) -> int:
    """Many hospitals share the same few values of most components."""
    numerator, denominator = value.as_integer_ratio()
    return half_even(numerator * _STEPS, denominator)


def _largest_remainder(units: Mapping[str, int], tenths: int) -> dict[str, int]:
    """Tenths of a point per component: rounded down, then the largest remainders up until they sum to `tenths`."""
    shown = {key: unit // _TENTH for key, unit in units.items()}
    if left := tenths - sum(shown.values()):
        rests = {key: unit % _TENTH for key, unit in units.items()}
        # sorted() is stable, so equal remainders keep the order of the components
        for key in sorted(rests, key=rests.__getitem__, reverse=True)[:left]:
            shown[key] += 1
    return shown


def _decimal(units: int, places: int) -> Decimal:
    """units · 10^-places, exact in any decimal context."""
    return Decimal(f"{units}E-{places}")


_TENTHS = tuple(_decimal(tenths, 1) for tenths in range(1001))
