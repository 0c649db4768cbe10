"""How much each field of a customer card weighs in its completeness, where an admin changed the default (I065)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..querysets import CardWeightQuerySet

HEAVIEST = 100


class CardWeight(models.Model):
    """The weight of one field, 0 (does not count) to 100; without a row `card_fields` tells the default."""

    field = models.CharField(max_length=20, unique=True)
    weight = models.PositiveSmallIntegerField(_("weight"), validators=[MaxValueValidator(HEAVIEST)])

    objects = CardWeightQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["field"]
        verbose_name = _("weight of a card field")
        verbose_name_plural = _("weights of card fields")
        constraints = [
            models.CheckConstraint(condition=models.Q(weight__lte=HEAVIEST), name="card_weight_up_to_100"),
        ]

    def __str__(self):
        return f"{self.field} {self.weight}"
