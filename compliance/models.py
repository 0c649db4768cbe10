"""Patient education through the institution (domain.md I142): the hospital is the host, nobody learns who the patients are."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Department, Hospital

from .choices import EventState
from .education import MOST_ATTENDED, NOTICE_DAYS
from .querysets import EducationEventQuerySet, EducationRulesQuerySet

MOST_NOTICE_DAYS = 30
UNDECIDED = Q(decided_by=None, decided_on=None)
DECIDED = Q(decided_by__isnull=False, decided_on__isnull=False)


class EducationRules(models.Model):
    """How early an event is to be handed in: one row, or none where the usual holds."""

    notice_days = models.PositiveSmallIntegerField(
        _("working days that compliance has before an event"),
        default=NOTICE_DAYS,
        validators=[MaxValueValidator(MOST_NOTICE_DAYS)],
    )

    objects = EducationRulesQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "education rules"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_set_of_education_rules"),
            models.CheckConstraint(condition=Q(notice_days__lte=MOST_NOTICE_DAYS), name="education_notice_in_range"),
        ]

    def __str__(self):
        return "education rules"


class PatientEducationEvent(models.Model):
    """One event for patients that a hospital holds and we supply with material; approved before it takes place.

    No patient, no person at the hospital, no product: there is no field for any, and texts that name one are refused.
    """

    hospital = models.ForeignKey(
        Hospital,
        on_delete=models.PROTECT,
        related_name="education_events",
        verbose_name=_("hospital, the host"),
        editable=False,
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department that holds it"),
    )
    topic = models.CharField(_("topic"), max_length=120)
    on = models.DateField(_("day"))
    place = models.CharField(_("place in the hospital"), max_length=120, blank=True)
    material_number = models.CharField(_("approval number of the material"), max_length=60, blank=True)
    provided = models.CharField(_("what we provide"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=9, choices=EventState.choices, default=EventState.DRAFT, editable=False
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="education_events",
        editable=False,
        verbose_name=_("proposed by"),
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("handed in by"),
    )
    submitted_on = models.DateField(_("handed in on"), null=True, editable=False)
    is_short_notice = models.BooleanField(_("short notice"), default=False, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("decided by"),
    )
    decided_on = models.DateField(_("decided on"), null=True, editable=False)
    reason = models.CharField(_("why it was returned"), max_length=300, blank=True, editable=False)
    attended = models.PositiveSmallIntegerField(_("how many came"), null=True, editable=False)
    learnt = models.CharField(_("what was learnt for the next time"), max_length=500, blank=True, editable=False)
    ended_on = models.DateField(_("reported or cancelled on"), null=True, editable=False)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EducationEventQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name = _("patient education event")
        verbose_name_plural = _("patient education events")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=EventState.values) & ~Q(topic=""), name="education_event_about_something"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "cancelled"))
                | Q(submitted_by__isnull=False, submitted_on__isnull=False) & ~Q(material_number="") & ~Q(provided=""),
                name="education_event_whole_once_handed_in",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", reason="") & UNDECIDED
                | Q(state="submitted", reason="") & UNDECIDED
                | Q(state="returned") & DECIDED & ~Q(reason="")
                | Q(state__in=("approved", "held"), reason="") & DECIDED
                | Q(state="cancelled"),
                name="education_event_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "held")) | Q(decided_on__lte=F("on")),
                name="education_event_approved_before",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | ~Q(decided_by=F("proposed_by")) & (Q(submitted_by=None) | ~Q(decided_by=F("submitted_by"))),
                name="nobody_decides_own_education_event",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="held", attended__isnull=False, attended__range=(0, MOST_ATTENDED), ended_on__gte=F("on")
                )
                | ~Q(state="held") & Q(attended=None, learnt=""),
                name="education_event_attended_once_held",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", ended_on__isnull=False) & ~Q(cancel_reason="")
                | Q(state="held", ended_on__isnull=False, cancel_reason="")
                | ~Q(state__in=("held", "cancelled")) & Q(ended_on=None, cancel_reason=""),
                name="education_event_cancelled_with_a_reason",
            ),
            # A form sent twice is one event.
            models.UniqueConstraint(
                fields=["hospital", "on", "topic"], condition=~Q(state="cancelled"), name="education_event_once"
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "-on"], name="education_event_by_hospital"),
            models.Index(fields=["on"], condition=Q(state="submitted"), name="education_event_waiting"),
            models.Index(fields=["proposed_by", "on"], condition=Q(state="approved"), name="education_event_to_report"),
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.on} {self.topic}"

    def get_absolute_url(self) -> str:
        return reverse("compliance:education_detail", args=[self.pk])

    @property
    def may_be_changed(self) -> bool:
        return self.state in (EventState.DRAFT, EventState.RETURNED, EventState.SUBMITTED, EventState.APPROVED)

    @property
    def may_be_handed_in(self) -> bool:
        return self.state in (EventState.DRAFT, EventState.RETURNED)

    @property
    def waits(self) -> bool:
        return self.state == EventState.SUBMITTED

    def may_be_held(self, today) -> bool:
        """Whether it may be reported as held: approved, and its day has come."""
        return self.state == EventState.APPROVED and self.on <= today

    def is_unreported(self, today) -> bool:
        """Whether its day is past and nobody has said if it took place."""
        return self.state == EventState.APPROVED and self.on < today
