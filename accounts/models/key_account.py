"""Whether a hospital is a key account: assessed by the six criteria of I015, proposed by the nightly run (I016)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..choices import KeyCriterion, Tier
from ..key_querysets import KeyAssessmentQuerySet, KeyProposalQuerySet
from .hospital import Hospital

CRITERIA_FOR_KEY = 4


class KeyAssessment(models.Model):
    """One dated assessment: which criteria hold and why, and the decision with its evidence. Never changed.

    The newest one of a hospital is in force. `holds` lists criteria, `notes` maps a criterion to what shows it.
    """

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="key_assessments")
    on = models.DateField()
    holds = models.JSONField(default=list)
    notes = models.JSONField(default=dict, blank=True)
    score = models.PositiveSmallIntegerField(editable=False)
    is_key = models.BooleanField(_("key account"))
    evidence = models.CharField(_("evidence"), max_length=500, blank=True)
    owner_check = models.CharField(_("is the owner able enough?"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(default=True, editable=False)

    objects = KeyAssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital"], condition=Q(is_current=True), name="one_current_key_assessment"
            ),
            models.CheckConstraint(condition=Q(is_key=False) | ~Q(evidence=""), name="key_account_has_evidence"),
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.on} {self.score}/{len(KeyCriterion.values)}"

    @property
    def suggests_key(self) -> bool:
        return self.score >= CRITERIA_FOR_KEY

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """The criteria that hold, in words, each with what shows it."""
        return [(KeyCriterion(key).label, self.notes.get(key, "")) for key in self.holds]


class KeyProposal(models.Model):
    """That an ordinary hospital become a key account, for its tier rose at two quarters running (I016).

    The nightly run makes it and lets it lapse where it no longer holds; people assess the hospital or refuse. Rows are
    kept: they are the history of what was proposed, why, and what became of it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("waits for a decision")
        FOLLOWED = "followed", pgettext_lazy("proposal", "followed")
        REFUSED = "refused", pgettext_lazy("proposal", "refused")
        LAPSED = "lapsed", _("no longer holds")

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="key_proposals")
    first_month = models.DateField(help_text="the last closed month behind the first rise")
    month = models.DateField(help_text="the last closed month behind the second rise")
    tier_before = models.CharField(max_length=1, choices=Tier.choices)
    tier_between = models.CharField(max_length=1, choices=Tier.choices)
    tier_after = models.CharField(max_length=1, choices=Tier.choices)
    proposed_on = models.DateField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # What decided it, where the hospital was assessed.
    assessment = models.ForeignKey(
        KeyAssessment, on_delete=models.CASCADE, null=True, blank=True, related_name="proposals"
    )

    objects = KeyProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["hospital", "month"], name="one_key_proposal_per_rise"),
            models.UniqueConstraint(fields=["hospital"], condition=Q(state="open"), name="one_open_key_proposal"),
            models.CheckConstraint(
                condition=Q(state="open", decided_on=None) | ~Q(state="open") & Q(decided_on__isnull=False),
                name="key_proposal_open_or_decided",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason="") | Q(assessment__isnull=False),
                name="key_proposal_refused_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(tier_after__lt=F("tier_between"), tier_between__lt=F("tier_before")),
                name="key_proposal_rose_twice",
            ),
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.tier_before}→{self.tier_between}→{self.tier_after} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def tiers(self) -> tuple[str, str, str]:
        return self.tier_before, self.tier_between, self.tier_after
