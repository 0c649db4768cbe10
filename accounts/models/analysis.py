"""How a hospital stands as a customer: its strategy, our segment, the five forces around it, and its SWOT."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..knowledge_choices import CustomerSegment, CustomerStrategy, Factor, Quadrant
from ..knowledge_querysets import AnalysisQuerySet
from ..querysets import HospitalScopedQuerySet
from .hospital import Hospital

FORCES = {
    "buyers": _("Power of buyers and patients"),
    "suppliers": _("Power of suppliers"),
    "entry": _("Threat of new hospitals and clinics"),
    "substitutes": _("Threat of other ways of care"),
    "rivalry": _("Rivalry among the hospitals around"),
}
"""The five forces around a hospital (I107), by the beginning of their columns' names."""


def _rating(force: str) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        FORCES[force], choices=[(n, str(n)) for n in range(1, 6)], null=True, blank=True
    )


def _notes(force: str) -> models.CharField:
    return models.CharField(FORCES[force], max_length=300, blank=True)


class CustomerAnalysis(models.Model):
    """What the hospital competes by, our segment, and five forces rated 1 (weak) to 5 (strong); one per hospital."""

    hospital = models.OneToOneField(Hospital, on_delete=models.CASCADE, related_name="analysis")
    strategy = models.CharField(_("customer strategy"), max_length=15, choices=CustomerStrategy.choices, blank=True)
    segment = models.CharField(_("customer segment"), max_length=15, choices=CustomerSegment.choices, blank=True)
    buyers, buyers_notes = _rating("buyers"), _notes("buyers")
    suppliers, suppliers_notes = _rating("suppliers"), _notes("suppliers")
    entry, entry_notes = _rating("entry"), _notes("entry")
    substitutes, substitutes_notes = _rating("substitutes"), _notes("substitutes")
    rivalry, rivalry_notes = _rating("rivalry"), _notes("rivalry")
    on = models.DateField(_("judged on"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AnalysisQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["by", "version"])

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(**{f"{force}__range": (1, 5)}) | Q(**{force: None}), name=f"force_{force}_in_range"
            )
            for force in ("buyers", "suppliers", "entry", "substitutes", "rivalry")
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.on}"

    @property
    def forces(self) -> list[tuple[str, int | None, str]]:
        """(force in words, rating, notes), in order."""
        return [(label, getattr(self, key), getattr(self, f"{key}_notes")) for key, label in FORCES.items()]

    @property
    def is_rated(self) -> bool:
        return any(rating for _label, rating, _notes in self.forces)


class SwotItem(models.Model):
    """One strength, weakness, opportunity or threat of a hospital, weighed 1–5 (I106)."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="swot")
    quadrant = models.CharField(_("quadrant"), max_length=11, choices=Quadrant.choices)
    factor = models.CharField(_("lies in"), max_length=11, choices=Factor.choices)
    text = models.CharField(_("in a sentence"), max_length=300)
    score = models.PositiveSmallIntegerField(_("weight"), choices=[(n, str(n)) for n in range(1, 6)])
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HospitalScopedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["by", "version"])

    class Meta:
        ordering = ["-score", "pk"]
        constraints = [models.CheckConstraint(condition=Q(score__range=(1, 5)), name="swot_score_in_range")]
        indexes = [models.Index(fields=["hospital", "-score", "id"], name="swot_by_hospital")]

    def __str__(self):
        return self.text
