"""Channel partners: the distributors whose deliveries we read, the hospitals they supply, our contacts with them."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Hospital
from accounts.querysets import HospitalScopedQuerySet
from lib import names

from . import rhythm
from .choices import Channel
from .querysets import ContactQuerySet, ContactRulesQuerySet, PartnerQuerySet, PartnerStepQuerySet

MOST_DAYS = 90


class Partner(models.Model):
    """A distributor. A month closes when every active one has closed it (domain.md §3.8)."""

    code = models.CharField(_("code"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    name_key = models.CharField(max_length=120, unique=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = PartnerQuerySet.as_manager()
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

    def get_absolute_url(self) -> str:
        return reverse("dashboards:partner_detail", args=[self.pk])


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


class ContactRules(models.Model):
    """How often which partner wants which contact: one row, or none where the usual holds (domain.md I129).

    Key partners are those that supply a core hospital or a key account.
    """

    key_channel = models.CharField(
        _("contact with partners of core hospitals and key accounts"),
        max_length=6,
        choices=Channel.choices,
        default=Channel.FACE,
    )
    key_days = models.PositiveSmallIntegerField(
        _("with these, every so many days"),
        default=rhythm.WEEK,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )
    other_channel = models.CharField(
        _("contact with other partners"), max_length=6, choices=Channel.choices, default=Channel.PHONE
    )
    other_days = models.PositiveSmallIntegerField(
        _("with others, every so many days"),
        default=rhythm.WEEK,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)],
    )

    objects = ContactRulesQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "contact rules"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_set_of_contact_rules"),
            models.CheckConstraint(
                condition=Q(key_days__range=(1, MOST_DAYS), other_days__range=(1, MOST_DAYS)),
                name="contact_days_in_range",
            ),
            models.CheckConstraint(
                condition=Q(key_channel__in=Channel.values, other_channel__in=Channel.values),
                name="contact_channels_known",
            ),
        ]

    def __str__(self):
        return "contact rules"

    def of_class(self, is_key: bool) -> tuple[str, int]:
        """(channel, days) that a partner of the class wants."""
        return (self.key_channel, self.key_days) if is_key else (self.other_channel, self.other_days)


class PartnerContact(models.Model):
    """One talk with somebody of a partner: when, how, with whom, what was agreed.

    Of the person the name or the role alone, and nothing of any doctor's volumes.
    """

    partner = models.ForeignKey(
        Partner, on_delete=models.PROTECT, related_name="contacts", verbose_name=_("partner"), editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="partner_contacts", editable=False
    )
    on = models.DateField(_("day"))
    channel = models.CharField(_("how"), max_length=6, choices=Channel.choices)
    person = models.CharField(_("with whom"), max_length=80)
    agreed = models.CharField(_("what was agreed"), max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ContactQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("partner contact")
        verbose_name_plural = _("partner contacts")
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="partner_contact_channel_known"),
            models.CheckConstraint(condition=~Q(person=""), name="partner_contact_with_somebody"),
            # A form sent twice is one contact.
            models.UniqueConstraint(fields=["partner", "by", "on", "channel", "person"], name="partner_contact_once"),
        ]
        indexes = [models.Index(fields=["by", "partner", "-on"], name="contact_by_user_and_partner")]

    def __str__(self):
        return f"{self.partner_id} {self.on} {self.channel}"


class PartnerStep(models.Model):
    """What follows a contact with a partner: an act with a day and an owner."""

    contact = models.OneToOneField(PartnerContact, on_delete=models.CASCADE, related_name="step")
    text = models.CharField(_("next step"), max_length=300)
    due_on = models.DateField(_("due on"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="partner_steps", verbose_name=_("owner")
    )
    done_on = models.DateField(null=True, blank=True)

    objects = PartnerStepQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="partner_step_says_something")]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(done_on=None), name="open_partner_step_by_owner")
        ]

    def __str__(self):
        return self.text
