"""The key under which a user's devices lock what they keep while there is no network."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords


class DeviceKey(models.Model):
    """One key for all devices of a user: entries that wait on a device are read again by the same user alone."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="device_key")
    key = models.CharField(max_length=44, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    history = HistoricalRecords(excluded_fields=["key"])

    def __str__(self):
        return f"{self.user_id} {self.made_at}"
