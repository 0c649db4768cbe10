"""Questions asked of uplift plans and winter decisions. Both derive from sales: medical users see none."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum

from accounts.querysets import HospitalScopedQuerySet
from lib.gathered import counted

from . import uplift

WINTER = "winter"


class CommercialQuerySet(HospitalScopedQuerySet):
    """Rows that derive from sales (domain.md §2.8 rule 4)."""

    def visible_to(self, user) -> Self:
        return super().visible_to(user) if user.sees_sales else self.none()

    def loggable_by(self, user) -> Self:
        return super().loggable_by(user) if user.sees_sales else self.none()


class UpliftQuerySet(CommercialQuerySet):
    def worked(self) -> Self:
        """At hospitals we still work."""
        return self.filter(hospital__is_active=True, hospital__linked_to=None)

    def shown(self) -> Self:
        """With what a row shows."""
        return self.select_related("hospital", "family", "owner", "partner", "rival")

    def of(self, hospital) -> Self:
        return self.filter(hospital=hospital)

    def one(self, plan) -> Self:
        return self.filter(pk=plan.pk)

    def in_order(self) -> Self:
        """The open ones first, the newest of them on top."""
        return self.order_by("ending", "-starts_on", "pk")

    def open(self) -> Self:
        return self.filter(ending="")

    def ended(self) -> Self:
        return self.exclude(ending="")

    def owned_by(self, user) -> Self:
        return self.filter(owner=user)

    def with_partner_named(self, text: str) -> Self:
        """In which a partner takes part whose Chinese or English name holds the words."""
        return self.filter(Q(partner__name__icontains=text) | Q(partner__name_en__icontains=text))

    def counting(self, today: date) -> Self:
        """What the rule counts: open, or done within twelve months; what was stopped does not count (domain.md §1.2)."""
        since = today - timedelta(days=uplift.COUNTS_FOR_DAYS)
        return self.filter(Q(ending="") | Q(ending=uplift.DONE, ended_on__gt=since))


class UpliftRulesQuerySet(QuerySet):
    def in_force(self):
        """The company's rules, or the usual ones where nobody set any."""
        return self.first() or self.model(pk=1)


def core_hospitals(hospitals, rules, months: Collection[date], today: date):
    """Of these hospitals the core ones, with `plans_count`: the plans that count. One statement.

    `months` are the closed months looked at; in one of them the hospital got so many boxes of one family.
    """
    deliveries = apps.get_model("sales", "Delivery").objects.current().filter(month__in=list(months)).order_by()
    sums = deliveries.values("hospital", "sku__product__family", "month").annotate(boxes_sum=Sum("boxes"))
    enough = sums.filter(boxes_sum__gte=rules.core_boxes).values("hospital")
    plans = apps.get_model("planning", "UpliftPlan").objects.counting(today).filter(hospital=OuterRef("pk"))
    return hospitals.filter(pk__in=enough).annotate(plans_count=counted(plans, "hospital"))


class WinterQuerySet(CommercialQuerySet):
    def current(self) -> Self:
        return self.filter(is_current=True)

    def of(self, hospital) -> Self:
        return self.filter(hospital=hospital).select_related("by")

    def in_force(self, today: date) -> Self:
        """Whose time is not over."""
        return self.current().filter(next_on__gt=today)


def in_winter(hospitals):
    """Of these hospitals those whose season, as shown, is winter, each with its `decided`: a list of the current decision."""
    decisions = apps.get_model("planning", "WinterDecision").objects.current().select_related("by")
    found = hospitals.filter(season=WINTER)
    return found.prefetch_related(Prefetch("winter_decisions", queryset=decisions, to_attr="decided"))


def winter_due(hospitals, today: date):
    """Of these hospitals those in winter without a decision that still holds."""
    holds = apps.get_model("planning", "WinterDecision").objects.in_force(today).filter(hospital=OuterRef("pk"))
    return hospitals.filter(~Exists(holds), season=WINTER)


def winter_decided(hospitals, choice: str):
    """Of these hospitals those in winter whose current decision is this one."""
    decided = apps.get_model("planning", "WinterDecision").objects.current().filter(hospital=OuterRef("pk"))
    return hospitals.filter(Exists(decided.filter(choice=choice)), season=WINTER)
