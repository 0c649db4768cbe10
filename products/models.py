"""What is sold: family → product → SKU, focus products, prices, the rivals' products, and what is said of a product."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lib.names import pack_key

from .querysets import (
    FamilyQuerySet,
    FocusQuerySet,
    KeptQuerySet,
    KeyMessageQuerySet,
    KeyMessageVersionQuerySet,
    ProductQuerySet,
    SkuQuerySet,
)

NRDL_WARNING_DAYS = 120
"""How long before its end a negotiated price is warned of: the next round is prepared in the meantime."""

LONGEST_APPROVAL = timedelta(days=731)
"""For how long wording is approved at most: two years."""


class Named(models.Model):
    """A Chinese name with an English one beside it, shown by the reader's language."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name_en if self.name_en and get_language() == "en" else self.name


class ProductFamily(Named):
    """A therapeutic family; potential is estimated at this level."""

    objects = FamilyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        verbose_name = _("product family")
        verbose_name_plural = _("product families")
        constraints = [models.UniqueConstraint(fields=["name"], name="family_name_once")]


class Product(Named):
    """A generic name and route; listing, adoption and support are per product."""

    class Route(models.TextChoices):
        ORAL = "oral", _("Oral")
        INJECTION = "injection", _("Injection")
        OTHER = "other", _("Other")

    class Nrdl(models.TextChoices):
        NO = "no", _("Not in the NRDL")
        REGULAR = "regular", _("NRDL, regular")
        NEGOTIATED = "negotiated", _("NRDL, negotiated")

    class Vbp(models.TextChoices):
        NO = "no", _("Not in VBP")
        WINNER = "winner", _("VBP winner")
        LOSER = "loser", _("VBP loser")

    family = models.ForeignKey(
        ProductFamily, on_delete=models.PROTECT, related_name="products", verbose_name=_("family")
    )
    code = models.CharField(_("code"), max_length=40, blank=True)
    route = models.CharField(_("route"), max_length=10, choices=Route.choices, default=Route.ORAL)
    nrdl = models.CharField(_("reimbursement list"), max_length=10, choices=Nrdl.choices, default=Nrdl.NO)
    nrdl_from = models.DateField(_("negotiated price from"), null=True, blank=True)
    nrdl_until = models.DateField(_("last day of the negotiated price"), null=True, blank=True)
    vbp = models.CharField(_("volume-based procurement"), max_length=8, choices=Vbp.choices, default=Vbp.NO)

    objects = ProductQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["family__name", "name"]
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.UniqueConstraint(fields=["name", "route"], name="product_name_once_per_route"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="product_code_once"),
            models.CheckConstraint(
                condition=Q(nrdl_from=None) | Q(nrdl_until=None) | Q(nrdl_until__gt=F("nrdl_from")),
                name="nrdl_ends_after_start",
                violation_error_message=_("The negotiated price ends after it begins."),
            ),
        ]

    def nrdl_days_left(self, today: date) -> int | None:
        """Days to the last day of the negotiated price, negative once it is over; None where none is known."""
        if self.nrdl != self.Nrdl.NEGOTIATED or self.nrdl_until is None:
            return None
        return (self.nrdl_until - today).days

    def nrdl_ends_soon(self, today: date) -> bool:
        """Whether the negotiated price ends within the days of warning, or is over."""
        left = self.nrdl_days_left(today)
        return left is not None and left <= NRDL_WARNING_DAYS


class ProductFocus(models.Model):
    """The months in which a product is in focus, company-wide (domain.md §1.4)."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="focus_periods", verbose_name=_("product")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = FocusQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["product", "starts_on"], name="focus_once_per_start"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="focus_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.product} {self.starts_on}"


class Sku(models.Model):
    """One pack of a product: what is delivered and priced. `price` is the present list price in fen."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="skus", verbose_name=_("product"))
    pack = models.CharField(_("pack"), max_length=60)
    pack_key = models.CharField(max_length=60, editable=False)
    code = models.CharField(_("code"), max_length=40, blank=True)
    price_fen = models.PositiveBigIntegerField(_("price per box"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = SkuQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["pack_key"])

    class Meta:
        ordering = ["product__name", "pack"]
        verbose_name = _("SKU")
        verbose_name_plural = _("SKUs")
        constraints = [
            models.UniqueConstraint(fields=["product", "pack_key"], name="pack_once_per_product"),
            models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="sku_code_once"),
        ]

    def __str__(self):
        return f"{self.product} {self.pack}"

    @property
    def price(self) -> Decimal | None:
        """The list price per box in CNY."""
        return None if self.price_fen is None else Decimal(self.price_fen).scaleb(-2)

    def save(self, *args, update_fields=None, **kwargs):
        """Keep `pack_key`, by which two spellings of one pack are the same."""
        self.pack_key = pack_key(self.pack)
        if update_fields is not None and "pack" in update_fields:
            update_fields = {*update_fields, "pack_key"}
        super().save(*args, update_fields=update_fields, **kwargs)


class RivalProduct(Named):
    """A competitor's product in one of our families."""

    family = models.ForeignKey(ProductFamily, on_delete=models.PROTECT, related_name="rivals", verbose_name=_("family"))
    maker = models.CharField(_("maker"), max_length=120, blank=True)

    objects = KeptQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["name"]
        verbose_name = _("rival product")
        verbose_name_plural = _("rival products")
        constraints = [models.UniqueConstraint(fields=["name", "maker"], name="rival_once_per_maker")]


class KeyMessage(Named):
    """One thing the company wants said of a product (domain.md I142); its name is short, its wording is in versions."""

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="key_messages", verbose_name=_("product")
    )

    objects = KeyMessageQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["product__name", "pk"]
        verbose_name = _("key message")
        verbose_name_plural = _("key messages")
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="key_message_name_once")]


class KeyMessageVersion(models.Model):
    """The wording of a key message as it is written, approved by somebody else, in force between two days, withdrawn.

    Once it was approved its wording and days stay as they are: what changes is a new version.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("key message", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("key message", "Waits for approval")
        APPROVED = "approved", pgettext_lazy("key message", "Approved")
        RETURNED = "returned", pgettext_lazy("key message", "Returned")
        WITHDRAWN = "withdrawn", pgettext_lazy("key message", "Withdrawn")

    FIXED = ("text", "text_en", "valid_from", "valid_until", "approval_number")

    message = models.ForeignKey(KeyMessage, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(editable=False)
    text = models.TextField(_("wording in Chinese"), max_length=300)
    text_en = models.TextField(_("wording in English"), max_length=600)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("last day"))
    approval_number = models.CharField(_("number of the materials' approval"), max_length=60)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT, editable=False)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    submitted_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = KeyMessageVersionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["message", "-number"]
        verbose_name = _("version of a key message")
        verbose_name_plural = _("versions of key messages")
        constraints = [
            models.UniqueConstraint(fields=["message", "number"], name="key_message_number_once"),
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")),
                name="key_message_ends_after_start",
                violation_error_message=_("The last day comes after the first."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("written_by")), name="key_message_decided_by_another"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "returned"))
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="key_message_decision_has_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("returned", "withdrawn")) | ~Q(reason=""), name="key_message_refusal_says_why"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None, withdrawn_at=None) & ~Q(state="withdrawn")
                | Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False, state="withdrawn"),
                name="key_message_withdrawn_by_somebody",
            ),
        ]

    def __str__(self):
        return f"{self.message} ({self.number})"

    def get_absolute_url(self) -> str:
        return reverse("products:key_message_detail", args=[self.pk])

    @property
    def wording(self) -> str:
        """The text in the reader's language."""
        return self.text_en if get_language() == "en" else self.text

    @property
    def texts(self) -> list[tuple]:
        """(row, field, text) of all free text that is said outside, to be screened."""
        return [(self, "text", self.text), (self, "text_en", self.text_en)]

    @property
    def seen(self) -> str:
        """Which handing in this is, for whoever decides on what they looked at."""
        return self.submitted_at.isoformat() if self.submitted_at else ""

    @property
    def is_open(self) -> bool:
        """Its author may still change it."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.SUBMITTED

    @property
    def is_withdrawn(self) -> bool:
        return self.state == self.State.WITHDRAWN

    def clean(self):
        """An approval of materials runs two years at most."""
        if self.valid_from and self.valid_until and self.valid_until > self.valid_from + LONGEST_APPROVAL:
            raise ValidationError({"valid_until": _("An approval runs two years at most.")})

    def save(self, *args, **kwargs):
        """Refuse to change the wording or the days of what was approved once: that is a new version."""
        if self.pk:
            fixed = type(self).objects.filter(pk=self.pk, decided_at__isnull=False).exclude(state=self.State.RETURNED)
            before = fixed.values(*self.FIXED).first()
            if before and before != {name: getattr(self, name) for name in self.FIXED}:
                raise ValueError("An approved key message is never rewritten.")
        super().save(*args, **kwargs)
