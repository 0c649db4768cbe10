"""Objectives that need a look, each with why: as the last nightly look found them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .measuring import Measured
from .models import Objective
from .plan_choices import Risk
from .plan_querysets import ObjectiveQuerySet


@dataclass(frozen=True)
class AtRisk:
    """One running objective, annotated by `with_last_look`."""

    objective: Objective
    today: date

    @property
    def row(self) -> Measured:
        """How it stood on the day of the look."""
        return Measured(self.objective, self.objective.looked_on or self.today)

    @property
    def risks(self) -> list[Risk]:
        """Why it stands here, as the list filters it."""
        objective = self.objective
        found = {
            Risk.OVERDUE: objective.due_on is not None and objective.due_on < self.today,
            Risk.BEHIND: objective.stood == "behind",
            Risk.NO_DATA: objective.looked_on is not None and objective.read_now is None,
        }
        return [risk for risk, holds in found.items() if holds]

    @property
    def days_late(self) -> int:
        return (self.today - self.objective.due_on).days


def looked_at(user) -> ObjectiveQuerySet:
    """The objectives a user sees, with what the nightly look kept."""
    return Objective.objects.visible_to(user).with_last_look()


def at_risk(objectives: ObjectiveQuerySet) -> ObjectiveQuerySet:
    """In the order of the list, with what a row names: the first due first."""
    return objectives.select_related("plan__hospital", "owner").in_order()


def rows_of(objectives: Iterable[Objective], today: date) -> list[AtRisk]:
    return [AtRisk(objective, today) for objective in objectives]
