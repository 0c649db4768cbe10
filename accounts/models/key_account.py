"""Whether a hospital is a key account, as assessed on a day by the six criteria of I015."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..choices import KeyCriterion
from ..querysets import KeyAssessmentQuerySet
from .hospital import Hospital

CRITERIA_FOR_KEY = 4


class KeyAssessment(models.Model):
    """One dated assessment: which criteria hold and why, and the decision with its evidence. Never changed.

    The newest one of a hospital is in force. `holds` lists criteria, `notes` maps a criterion to what shows it.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="key_assessments")
    on = models.DateField()
    holds = models.JSONField(default=list)
    notes = models.JSONField(default=dict, blank=True)
    score = models.PositiveSmallIntegerField(editable=False)
    is_key = models.BooleanField(_("key account"))
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    owner_check = models.CharField(_("is the owner able enough?"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(default=True, editable=False)

    objects = KeyAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital"], condition=Q(is_current=True), name="one_current_key_assessment"
            ),
            models.CheckConstraint(condition=Q(is_key=False) | ~Q(evidence=""), name="key_account_has_evidence"),
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.on} {self.score}/{len(KeyCriterion.values)}"

    @property
    def suggests_key(self) -> bool:
        return self.score >= CRITERIA_FOR_KEY

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The criteria that hold, in words, each with what shows it."""
        return [(KeyCriterion(key).label, self.notes.get(key, "")) for key in self.holds]
