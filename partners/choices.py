"""Enumerations of contacts with partners."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from . import rhythm


class Channel(models.TextChoices):
    """How one spoke, the nearest first."""

    FACE = rhythm.FACE, _("Face to face")
    ONLINE = rhythm.ONLINE, _("Online")
    PHONE = rhythm.PHONE, _("Phone")
