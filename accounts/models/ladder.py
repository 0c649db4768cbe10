"""Around the adoption ladder: why somebody began, how early they take up something new, and what we do at each stage."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from products.models import Product

from ..choices import AdoptionStage, FirstUseReason, Innovativeness
from ..ladder import TRAITS, suggests_early
from ..querysets import LadderQuerySet, PlaybookQuerySet
from .stakeholder import Stakeholder


class FirstUse(models.Model):
    """Why a person began with a product, as told (I078); one per person and product."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="first_uses")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    reasons = models.JSONField(_("reasons"), default=list)
    on = models.DateField(_("told on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = LadderQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "first uses"
        constraints = [models.UniqueConstraint(fields=["stakeholder", "product"], name="first_use_once")]

    def __str__(self):
        return f"{self.stakeholder_id} {self.product_id} {self.reasons}"

    @property
    def reason_words(self) -> list[str]:
        words = dict(FirstUseReason.choices)
        return [str(words.get(reason, reason)) for reason in self.reasons]


class AdopterProfile(models.Model):
    """How early a person takes up something new, as judged, and the career facts that suggest it (I079, I080).

    Kept only with consent or contract. The facts suggest a type; nothing but a judgement sets it.
    """

    stakeholder = models.OneToOneField(Stakeholder, on_delete=models.CASCADE, related_name="adopter")
    innovativeness = models.CharField(_("adopter type"), max_length=14, choices=Innovativeness.choices, blank=True)
    rising_star = models.BooleanField(_("A rising young star"), default=False)
    trained_abroad = models.BooleanField(_("Came back from training abroad"), default=False)
    academic_rise = models.BooleanField(_("Wants to rise academically, where we can support the work"), default=False)
    seeks_authority = models.BooleanField(_("Wants a stronger say in the department"), default=False)
    stands_out = models.BooleanField(_("Wants to stand out"), default=False)
    discipline_leader = models.BooleanField(_("Leads the discipline, and goes by evidence"), default=False)
    assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    assessed_on = models.DateField(editable=False, default=timezone.localdate)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LadderQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(innovativeness__in=["", *Innovativeness.values]), name="adopter_type_is_known"
            )
        ]
        indexes = [models.Index(fields=["innovativeness"], name="adopter_by_type")]

    def __str__(self):
        return f"{self.stakeholder_id} {self.innovativeness}"

    @property
    def traits(self) -> list[str]:
        """The career facts that hold, by name."""
        return [name for name in TRAITS if getattr(self, name)]

    @property
    def trait_words(self) -> list[str]:
        return [str(self._meta.get_field(name).verbose_name) for name in self.traits]

    @property
    def suggests_early(self) -> bool:
        """Whether the facts suggest an early type that nobody has judged yet."""
        return suggests_early(self.traits) and self.innovativeness == ""


class Playbook(models.Model):
    """What we do at a stage, for one product or (`product` empty) for all; only what an admin wrote is a row (I075).

    Both languages are kept side by side. Without a row, `playbook_texts` tells the default.
    """

    stage = models.PositiveSmallIntegerField(choices=AdoptionStage.choices, editable=False)
    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, null=True, blank=True, editable=False, related_name="playbooks"
    )
    action = models.TextField(_("what we do"), max_length=1_000)
    action_en = models.TextField(_("what we do, in English"), max_length=1_000)
    message = models.TextField(_("material and message"), max_length=1_000)
    message_en = models.TextField(_("material and message, in English"), max_length=1_000)
    next_action = models.CharField(_("next best action"), max_length=300)
    next_action_en = models.CharField(_("next best action, in English"), max_length=300)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlaybookQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["stage", "pk"]
        verbose_name = _("stage playbook")
        verbose_name_plural = _("stage playbooks")
        constraints = [
            models.UniqueConstraint(fields=["stage", "product"], name="one_playbook_per_product"),
            models.UniqueConstraint(  # SQLite has no NULLS NOT DISTINCT
                fields=["stage"], condition=Q(product=None), name="one_general_playbook"
            ),
            models.CheckConstraint(condition=Q(stage__range=(0, 6)), name="playbook_stage_in_range"),
        ]

    def __str__(self):
        return f"{self.get_stage_display()} {self.product or ''}".strip()

    @property
    def action_told(self) -> str:
        return self._told("action")

    @property
    def message_told(self) -> str:
        return self._told("message")

    @property
    def next_action_told(self) -> str:
        return self._told("next_action")

    def _told(self, name: str) -> str:
        """One of the texts in the reader's language."""
        return getattr(self, f"{name}_en" if get_language() == "en" else name)
