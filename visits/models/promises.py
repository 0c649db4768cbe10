"""What a hospital asked of us and what both sides promised, each with its day and whether it was kept.

Professional matters alone: there is no kind for gifts, favours, transport or money (domain.md §2.6).
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from accounts.models import Hospital, Stakeholder

from ..choices import Beyond, CommitmentState, Direction, ServiceKind
from ..querysets import CommitmentQuerySet, ServiceRequestQuerySet
from .visit import Visit


class ServiceRequest(models.Model):
    """A matter a hospital asked us to see to: of what kind, by when, who sees to it, how it ended (I085)."""

    hospital = models.ForeignKey(
        Hospital, on_delete=models.PROTECT, related_name="service_requests", verbose_name=_("hospital")
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.CASCADE, null=True, blank=True, related_name="service_requests", editable=False
    )
    stakeholder = models.ForeignKey(
        Stakeholder,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="service_requests",
        verbose_name=_("asked by"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ServiceKind.choices)
    text = models.CharField(_("what was asked"), max_length=300)
    asked_on = models.DateField(_("asked on"))
    due_on = models.DateField(_("due on"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="service_requests", verbose_name=_("owner")
    )
    is_unprompted = models.BooleanField(_("they came to us first, unasked"), default=False)
    closed_on = models.DateField(_("done on"), null=True, blank=True)
    answer = models.CharField(_("what was done"), max_length=300, blank=True)
    rating = models.PositiveSmallIntegerField(
        _("their rating"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    beyond = models.CharField(_("beyond what was asked"), max_length=12, choices=Beyond.choices, blank=True)

    objects = ServiceRequestQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("service request")
        verbose_name_plural = _("service requests")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("asked_on")),
                name="service_due_after_asked",
                violation_error_message=_("A request is due on the day it was asked or later."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("asked_on")),
                name="service_done_after_asked",
                violation_error_message=_("A request is done on the day it was asked or later."),
            ),
            models.CheckConstraint(condition=Q(rating=None) | Q(rating__range=(1, 5)), name="service_rating_1_to_5"),
            models.CheckConstraint(
                condition=~Q(closed_on=None) | Q(rating=None, beyond="", answer=""), name="service_rated_once_done"
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(closed_on=None), name="open_service_by_owner"),
            models.Index(fields=["hospital", "-asked_on"], name="service_by_hospital"),
        ]

    def __str__(self):
        return self.text

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def was_on_time(self) -> bool:
        return self.closed_on is not None and self.closed_on <= self.due_on

    def is_late(self, today: date) -> bool:
        """Done late, or still open past its day."""
        return (self.closed_on or today) > self.due_on


class Commitment(models.Model):
    """A promise, ours to them or theirs to us: what, with whom, by when, and whether it was kept (I070)."""

    hospital = models.ForeignKey(
        Hospital, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("hospital")
    )
    visit = models.ForeignKey(
        Visit, on_delete=models.CASCADE, null=True, blank=True, related_name="commitments", editable=False
    )
    direction = models.CharField(_("whose promise"), max_length=6, choices=Direction.choices)
    stakeholder = models.ForeignKey(
        Stakeholder,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="commitments",
        verbose_name=pgettext_lazy("commitment", "with whom"),
    )
    text = models.CharField(_("what was promised"), max_length=300)
    made_on = models.DateField(_("promised on"))
    due_on = models.DateField(_("due on"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="commitments", verbose_name=_("owner")
    )
    state = models.CharField(max_length=9, choices=CommitmentState.choices, default=CommitmentState.OPEN)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = CommitmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on__gte=F("made_on")),
                name="commitment_due_after_made",
                violation_error_message=_("A promise is due on the day it was made or later."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_on=None) | (~Q(state="open") & Q(settled_on__gte=F("made_on"))),
                name="commitment_settled_on_a_day",
                violation_error_message=_("A promise is settled on the day it was made or later."),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(state="open"), name="open_commitment_by_owner"),
            models.Index(fields=["hospital", "due_on"], name="commitment_by_hospital"),
        ]

    def __str__(self):
        return self.text

    @property
    def is_open(self) -> bool:
        return self.state == CommitmentState.OPEN

    @property
    def is_ours(self) -> bool:
        return self.direction == Direction.OURS

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due_on < today
