"""What a manager has to know of the team's plans: where they stand, what waits, what is at risk (issue 6, point 9).

Every number is the number of rows of the list it opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from people.models import User

from . import planflow
from .at_risk import AtRisk, at_risk, looked_at, rows_of
from .models import AccountPlan
from .plan_choices import PlanState, Risk
from .plan_querysets import PlanQuerySet
from .unowned import unowned

OLD_DAYS = 30
"""Longer in one state than this wants a reason."""
SHOWN = 6


@dataclass(frozen=True)
class StateLine:
    """How many plans are in a state, how many of them for more than `OLD_DAYS`, and since when the oldest."""

    state: PlanState
    count: int
    old: int
    oldest: date | None


class PlansOverview:
    """The plans that a manager covers, for an admin all; seven queries, however many there are."""

    old_days = OLD_DAYS

    def __init__(self, user: User, today: date):
        self.user, self.today = user, today

    @property
    def _plans(self) -> PlanQuerySet:
        return AccountPlan.objects.visible_to(self.user).worked()

    @cached_property
    def states(self) -> list[StateLine]:
        """Every state but the last, in the order of the way."""
        found = {state: rest for state, *rest in self._plans.by_state(self.today, OLD_DAYS)}
        states = [state for state in PlanState if state != planflow.CLOSED]
        return [StateLine(state, *found.get(state.value, (0, 0, None))) for state in states]

    @property
    def open_count(self) -> int:
        return sum(line.count for line in self.states)

    # -- What waits --------------------------------------------------------------------------------
    @property
    def waiting_count(self) -> int:
        return next(line.count for line in self.states if line.state == planflow.SUBMITTED)

    @cached_property
    def waiting(self) -> list[AccountPlan]:
        """Handed in and not decided, the oldest first."""
        return list(self._plans.shown().with_counts(self.user, self.today).waiting()[:SHOWN])

    @cached_property
    def unheard(self) -> int:
        return self._plans.without_consultation().count()

    @cached_property
    def unowned(self) -> int:
        """Plans, objectives, actions and steps with partners of somebody who is no longer there."""
        return unowned(self.user, self.today).count()

    @cached_property
    def closed(self) -> int:
        """Open plans of hospitals we no longer work."""
        return AccountPlan.objects.visible_to(self.user).at_closed_hospitals().count()

    # -- What is at risk ---------------------------------------------------------------------------
    @cached_property
    def _risks(self) -> dict[str, int]:
        return looked_at(self.user).count_risks(self.today)

    @property
    def at_risk_count(self) -> int:
        return self._risks["any"]

    @property
    def risks(self) -> list[tuple[Risk, int]]:
        return [(risk, self._risks[risk.value]) for risk in Risk]

    @cached_property
    def at_risk(self) -> list[AtRisk]:
        """Those due first."""
        return rows_of(at_risk(looked_at(self.user).at_risk(self.today))[:SHOWN], self.today)
