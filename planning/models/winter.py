"""What is decided about a hospital in winter: develop or not, for half a year (domain.md I005, §3.4)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Hospital
from accounts.models.centre import writer

from ..uplift_choices import WinterChoice
from ..uplift_querysets import WinterQuerySet


class WinterDecision(models.Model):
    """One dated decision with its reason and the day to look again. Never changed; the newest of a hospital holds.

    A season derives from sales: commercial alone. It leaves the score as it is (the season's part says winter).
    """

    hospital = models.ForeignKey(
        Hospital, on_delete=models.CASCADE, related_name="winter_decisions", verbose_name=_("hospital")
    )
    choice = models.CharField(_("decision"), max_length=8, choices=WinterChoice.choices)
    reason = models.CharField(_("reason"), max_length=500)
    on = models.DateField()
    next_on = models.DateField(_("look again on"))
    by = writer()
    created_at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(default=True, editable=False)

    objects = WinterQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("winter decision")
        verbose_name_plural = _("winter decisions")
        constraints = [
            models.UniqueConstraint(
                fields=["hospital"], condition=Q(is_current=True), name="one_current_winter_decision"
            ),
            models.CheckConstraint(condition=Q(choice__in=WinterChoice.values), name="winter_choice_known"),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="winter_decision_has_a_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(next_on__gt=F("on")),
                name="winter_looks_again_later",
                violation_error_message=_("The day to look again lies after the decision."),
            ),
        ]
        indexes = [models.Index(fields=["next_on"], condition=Q(is_current=True), name="winter_by_next_day")]

    def __str__(self):
        return f"{self.hospital_id} {self.on} {self.choice}"
