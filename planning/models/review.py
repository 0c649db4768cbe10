"""What was handed in, frozen; and the reviews of a running plan."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models.centre import writer

from ..plan_choices import ReviewKind
from ..plan_querysets import PlanScopedQuerySet
from .plan import AccountPlan


class PlanVersion(models.Model):
    """A plan as it was handed in: `frozen` holds texts and numbers, persons by id only (domain.md §2.8 rule 9)."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    frozen = models.JSONField()
    on = models.DateField()
    by = writer()
    created_at = models.DateTimeField(default=timezone.now)

    objects = PlanScopedQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]

    def __str__(self):
        return f"{self.plan_id} {self.number}"


class Review(models.Model):
    """A dated look at a running plan by the loop of I182–I186: outcome beside activity, self-assessment, next steps.

    `frozen` holds what the objectives read on that day. thinking: four answers 0–2 (I184). reflection: six yes or no.
    """

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField(_("kind"), max_length=9, choices=ReviewKind.choices)
    on = models.DateField(_("held on"))
    participants = models.CharField(_("who took part"), max_length=300, blank=True)
    done = models.TextField(_("what we did, and how"), max_length=2_000)
    judged = models.TextField(_("how we judge it"), max_length=2_000)
    disagreed = models.TextField(_("where we disagree"), max_length=2_000, blank=True)
    next_steps = models.TextField(_("next steps, one a line"), max_length=2_000, blank=True)
    thinking = models.JSONField(default=list)
    reflection = models.JSONField(default=list)
    frozen = models.JSONField(default=dict)
    by = writer()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlanScopedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["frozen"])

    class Meta:
        ordering = ["plan", "-on", "-pk"]
        verbose_name = _("review of a plan")
        verbose_name_plural = _("reviews of plans")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind", "on"],
                name="one_review_per_day",
                violation_error_message=_("This review of the day is there already."),
            ),
            models.CheckConstraint(condition=~Q(done="") & ~Q(judged=""), name="review_says_something"),
        ]

    def __str__(self):
        return f"{self.plan_id} {self.on}"
