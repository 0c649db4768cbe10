"""What came of uplift plans, and which core hospitals are short of them; a fixed number of statements for any number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from django.db.models import Sum

from accounts.models import Hospital
from people.models import User
from sales.closing import closed_months
from sales.models import Delivery

from .effect import Effect, effect, spans
from .models import UpliftPlan, UpliftRules, WinterDecision
from .uplift_querysets import core_hospitals

DECISIONS_SHOWN = 12


class CoreRule:
    """The rule of so many uplift plans at every core hospital, for what a user covers."""

    def __init__(self, user: User, today: date):
        self.user, self.today = user, today

    @cached_property
    def rules(self) -> UpliftRules:
        return UpliftRules.objects.in_force()

    @cached_property
    def closed(self) -> set[date]:
        return closed_months(self.today)

    @property
    def months(self) -> list[date]:
        """The last closed months, in which a hospital shows that it is a core hospital."""
        return sorted(self.closed)[-self.rules.core_months :]

    def hospitals_of(self, hospitals):
        """The core hospitals of these, each with its `plans_count`."""
        return core_hospitals(hospitals, self.rules, self.months, self.today)

    @property
    def hospitals(self):
        """The core hospitals the user covers, each with its `plans_count`."""
        return self.hospitals_of(Hospital.objects.visible_to(self.user).kept().active())

    @property
    def short(self):
        """Those with fewer plans than the rule says, the most urgent first."""
        return self.hospitals.filter(plans_count__lt=self.rules.plans_needed).by_priority(self.user)

    @cached_property
    def numbers(self) -> tuple[int, int]:
        """(core hospitals, those of them short of plans); one statement beside rules and months."""
        from_core = self.hospitals.order_by().values_list("plans_count", flat=True)
        counts = list(from_core)
        return len(counts), sum(count < self.rules.plans_needed for count in counts)

    def at(self, hospital: Hospital) -> int | None:
        """How many plans count at a hospital; None where it is no core hospital."""
        return self.hospitals_of(Hospital.objects.filter(pk=hospital.pk)).values_list("plans_count", flat=True).first()


@dataclass(frozen=True)
class Row:
    """One uplift plan with what came of it."""

    plan: UpliftPlan
    effect: Effect
    today: date

    @property
    def per_month(self) -> Decimal | None:
        """Boxes a month beyond the trend."""
        return _decimal(self.effect.per_month)

    @property
    def total(self) -> Decimal | None:
        return _decimal(self.effect.total)

    @property
    def reached(self) -> Decimal | None:
        """The difference a month as a share of what was expected."""
        return None if self.per_month is None else self.per_month / self.plan.expected_boxes

    @property
    def is_behind(self) -> bool:
        """Whether less than half of what was expected is seen, and what lacks is more than months differ anyway."""
        if self.reached is None:
            return False
        lacking = self.plan.expected_boxes - self.per_month
        return self.reached < Decimal("0.5") and float(lacking) > self.effect.swing

    @property
    def is_ahead_of_start(self) -> bool:
        return self.plan.starts_on > self.today

    @property
    def months(self) -> list[tuple[bool, date, int, Decimal | None, Decimal | None]]:
        """(after the start, month, boxes, trend, difference), the oldest first."""
        told = ((False, self.effect.before), (True, self.effect.after))
        return [
            (
                is_after,
                month.month,
                month.boxes,
                _decimal(month.trend),
                _decimal(month.difference) if is_after else None,
            )
            for is_after, months in told
            for month in months
        ]


def _decimal(number: Fraction | None) -> Decimal | None:
    return None if number is None else Decimal(number.numerator) / Decimal(number.denominator)


def rows_of(plans: Sequence[UpliftPlan], rule: CoreRule) -> list[Row]:
    """The plans with their effects as the rule's user sees them: one statement beside those of the rule."""
    if not plans:
        return []
    least = {"least_before": rule.rules.least_before, "least_after": rule.rules.least_after}
    delivered = _delivered(plans, rule.user)
    return [
        Row(plan, effect(delivered[plan.hospital_id, plan.family_id], rule.closed, plan.starts_on, **least), rule.today)
        for plan in plans
    ]


def _delivered(plans: Sequence[UpliftPlan], user: User) -> dict[tuple[int, int], dict[date, int]]:
    """Boxes by month, by hospital and family, over all months that any of the plans looks at; one statement."""
    seen = [spans(plan.starts_on) for plan in plans]
    months = min(first for first, *_rest in seen), max(last for *_rest, last in seen)
    wanted = {"hospital__in": {plan.hospital_id for plan in plans}}
    wanted["sku__product__family__in"] = {plan.family_id for plan in plans}
    found = Delivery.objects.visible_to(user).current().between(*months).filter(**wanted).order_by()
    sums = found.values("hospital", "sku__product__family", "month").annotate(boxes_sum=Sum("boxes"))
    boxes: dict[tuple[int, int], dict[date, int]] = defaultdict(dict)
    for hospital, family, month, total in sums.values_list("hospital", "sku__product__family", "month", "boxes_sum"):
        boxes[hospital, family][month] = total
    return boxes


@dataclass(frozen=True)
class UpliftAt:
    """The uplift plans of one hospital, and whether the rule asks for more."""

    rows: list[Row]
    count: int | None
    needed: int

    @property
    def is_core(self) -> bool:
        return self.count is not None

    @property
    def is_short(self) -> bool:
        return self.count is not None and self.count < self.needed


def uplift_at(hospital: Hospital, user: User, today: date) -> UpliftAt:
    """What the page of a hospital tells of uplift plans; six statements. Of a medical user: ask `sees_sales` first."""
    rule = CoreRule(user, today)
    plans = list(UpliftPlan.objects.visible_to(user).of(hospital).shown().in_order())
    return UpliftAt(rows_of(plans, rule), rule.at(hospital), rule.rules.plans_needed)


def winter_at(hospital: Hospital, user: User) -> list[WinterDecision]:
    """What was decided about a hospital in winter, the newest first; one statement."""
    return list(WinterDecision.objects.visible_to(user).of(hospital)[:DECISIONS_SHOWN])
