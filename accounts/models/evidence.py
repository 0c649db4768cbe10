"""Dated facts about people and hospitals, each with what shows it: stance, adoption, relationship."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from products.models import Product

from ..choices import AdoptionStage, EvidenceKind, RelationshipStage, Support
from ..ladder import UNDER_TRIAL
from ..querysets import EvidenceQuerySet, HospitalScopedQuerySet, LadderQuerySet, PersonScopedQuerySet
from .hospital import Hospital
from .stakeholder import Stakeholder


class Evidence(models.Model):
    """What shows a dated fact: a visit (linked from the visit), a document, or somebody's word."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=8, choices=EvidenceKind.choices)
    text = models.CharField(_("what shows it"), max_length=500, blank=True)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self):
        return self.text or self.get_kind_display()


class SupportEvent(models.Model):
    """A person's stance as judged on a day, overall (`product` empty) or toward one product."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="support_events")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    support = models.SmallIntegerField(choices=Support.choices)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="support_events"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = PersonScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stakeholder", "product", "on"],
                name="one_stance_per_day",
                violation_error_message=_("This person's stance on that day is already recorded."),
            ),
            models.UniqueConstraint(  # SQLite has no NULLS NOT DISTINCT
                fields=["stakeholder", "on"],
                condition=Q(product=None),
                name="one_general_stance_per_day",
                violation_error_message=_("This person's stance on that day is already recorded."),
            ),
            models.CheckConstraint(condition=Q(support__range=(-2, 2)), name="support_event_in_range"),
        ]
        indexes = [models.Index(fields=["stakeholder", "-on"], name="support_event_by_person")]

    def __str__(self):
        return f"{self.stakeholder_id} {self.support:+d} {self.on}"


class Adoption(models.Model):
    """Where a person stands on the ladder of one product: stated attitude, never a count (I074)."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="adoptions")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="adoptions")
    stage = models.PositiveSmallIntegerField(choices=AdoptionStage.choices)
    since = models.DateField()

    objects = LadderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stakeholder", "product"], name="one_stage_per_product"),
            models.CheckConstraint(condition=Q(stage__range=(0, 6)), name="adoption_stage_in_range"),
        ]
        indexes = [
            models.Index(fields=["product", "stage"], name="adoption_by_product"),
            models.Index(fields=["since"], condition=Q(stage__in=UNDER_TRIAL), name="adoption_under_trial"),
        ]

    def __str__(self):
        return f"{self.stakeholder_id} {self.product_id} {self.stage}"


class AdoptionEvent(models.Model):
    """A move on the ladder with its day and what shows it."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="adoption_events")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    stage = models.PositiveSmallIntegerField(choices=AdoptionStage.choices)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="adoption_events"
    )
    # Why the move went back, or up by more than one stage.
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = LadderQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stakeholder", "product", "on"],
                name="one_adoption_event_per_day",
                violation_error_message=_("This person's stage on that day is already recorded."),
            )
        ]
        indexes = [models.Index(fields=["stakeholder", "-on"], name="adoption_event_by_person")]

    def __str__(self):
        return f"{self.stakeholder_id} {self.product_id} → {self.stage} {self.on}"


class RelationshipEvent(models.Model):
    """A hospital's relationship stage as judged on a day."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="relationship_events")
    stage = models.PositiveSmallIntegerField(choices=RelationshipStage.choices)
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="relationship_events"
    )

    objects = HospitalScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["hospital", "-on"], name="relationship_by_hospital")]

    def __str__(self):
        return f"{self.hospital_id} {self.stage} {self.on}"
