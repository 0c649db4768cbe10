"""What a plan asks money for; nothing counts before compliance approved it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..plan_choices import BudgetKind, BudgetState
from ..plan_querysets import BudgetQuerySet
from .plan import AccountPlan

LARGEST_CNY = 10_000_000


class BudgetLine(models.Model):
    """One sum that a plan asks for, in CNY, by kind and purpose; compliance approves or refuses it with a reason.

    Never for a person: there is no way from here to one, and a purpose that names somebody is refused.
    """

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="budget")
    kind = models.CharField(_("kind"), max_length=9, choices=BudgetKind.choices)
    purpose = models.CharField(_("what for"), max_length=300)
    amount_cny = models.DecimalField(
        _("amount, CNY"),
        max_digits=10,
        decimal_places=2,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST_CNY)],
    )
    state = models.CharField(
        _("state"), max_length=9, choices=BudgetState.choices, default=BudgetState.REQUESTED, editable=False
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    requested_on = models.DateField(default=timezone.localdate, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_on = models.DateField(null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True, editable=False)

    objects = BudgetQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["plan", "pk"]
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        constraints = [
            models.CheckConstraint(condition=Q(amount_cny__range=(1, LARGEST_CNY)), name="budget_amount_in_range"),
            models.CheckConstraint(
                condition=Q(kind__in=BudgetKind.values) & ~Q(purpose=""), name="budget_for_something"
            ),
            models.CheckConstraint(
                condition=Q(state=BudgetState.REQUESTED, decided_by=None, decided_on=None, reason="")
                | Q(state=BudgetState.APPROVED, decided_by__isnull=False, decided_on__isnull=False)
                | Q(state=BudgetState.REFUSED, decided_by__isnull=False, decided_on__isnull=False) & ~Q(reason=""),
                name="budget_decided_whole",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("requested_by")), name="nobody_decides_own_budget"),
        ]
        indexes = [
            models.Index(fields=["requested_on", "id"], condition=Q(state="requested"), name="budget_requested_first")
        ]

    def __str__(self):
        return f"{self.plan_id} {self.kind} {self.amount_cny}"

    @property
    def is_open(self) -> bool:
        return self.state == BudgetState.REQUESTED
