"""How objectives stand: reading, progress, pace, forecast, and the five SMART verdicts; one query for any number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.utils.functional import Promise

from lib.figures import boxes, money, number, rounded

from . import progress, smart
from .metrics import Moment
from .models import Objective
from .plan_querysets import ObjectiveQuerySet

FULL = 100


@dataclass(frozen=True)
class Measured:
    """One objective with what it reads on a day; of a row annotated by `with_readings` and `with_typed`."""

    objective: Objective
    today: date

    @cached_property
    def reading(self) -> Decimal | None:
        """What the data or the last typed reading say, to two decimals; None where neither tells."""
        found = self.objective.typed if self.objective.is_own else self.objective.read_now
        return None if found is None else rounded(found, 2)

    @property
    def has_way(self) -> bool:
        """Whether there is a way from a baseline to a target."""
        row = self.objective
        return row.baseline is not None and row.target is not None and row.baseline != row.target

    @cached_property
    def done(self) -> Fraction | None:
        """The share of the way that is done."""
        if not self.has_way or self.reading is None:
            return None
        return progress.progress(self.objective.baseline, self.objective.target, self.reading)

    @property
    def done_share(self) -> float | None:
        """The share done as a page writes it."""
        return None if self.done is None else float(self.done)

    @cached_property
    def pace(self) -> Fraction | None:
        """The share of the time that is over."""
        row = self.objective
        if row.starts_on is None or row.due_on is None or row.due_on <= row.starts_on:
            return None
        return progress.pace(row.starts_on, row.due_on, self.today)

    @property
    def standing(self) -> str:
        """behind, on or ahead; "" where it cannot be told."""
        return "" if self.done is None or self.pace is None else progress.standing(self.done, self.pace)

    @property
    def forecast(self) -> date | None:
        if self.done is None or self.objective.starts_on is None:
            return None
        return progress.forecast(self.objective.starts_on, self.today, self.done)

    @property
    def is_overdue(self) -> bool:
        row = self.objective
        return row.is_open and row.due_on is not None and row.due_on < self.today

    @property
    def is_reached(self) -> bool:
        return self.done is not None and self.done >= 1

    @property
    def bar(self) -> float:
        """How long the bar is, 0…100."""
        return float(min(max(self.done or 0, 0), 1) * FULL)

    @property
    def mark(self) -> float | None:
        """Where the pace stands on the bar, 0…100."""
        return None if self.pace is None else float(self.pace * FULL)

    @property
    def pace_value(self) -> Decimal | None:
        """What it should read by now."""
        if not self.has_way or self.pace is None:
            return None
        row = self.objective
        way = (row.target - row.baseline) * self.pace.numerator / self.pace.denominator
        return row.baseline + way

    @cached_property
    def verdicts(self) -> list[smart.Verdict]:
        return smart.smart(facts_of(self.objective))

    @property
    def is_smart(self) -> bool:
        return smart.is_smart(self.verdicts)

    @property
    def unmet(self) -> list[smart.Verdict]:
        return [verdict for verdict in self.verdicts if not verdict.is_met]

    def words(self, value) -> str | Promise:
        """A value of this metric as people read it."""
        return in_words(self.objective, value)

    @property
    def reading_words(self):
        return self.words(self.reading)

    @property
    def baseline_words(self):
        return self.words(self.objective.baseline)

    @property
    def target_words(self):
        return self.words(self.objective.target)

    @property
    def pace_words(self):
        return self.words(self.pace_value)


def in_words(objective: Objective, value) -> str | Promise:
    """A value with its unit: money, boxes, a step by its name; a dash for None."""
    measured = objective.measured
    if value is None or measured is None:
        return number(value)
    if measured.steps:
        return measured.steps.get(int(value), number(value)) if value == int(value) else number(value, 1)
    if measured.key == "sales_value":
        return money(value)
    if measured.key == "sales_boxes":
        return boxes(value)
    places = measured.places if value != int(value) else 0
    unit = objective.own_unit if objective.is_own else measured.unit
    return f"{number(value, places)}%" if unit == "%" else f"{number(value, places)} {unit}"


def facts_of(objective: Objective) -> smart.Facts:
    """What the SMART tests ask of an objective that was read."""
    measured = objective.measured
    facts = {
        "title": objective.title,
        "owner_acts": objective.owner.is_active,
        "metric": objective.metric,
        "baseline": objective.baseline,
        "target": objective.target,
        "justification": objective.justification,
        "reason": objective.reason,
        "starts_on": objective.starts_on,
        "due_on": objective.due_on,
        "year": objective.plan.year,
    }
    if measured is None:
        return smart.Facts(**facts)
    return smart.Facts(
        **facts,
        has_subject=has_subject(objective),
        is_read=measured.is_read,
        least=measured.least,
        most=measured.most,
        asks_ceiling=measured.ceiling is not None,
        ceiling=objective.ceiling,
        best=objective.best,
    )


def has_subject(objective: Objective) -> bool:
    """Whether everything its metric asks for is given."""
    asks = objective.measured.asks
    fields = all(getattr(objective, f"{name}_id") is not None for name in asks if name != "person")
    return fields and ("person" not in asks or len(objective.persons.all()) == 1)


def read(objectives: ObjectiveQuerySet, today: date, *, sales: bool) -> ObjectiveQuerySet:
    """The objectives with all that `Measured` asks."""
    return read_at(objectives, Moment(today), sales=sales).with_persons()


def read_at(objectives: ObjectiveQuerySet, moment: Moment, *, sales: bool) -> ObjectiveQuerySet:
    """The objectives as they read at a moment, in one statement; `with_persons` is the rest of what `Measured` asks."""
    return objectives.select_related("plan").told().with_readings(moment, sales=sales).with_typed().in_order()


def measured(objectives: ObjectiveQuerySet, today: date, *, sales: bool) -> list[Measured]:
    """Each objective as it stands; two queries, and two more where a month has to be closed for sales."""
    return [Measured(objective, today) for objective in read(objectives, today, sales=sales)]


def by_standing(rows: Iterable[Measured]) -> dict[str, int]:
    """How many are behind, on schedule, ahead."""
    counts = {"behind": 0, "on": 0, "ahead": 0}
    for row in rows:
        if row.standing:
            counts[row.standing] += 1
    return counts
