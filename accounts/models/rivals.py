"""Rivals at a hospital: how a rival's product stands, its estimated share, and what the rival was seen to do."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from products.models import Product, RivalProduct

from ..knowledge_choices import ActKind, PromotionModel, Severity
from ..knowledge_querysets import RivalActQuerySet, RivalShareQuerySet
from ..querysets import HospitalScopedQuerySet
from .hospital import Hospital


class RivalPosition(models.Model):
    """How one rival product stands at a hospital; its family is the class it competes in (I113, I151)."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="rival_positions")
    rival = models.ForeignKey(
        RivalProduct, on_delete=models.PROTECT, related_name="positions", verbose_name=_("rival product")
    )
    promotion_model = models.CharField(_("promotion model"), max_length=12, choices=PromotionModel.choices, blank=True)
    strengths = models.CharField(_("strengths"), max_length=500, blank=True)
    complaints = models.CharField(_("weaknesses and complaints"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    updated_on = models.DateField(_("as of"), default=timezone.localdate)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HospitalScopedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["by", "version"])

    class Meta:
        ordering = ["rival__family__name", "rival__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "rival"],
                name="one_position_per_rival",
                violation_error_message=_("This rival product is described here already."),
            )
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.rival_id}"


class RivalShare(models.Model):
    """A rival product's share of its class at a hospital as estimated on a day, in percent, with its source.

    Estimates may rest on our own deliveries, so they are for commercial users only (domain.md §2.8 rule 4).
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="rival_shares")
    rival = models.ForeignKey(RivalProduct, on_delete=models.PROTECT, related_name="shares")
    percent = models.PositiveSmallIntegerField(_("share of the class, %"))
    source = models.CharField(_("source of the share"), max_length=200)
    on = models.DateField(_("estimated on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = RivalShareQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["hospital", "rival", "on"], name="one_share_per_day"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="rival_share_in_range"),
            models.CheckConstraint(condition=~Q(source=""), name="rival_share_has_a_source"),
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.rival_id} {self.percent} % {self.on}"


class RivalAct(models.Model):
    """Something a rival was seen to do on a day, or that somebody looked and saw nothing (then without severity)."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="rival_acts")
    rival = models.ForeignKey(
        RivalProduct,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="acts",
        verbose_name=_("rival product"),
    )
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("against our")
    )
    kind = models.CharField(_("what"), max_length=12, choices=ActKind.choices)
    severity = models.CharField(_("severity"), max_length=6, choices=Severity.choices, blank=True)
    text = models.CharField(_("what was seen"), max_length=500, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    on = models.DateField(_("seen on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RivalActQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["by"])

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("rival act")
        verbose_name_plural = _("rival acts")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="nothing_seen", severity="") | (~Q(kind="nothing_seen") & ~Q(severity="")),
                name="rival_act_has_a_severity",
                violation_error_message=_("Say how severe it is."),
            )
        ]
        indexes = [models.Index(fields=["hospital", "-on", "-id"], name="rival_act_by_hospital")]

    def __str__(self):
        return f"{self.hospital_id} {self.kind} {self.on}"
