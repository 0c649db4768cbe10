"""A review as its page shows it: what was read then, the self-assessment in words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise

from people.models import User

from . import freezing
from .forms.objectives import REFLECTION, THINKING
from .measuring import in_words
from .models import AccountPlan, Objective, Review


@dataclass(frozen=True)
class ReadThen:
    """What an objective read on the day of the review."""

    name: str
    baseline: str
    reading: str
    target: str
    done: float | None
    standing: str


@dataclass(frozen=True)
class ReviewPage:
    rows: list[ReadThen]
    thinking: list[tuple[Promise, int]]
    reflection: list[tuple[Promise, bool]]
    actions_done: int
    actions_open: int


def review_of(review: Review, user: User, plan: AccountPlan) -> ReviewPage:
    """The frozen copy as the user may see it; `plan` knows `is_covered`."""
    sees = user.sees_sales and plan.is_covered
    kept = review.frozen if sees else freezing.without_sales(review.frozen)
    return ReviewPage(
        rows=[_row(row) for row in kept.get("readings", {}).values()],
        thinking=list(zip(THINKING.values(), review.thinking, strict=False)),
        reflection=list(zip(REFLECTION.values(), review.reflection, strict=False)),
        actions_done=kept.get("actions_done", 0),
        actions_open=kept.get("actions_open", 0),
    )


def _row(kept: dict) -> ReadThen:
    objective = Objective(metric=kept["metric"])
    words = {
        name: str(in_words(objective, None if kept[name] is None else Decimal(kept[name])))
        for name in ("baseline", "reading", "target")
    }
    return ReadThen(kept["name"], done=kept["done"], standing=kept["standing"], **words)
