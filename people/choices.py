"""Enumerations of the people who work with the product (domain.md §1.1)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Function(models.TextChoices):
    """Commercial users see sales; medical users hold a filing and see nothing derived from sales."""

    COMMERCIAL = "commercial", _("Commercial")
    MEDICAL = "medical", _("Medical")


class Theme(models.TextChoices):
    AUTO = "auto", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class Digest(models.TextChoices):
    """How often notices come by mail."""

    OFF = "off", _("Never")
    DAILY = "daily", _("Once a day")


class SocialStyle(models.TextChoices):
    """Social styles of I053–I056."""

    DRIVER = "driver", _("Driver")
    ANALYTICAL = "analytical", _("Analytical")
    EXPRESSIVE = "expressive", _("Expressive")
    AMIABLE = "amiable", _("Amiable")
