"""How well a hospital is known, as one number of 0–100 (I114–I116). Plain values in and out; no database, no clock.

    answers  = fresh answers to the eight questions ÷ 8
    insights = min(1, Σ level weight of fresh insights ÷ 22), level weights 1, 2, 3, 5
    index    = round(50 · answers + 50 · insights)

Fresh is what is younger than 180 days (`insight.fresh_days`) and has not expired. 22 is two fresh insights of each
level: 2 · (1 + 2 + 3 + 5). Halves round to even, on exact integers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

FRESH_DAYS: Final = 180
QUESTIONS_ASKED: Final = 8
LEVEL_WEIGHTS: Final[dict[int, int]] = {1: 1, 2: 2, 3: 3, 4: 5}
FULL_WEIGHT: Final = 2 * sum(LEVEL_WEIGHTS.values())


@dataclass(frozen=True)
class KnowledgeIndex:
    """The index with what it is made of. answers: fresh ones of the eight. weight: of fresh insights, unbounded."""

    answers: int
    weight: int

    @property
    def value(self) -> int:
        answered = Fraction(self.answers, QUESTIONS_ASKED)
        learnt = min(Fraction(1), Fraction(self.weight, FULL_WEIGHT))
        return round(50 * answered + 50 * learnt)


def is_fresh(on: date, today: date, expires_on: date | None = None) -> bool:
    """Whether something learnt on a day still counts today: younger than 180 days, and not past its last day."""
    return on > today - timedelta(days=FRESH_DAYS) and (expires_on is None or expires_on >= today)


def index_of(answers: int, levels: Iterable[int]) -> KnowledgeIndex:
    """The index of so many fresh answers and fresh insights of these levels.

    ValueError for a number of answers outside 0–8 or an unknown level.
    """
    if not 0 <= answers <= QUESTIONS_ASKED:
        raise ValueError(f"{answers} answers to {QUESTIONS_ASKED} questions")
    return KnowledgeIndex(answers, sum(_weight(level) for level in levels))


def _weight(level: int) -> int:
    if level not in LEVEL_WEIGHTS:
        raise ValueError(f"unknown information level: {level!r}")
    return LEVEL_WEIGHTS[level]
