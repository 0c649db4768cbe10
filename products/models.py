"""What is sold: family → product → SKU, focus products, prices, and the rivals' products."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lib.names import pack_key

from .querysets import FamilyQuerySet, FocusQuerySet, KeptQuerySet, ProductQuerySet, SkuQuerySet

NRDL_WARNING_DAYS = 120
"""How long before its end a negotiated price is warned of: the next round is prepared in the meantime."""


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
