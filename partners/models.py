"""Channel partners: here the distributors whose deliveries we read, and the hospitals they declare to supply."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Hospital
from accounts.querysets import HospitalScopedQuerySet
from lib import names


class Partner(models.Model):
    """A distributor. A month closes when every active one has closed it (domain.md §3.8)."""

    code = models.CharField(_("code"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    name_key = models.CharField(max_length=120, unique=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    history = HistoricalRecords(excluded_fields=["name_key"])

    class Meta:
        ordering = ["name"]
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="partner_code_once")]

    def __str__(self):
        return self.name_en if self.name_en and get_language() == "en" else self.name

    def save(self, *args, **kwargs):
        self.name_key = names.name_key(self.name)
        super().save(*args, **kwargs)


class Supply(models.Model):
    """A distributor's declaration that it supplies a hospital: the hospital then has a feed."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="supplies")
    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="supplies")

    objects = HospitalScopedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "supplies"
        constraints = [models.UniqueConstraint(fields=["hospital", "partner"], name="supply_once")]

    def __str__(self):
        return f"{self.partner_id} → {self.hospital_id}"
