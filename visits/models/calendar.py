"""The secret address under which somebody's calendar reads the week."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords


class CalendarLink(models.Model):
    """The one link of a user. The address holds the key and its signature: whoever reads the table alone cannot follow it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_link")
    key = models.CharField(max_length=32, unique=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    history = HistoricalRecords(excluded_fields=["key"])

    def __str__(self):
        return f"{self.user_id} {self.made_at}"
