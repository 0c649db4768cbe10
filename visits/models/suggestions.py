"""What users answered to suggestions, day by day: what learns from it reads here, not what is put aside now."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import Hospital

from ..choices import Dismissal
from ..suggestion_querysets import SuggestionAnswerQuerySet


class SuggestionAnswer(models.Model):
    """One answer of a user to a suggested hospital on a day; a later one of the same day takes its place."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="suggestion_answers")
    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="+")
    on = models.DateField()
    reason = models.CharField(max_length=10, choices=Dismissal.choices)
    days = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    objects = SuggestionAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "hospital", "on"], name="one_answer_a_day"),
            models.CheckConstraint(condition=models.Q(days__range=(1, 90)), name="put_aside_for_1_to_90_days"),
            models.CheckConstraint(condition=models.Q(reason__in=Dismissal.values), name="answer_reason_known"),
        ]
        indexes = [models.Index(fields=["-on"], name="suggestion_answer_by_day")]

    def __str__(self):
        return f"{self.user_id} {self.hospital_id} {self.on} {self.reason}"
