"""Questions asked of briefings: links that are given out, files that are made."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db.models import Count, F, Q

from .plan_querysets import PlanScopedQuerySet, sees_income


class ShareQuerySet(PlanScopedQuerySet):
    def of_plan(self, plan) -> Self:
        return self.filter(plan=plan)

    def told(self) -> Self:
        return self.select_related("made_by").order_by("-made_at", "-pk")


class BriefingFileQuerySet(PlanScopedQuerySet):
    def visible_to(self, user) -> Self:
        """A file is its asker's alone, while the asker sees the plan, and what the file holds of sales."""
        mine = super().visible_to(user).filter(asked_by=user)
        return mine.filter(Q(has_sales=False) | sees_income(user, self.hospital_path))

    def of_plan(self, plan) -> Self:
        return self.filter(plan=plan)

    def told(self) -> Self:
        """With the job, and `still_named`: how many of those it names are there and may be named."""
        return self.select_related("job").annotate(still_named=Count("persons"))

    def with_plan(self) -> Self:
        return self.select_related("plan__hospital")

    def given_out(self) -> Self:
        """Made, and everybody it names still there."""
        return self.told().exclude(file="").filter(named=F("still_named"))

    def to_prune(self, before: datetime) -> Self:
        """Asked for before a moment, or naming somebody who has gone."""
        return self.told().filter(~Q(named=F("still_named")) | Q(asked_at__lt=before))
