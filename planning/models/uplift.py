"""Uplift plans: by what a core hospital is to buy more of a family, and the rules they are counted by (I162–I166)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Hospital
from accounts.models.centre import writer
from partners.models import Partner
from products.models import ProductFamily, RivalProduct

from .. import effect, uplift
from ..uplift_choices import Ending, UpliftKind
from ..uplift_querysets import UpliftQuerySet, UpliftRulesQuerySet
from .objective import Objective

MOST_BOXES = 100_000


class UpliftRules(models.Model):
    """What makes a core hospital and how many plans it has: one row, or none where the usual holds (domain.md §1.2)."""

    core_boxes = models.PositiveIntegerField(
        _("boxes of a family in a month that make a core hospital"),
        default=uplift.CORE_BOXES,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_BOXES)],
    )
    core_months = models.PositiveSmallIntegerField(
        _("closed months looked at for it"), default=3, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    plans_needed = models.PositiveSmallIntegerField(
        _("uplift plans of a core hospital, at least"),
        default=uplift.PLANS_NEEDED,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    least_before = models.PositiveSmallIntegerField(
        _("closed months before the start that make a trend"),
        default=uplift.LEAST_BEFORE,
        validators=[MinValueValidator(3), MaxValueValidator(effect.MONTHS)],
    )
    least_after = models.PositiveSmallIntegerField(
        _("closed months after the start before an effect is told"),
        default=uplift.LEAST_AFTER,
        validators=[MinValueValidator(1), MaxValueValidator(effect.MONTHS)],
    )

    objects = UpliftRulesQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "uplift rules"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_set_of_uplift_rules"),
            models.CheckConstraint(
                condition=Q(core_boxes__range=(1, MOST_BOXES), core_months__range=(1, 12), plans_needed__range=(1, 20)),
                name="uplift_core_in_range",
            ),
            models.CheckConstraint(
                condition=Q(least_before__range=(3, effect.MONTHS), least_after__range=(1, effect.MONTHS)),
                name="uplift_months_in_range",
            ),
        ]

    def __str__(self):
        return "uplift rules"


class UpliftPlan(models.Model):
    """One way to more boxes of one family at one hospital: idea, start, expected boxes a month, owner, who takes part.

    Of the hospital as a whole, never of a person. Commercial alone.
    """

    hospital = models.ForeignKey(
        Hospital, on_delete=models.PROTECT, related_name="uplift_plans", verbose_name=_("hospital")
    )
    family = models.ForeignKey(
        ProductFamily, on_delete=models.PROTECT, related_name="uplift_plans", verbose_name=_("product family")
    )
    kind = models.CharField(_("where more comes from"), max_length=22, choices=UpliftKind.choices)
    idea = models.CharField(_("idea"), max_length=500)
    rival = models.ForeignKey(
        RivalProduct, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rival product")
    )
    label_says = models.CharField(_("what the label says of it"), max_length=300, blank=True)
    starts_on = models.DateField(_("starts on"))
    expected_boxes = models.PositiveIntegerField(
        _("expected effect, boxes a month"), validators=[MinValueValidator(1), MaxValueValidator(MOST_BOXES)]
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="uplift_plans", verbose_name=_("owner")
    )
    partner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="uplift_plans",
        verbose_name=_("partner who takes part"),
    )
    objective = models.ForeignKey(
        Objective,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="uplift_plans",
        verbose_name=_("objective it serves"),
    )
    ending = models.CharField(_("how it ended"), max_length=8, choices=Ending.choices, blank=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, blank=True, editable=False)
    end_reason = models.CharField(_("why"), max_length=300, blank=True, editable=False)
    created_by = writer()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UpliftQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name = _("uplift plan")
        verbose_name_plural = _("uplift plans")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=UpliftKind.values), name="uplift_kind_known"),
            models.CheckConstraint(condition=~Q(idea=""), name="uplift_has_an_idea"),
            models.CheckConstraint(condition=Q(expected_boxes__range=(1, MOST_BOXES)), name="uplift_expects_something"),
            models.CheckConstraint(
                condition=~Q(kind__in=uplift.BY_THE_LABEL) | ~Q(label_says=""),
                name="uplift_by_the_label",
                violation_error_message=_("Quote the label: this is lawful only as it says."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=uplift.AGAINST_A_RIVAL) | Q(rival__isnull=False),
                name="uplift_names_the_rival",
                violation_error_message=_("Say which rival product it is about."),
            ),
            models.CheckConstraint(
                condition=Q(ending="", ended_on=None, end_reason="")
                | Q(ending__in=Ending.values, ended_on__gte=F("starts_on")) & ~Q(end_reason=""),
                name="uplift_ends_with_a_reason",
                violation_error_message=_("A plan ends on a day after its start, and with a reason."),
            ),
        ]
        indexes = [models.Index(fields=["hospital", "starts_on"], name="uplift_by_hospital")]

    def __str__(self):
        return f"{self.hospital_id} {self.family_id} {self.kind}"

    def get_absolute_url(self) -> str:
        return reverse("planning:uplift_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return not self.ending
