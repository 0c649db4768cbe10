"""Deliveries per hospital × SKU × month × distributor, the closing of months, and potential.

The smallest lawful grain: no department and no person column, ever (domain.md §2.8 rule 3).
"""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Hospital
from accounts.querysets import HospitalScopedQuerySet
from partners.models import Partner
from products.models import ProductFamily, Sku
from records.models import ImportBatch

from .lifetime import Inputs, Lifetime, lifetime_value
from .querysets import DeliveryQuerySet, FeedCloseQuerySet, LifetimeQuerySet


class Delivery(models.Model):
    """What one distributor delivered to one hospital of one SKU in one month; returns are negative.

    A later file supersedes a line, it never rewrites one: the old row stays with `is_current` off.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="deliveries")
    sku = models.ForeignKey(Sku, on_delete=models.PROTECT, related_name="deliveries")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="deliveries")
    month = models.DateField()
    boxes = models.IntegerField()
    value_fen = models.BigIntegerField()
    is_current = models.BooleanField(default=True)
    supersedes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="deliveries")
    created_at = models.DateTimeField(default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "month", "sku", "partner"],
                condition=Q(is_current=True),
                name="one_current_delivery",
            )
        ]
        indexes = [
            models.Index(fields=["month", "hospital"], name="delivery_by_month"),
            models.Index(fields=["batch"], name="delivery_by_batch"),
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.sku_id} {self.month:%Y-%m} {self.boxes}"


class FeedClose(models.Model):
    """A distributor's word that a month is complete."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="feed_closes")
    month = models.DateField()
    closed_at = models.DateTimeField(default=timezone.now)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    batch = models.ForeignKey(ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = FeedCloseQuerySet.as_manager()

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint(fields=["partner", "month"], name="feed_closed_once")]

    def __str__(self):
        return f"{self.partner_id} {self.month:%Y-%m}"


class Potential(models.Model):
    """What a hospital could buy of a family in a year, from the day it was estimated on."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="potentials")
    family = models.ForeignKey(
        ProductFamily, on_delete=models.PROTECT, related_name="potentials", verbose_name=_("family")
    )
    value_fen = models.PositiveBigIntegerField(_("potential a year"))
    estimated_on = models.DateField(_("estimated on"))
    source = models.CharField(_("source"), max_length=120, blank=True)

    objects = HospitalScopedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hospital", "family", "estimated_on"], name="potential_once_per_day")
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.family_id}"


def rate(label, lowest: int, highest: int) -> models.DecimalField:
    """A rate a year in percent within bounds."""
    bounds = [MinValueValidator(lowest), MaxValueValidator(highest)]
    return models.DecimalField(label, max_digits=5, decimal_places=2, validators=bounds)


class LifetimeEstimate(models.Model):
    """The inputs of a lifetime value as somebody set them for a hospital on a day; the newest is in force (I012)."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="lifetime_estimates")
    base_cny = models.DecimalField(
        _("sales a year, CNY"), max_digits=14, decimal_places=2, validators=[MinValueValidator(0)]
    )
    growth = rate(_("growth of sales a year, %"), -90, 200)
    margin = rate(_("margin of sales, %"), 0, 100)
    retention = rate(_("stays a year longer, %"), 0, 100)
    discount = rate(_("discount a year, %"), 0, 100)
    note = models.CharField(_("what speaks for these"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = LifetimeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["hospital", "-created_at"], name="lifetime_by_hospital")]

    def __str__(self):
        return f"{self.hospital_id} {self.created_at:%Y-%m-%d}"

    @property
    def inputs(self) -> Inputs:
        return Inputs(self.base_cny, self.growth, self.margin, self.retention, self.discount)

    @property
    def lifetime(self) -> Lifetime:
        return lifetime_value(self.inputs)
