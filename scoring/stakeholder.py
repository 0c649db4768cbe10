"""The stakeholder score: which person at a hospital is worth the next hour (domain.md §3.5)."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from scoring.components import adoption, lookup, role_tenths, whole
from scoring.exact import Number, exact, share
from scoring.priority import Priority, weigh

STAKEHOLDER_WEIGHTS: Final[dict[str, int]] = {
    "power": 3000,
    "potential": 1500,
    "adoption": 2000,
    "movability": 1000,
    "contact": 1500,
    "academic": 500,
    "overdue": 500,
}
"""Weights in basis points, in the order of domain.md §3.5."""

POTENTIAL: Final[dict[str, float]] = {"high": 1.0, "medium": 0.6, "low": 0.3, "none": 0.0}
MOVABILITY: Final[dict[int, float]] = {-2: 0.6, -1: 0.8, 0: 1.0, 1: 0.6, 2: 0.4}
ACADEMIC: Final[dict[str, float]] = {"none": 0.0, "local": 0.3, "regional": 0.6, "national": 1.0}

GATES: Final[frozenset[str]] = frozenset({"consent_withdrawn", "opt_out", "erased", "visits_banned"})
"""Each of these means no score and no place in a call list."""


def stakeholder_score(
    *,
    role: str | None,
    influence: Number | None,
    potential: str | None,
    stages: Iterable[int] | None,
    support: int | None,
    contact: Number | None,
    academic: Number | None,
    overdue: Number,
    gates: Iterable[str] = (),
) -> Priority | None:
    """The score of a person, 0–100 with its parts; None behind any gate, which is not a score of 0.

    role: effective role (`components.effective_role`); influence 1–5; potential: patient load of the department,
    high/medium/low/none; stages: 0–6, one for each focus product on which one is known; support −2…+2; contact and
    overdue: the components of that name, 0–1; academic 0–1 (ACADEMIC holds the four levels). None is unknown and
    takes the prior. ValueError out of range and for an unknown gate. Source: domain.md §3.5.
    """
    if behind_gate(gates):
        return None
    parts: dict[str, Number | None] = {
        "power": power(role, influence),
        "potential": None if potential is None else lookup(POTENTIAL, potential, "potential"),
        "adoption": attention(stages),
        "movability": movability(support),
        "contact": contact,
        "academic": academic,
        "overdue": overdue,
    }
    return weigh(parts, STAKEHOLDER_WEIGHTS)


def behind_gate(gates: Iterable[str]) -> bool:
    """Whether the person must have no score; ValueError for a gate that is none of GATES."""
    closed = set(gates)
    if closed - GATES:
        raise ValueError(f"unknown gates: {', '.join(sorted(closed - GATES))}")
    return bool(closed)


def power(role: str | None, influence: Number | None) -> Fraction | None:
    """ρ·i/5 of the effective role and an influence of 0–5; None when either is unknown."""
    if role is None or influence is None:
        return None
    return share(Fraction(role_tenths(role)) * exact(influence, "influence") / 50, "power")


def attention(stages: Iterable[int] | None) -> float | None:
    """Adoption attention over the focus products: the mean, as the hospital's is; None where no stage is known."""
    return adoption(("user", 1, stage) for stage in stages or ())


def movability(support: int | None) -> float | None:
    """How much a talk can move the person by support −2…+2: most when neutral, least a champion; None when unknown."""
    return None if support is None else MOVABILITY[whole(support, -2, 2, "support")]
