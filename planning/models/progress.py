"""How objectives stood, month by month: what the nightly look kept."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from ..plan_choices import Standing
from ..plan_querysets import OfObjectiveQuerySet
from .objective import DIGITS, Objective


class ObjectiveProgress(models.Model):
    """How an objective stood at the last look of a month: each night writes over the month's row, so there are twelve a year.

    reading: in the unit of its metric, None without data. done: the share of the way, 0–1 and beyond. standing: against
    the time that was over on the day `on`.
    """

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="progress")
    month = models.DateField()
    on = models.DateField()
    reading = models.DecimalField(null=True, **DIGITS)
    done = models.FloatField(null=True)
    standing = models.CharField(max_length=6, choices=Standing.choices, blank=True)

    objects = OfObjectiveQuerySet.as_manager()

    class Meta:
        ordering = ["objective", "-month"]
        constraints = [
            models.UniqueConstraint(fields=["objective", "month"], name="one_look_a_month"),
            models.CheckConstraint(condition=Q(month__lte=F("on")), name="look_within_its_month"),
            models.CheckConstraint(
                condition=Q(standing="") | Q(standing__in=Standing.values, done__isnull=False),
                name="standing_of_what_was_read",
            ),
        ]

    def __str__(self):
        return f"{self.objective_id} {self.on} {self.standing}"
