"""A note on a negotiation with a hospital: what was expected of it and what it came to (domain.md I144)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models.centre import writer

from ..plan_querysets import NegotiationQuerySet
from ..uplift_choices import Result
from .plan import AccountPlan


class Negotiation(models.Model):
    """One issue that is negotiated: what we know, want, need and offer, later what came of it against that.

    Terms of trade: commercial alone. No benefit of a person, no price beside the platform's (I145, domain.md §2.6).
    """

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="negotiations")
    issue = models.CharField(_("issue"), max_length=200)
    facts = models.CharField(_("what we know of it"), max_length=500, blank=True)
    want = models.CharField(_("what we want"), max_length=300)
    must = models.CharField(_("what we need at least"), max_length=300)
    offer = models.CharField(_("what we offer"), max_length=300)
    on = models.DateField(_("negotiated on"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=500, blank=True)
    result = models.CharField(_("against what we expected"), max_length=10, choices=Result.choices, blank=True)
    created_by = writer()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = NegotiationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["plan", "pk"]
        verbose_name = _("negotiation")
        verbose_name_plural = _("negotiation notes")
        constraints = [
            models.CheckConstraint(
                condition=~Q(issue="") & ~Q(want="") & ~Q(must="") & ~Q(offer=""), name="negotiation_is_prepared"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", result="", on=None)
                | ~Q(outcome="") & Q(result__in=Result.values, on__isnull=False),
                name="negotiation_ends_whole",
                violation_error_message=_("Say what came of it: the day, the outcome, and how it compares."),
            ),
        ]

    def __str__(self):
        return self.issue

    @property
    def is_over(self) -> bool:
        return bool(self.result)
