"""Adverse events heard in the field, from the box on the visit form to the sign-off (product.md §7, domain.md §2.7)."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Hospital
from products.models import Product

from .. import safety
from ..choices import Seriousness, ToldBy
from ..safety_querysets import AdverseEventQuerySet
from .visit import Visit

MISSING = Q(text="") | Q(seriousness="") | Q(told_by="") | Q(product=None, other_product="")


class AdverseEvent(models.Model):
    """One adverse event somebody told of, on a visit or anywhere else. It exists from the ticked box or the pressed button
    on (`client_id`: once, however often pressed), and stays open until compliance signs it off.

    Nothing in it says who the patient is: there is no field for it, and texts that would are refused.
    """

    client_id = models.UUIDField(unique=True, null=True, blank=True, editable=False)
    hospital = models.ForeignKey(
        Hospital,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="adverse_events",
        verbose_name=_("hospital"),
    )
    place = models.CharField(_("where it was heard"), max_length=120, blank=True)
    visit = models.OneToOneField(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="adverse_event", editable=False
    )
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="adverse_events", editable=False
    )
    heard_at = models.DateTimeField(_("heard at"))
    due_at = models.DateTimeField(editable=False)

    text = models.TextField(_("what happened"), max_length=2000, blank=True)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    other_product = models.CharField(_("or another medicine"), max_length=120, blank=True)
    told_by = models.CharField(_("who told it"), max_length=12, choices=ToldBy.choices, blank=True)
    seriousness = models.CharField(_("how serious"), max_length=8, choices=Seriousness.choices, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True, editable=False)

    handed_to = models.CharField(_("handed over to"), max_length=120, blank=True)
    receipt = models.CharField(_("number of the receipt"), max_length=60, blank=True)
    handed_at = models.DateTimeField(_("handed over at"), null=True, blank=True)
    handed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    is_mistaken = models.BooleanField(_("no adverse event: the box was ticked by mistake"), default=False)
    outcome = models.CharField(_("what was decided"), max_length=300, blank=True)

    objects = AdverseEventQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name = _("adverse event")
        verbose_name_plural = _("adverse events")
        constraints = [
            models.CheckConstraint(
                condition=Q(hospital__isnull=False) | Q(visit=None) & ~Q(place=""), name="adverse_event_heard_somewhere"
            ),
            models.CheckConstraint(condition=Q(reported_at=None) | ~MISSING, name="adverse_event_reported_whole"),
            models.CheckConstraint(
                condition=Q(handed_at=None, handed_by=None, handed_to="", receipt="")
                | Q(handed_at__gte=F("heard_at"), handed_by__isnull=False, reported_at__isnull=False)
                & ~Q(handed_to="")
                & ~Q(receipt=""),
                name="adverse_event_handed_over_with_receipt",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, outcome="", is_mistaken=False)
                | Q(closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(outcome="")
                & (Q(handed_at__isnull=False, is_mistaken=False) | Q(handed_at=None, is_mistaken=True)),
                name="adverse_event_signed_off_once_handed_over",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_by=F("reporter")), name="adverse_event_signed_off_by_another"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(closed_at=None), name="open_adverse_event_by_due"),
            models.Index(
                fields=["reporter"], condition=Q(closed_at=None, reported_at=None), name="unreported_adverse_event"
            ),
        ]

    def __str__(self):
        return f"{self.visit_id or self.place} {self.heard_at}"

    def get_absolute_url(self) -> str:
        return reverse("visits:adverse_event_detail", args=[self.pk])

    @property
    def where(self) -> str:
        """The hospital, or the place in words where it was heard at none."""
        return self.hospital.display_name if self.hospital else self.place

    @property
    def state(self) -> str:
        """signed_off, handed_over, reported or announced."""
        if self.closed_at:
            return "signed_off"
        return "handed_over" if self.handed_at else "reported" if self.reported_at else "announced"

    @property
    def is_at_once(self) -> bool:
        return self.seriousness == Seriousness.DEATH

    @property
    def ended_at(self) -> datetime | None:
        """When the clock stopped."""
        return self.handed_at or self.closed_at

    @property
    def hours_left(self) -> int:
        """Whole hours until the safety unit must know, rounded down; negative once it is late."""
        return int((self.due_at - (self.ended_at or timezone.now())).total_seconds() // 3600)

    @property
    def is_late(self) -> bool:
        return self.due_at < (self.ended_at or timezone.now())

    @property
    def authority_by(self) -> date | None:
        return safety.authority_by(timezone.localdate(self.heard_at), self.seriousness)
