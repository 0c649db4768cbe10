"""Visits, who was met, what was talked about, what follows; drafts; and suggestions put aside."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Evidence, Hospital, Stakeholder
from partners.models import Partner
from people.choices import Function
from people.models import Territory
from products.models import KeyMessageVersion, Product

from ..choices import REPORT, TAKEN_BACK_FROM, Dismissal, NoNextStep, Outcome, Purpose, State, TopicOutcome
from ..querysets import TAKE_BACK, NextStepQuerySet, VisitDraftQuerySet, VisitPartQuerySet, VisitQuerySet

LONGEST_REPORT = 500


def report_field(name: str) -> models.CharField:
    """One answer of a meeting report; blank on any other visit, also on one that SQL writes without it."""
    return models.CharField(REPORT[name], max_length=LONGEST_REPORT, blank=True, default="", db_default="")


class Visit(models.Model):
    """One visit to a hospital. `client_id` is made by the device, so that a visit sent twice is one visit.

    A planned visit has neither outcome nor people yet; logging it under its client id makes it the submitted one.
    Submitted visits are stamped with territory and function and are read-only.
    """

    client_id = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    content_digest = models.CharField(max_length=64, editable=False, blank=True)
    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="visits", verbose_name=_("hospital"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="visits", verbose_name=_("by")
    )
    joint_with = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="joint_visits",
        verbose_name=_("joint with"),
    )
    # Somebody of a distributor who came along: the company, and the name or the role, nothing else of the person.
    partner = models.ForeignKey(
        Partner,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="joint_visits",
        verbose_name=_("joint with the partner"),
    )
    partner_person = models.CharField(_("who came along"), max_length=80, blank=True)
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+", editable=False)
    function = models.CharField(max_length=12, choices=Function.choices, editable=False)
    on = models.DateField(_("day"))
    at = models.TimeField(_("time"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices)
    notes = models.TextField(_("notes"), max_length=10_000, blank=True)
    report_asked = report_field("report_asked")
    report_needs = report_field("report_needs")
    report_rivals = report_field("report_rivals")
    report_help = report_field("report_help")
    no_next_step = models.CharField(_("why no next step"), max_length=14, choices=NoNextStep.choices, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    captured_at = models.DateTimeField(null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Until when the author may change the submitted visit; set by a manager, taken by the change.
    unlocked_until = models.DateTimeField(null=True, blank=True, editable=False)
    # The filing and the hospital's rules were not in order on the day: shown to compliance, not refused.
    flags = models.JSONField(default=list, blank=True, editable=False)

    objects = VisitQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-on", "-at", "-pk"]
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        constraints = [
            models.CheckConstraint(
                condition=Q(partner_person="") | Q(partner__isnull=False), name="visit_partner_person_of_a_partner"
            ),
            models.UniqueConstraint(
                fields=["author", "hospital", "on"], condition=Q(state="planned"), name="planned_once_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "-on", "-id"], name="visit_by_hospital"),
            models.Index(fields=["author", "-on", "-id"], name="visit_by_author"),
            models.Index(fields=["territory", "on"], name="visit_by_territory"),
            models.Index(fields=["-on", "-id"], name="visit_by_day"),
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.on}"

    def get_absolute_url(self) -> str:
        return reverse("visits:visit_detail", args=[self.pk])

    def may_be_changed_by(self, user) -> bool:
        """By its author alone: once a manager returned it, or while it is unlocked."""
        is_open = self.state == State.RETURNED or (self.state == State.SUBMITTED and not self.may_be_unlocked)
        return self.author_id == user.pk and is_open

    @property
    def report(self) -> list[tuple]:
        """What the meeting report says, as (prompt, answer); empty without."""
        return [(label, text) for name, label in REPORT.items() if (text := getattr(self, name))]

    @property
    def texts(self) -> list[tuple]:
        """(visit, field, text) of all free text of the visit, to be screened."""
        return [(self, name, getattr(self, name)) for name in ("notes", *REPORT)]

    @property
    def may_be_unlocked(self) -> bool:
        """Submitted and locked."""
        is_unlocked = self.unlocked_until is not None and timezone.now() < self.unlocked_until
        return self.state == State.SUBMITTED and not is_unlocked

    @property
    def may_be_taken_back(self) -> bool:
        """Ten seconds after submitting; the act itself checks again (product.md §3)."""
        return (
            bool(self.submitted_at) and self.state in TAKEN_BACK_FROM and timezone.now() - self.submitted_at < TAKE_BACK
        )


class VisitAttendee(models.Model):
    """One person met, or meant to be met, on a visit."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="attendees")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.PROTECT, related_name="attended")

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "stakeholder"], name="attendee_once")]
        indexes = [models.Index(fields=["stakeholder", "-visit"], name="attendee_by_person")]

    def __str__(self):
        return f"{self.visit_id} {self.stakeholder_id}"


class VisitTopic(models.Model):
    """A product talked about on a visit, with how it was taken."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="topics")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=10, choices=TopicOutcome.choices)

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "product"], name="topic_once")]

    def __str__(self):
        return f"{self.visit_id} {self.product_id} {self.outcome}"


class VisitMessage(models.Model):
    """A key message that was told on a visit, in the version that was in force on its day."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="messages")
    version = models.ForeignKey(KeyMessageVersion, on_delete=models.PROTECT, related_name="+")

    objects = VisitPartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "version"], name="message_told_once")]

    def __str__(self):
        return f"{self.visit_id} {self.version_id}"


class VisitEvidence(models.Model):
    """A visit as the evidence of a stance or adoption move."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="evidence_links")
    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="visit_link")

    class Meta:
        verbose_name_plural = "visit evidence"

    def __str__(self):
        return f"{self.visit_id} → {self.evidence_id}"


class NextStep(models.Model):
    """What follows a visit: an act with a day and an owner."""

    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="next_steps")
    visit = models.OneToOneField(Visit, on_delete=models.CASCADE, null=True, blank=True, related_name="next_step")
    text = models.CharField(_("next step"), max_length=300)
    due_on = models.DateField(_("due on"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="next_steps", verbose_name=_("owner")
    )
    done_on = models.DateField(null=True, blank=True)

    objects = NextStepQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(done_on=None), name="open_step_by_owner"),
            models.Index(fields=["hospital", "due_on"], condition=Q(done_on=None), name="open_step_by_hospital"),
        ]

    def __str__(self):
        return self.text


class VisitDraft(models.Model):
    """What was typed and not yet submitted, as the form sent it; belongs to its author alone."""

    client_id = models.UUIDField(unique=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="visit_drafts")
    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    payload = models.JSONField(default=dict)
    # Of an entry that was refused: why, at which field.
    problems = models.JSONField(default=dict, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VisitDraftQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at"]
        indexes = [models.Index(fields=["author", "-updated_at"], name="draft_by_author")]

    def __str__(self):
        return str(self.client_id)


class PutAside(models.Model):
    """A hospital that a user does not want suggested for a while; holds for that user only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="put_aside")
    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=10, choices=Dismissal.choices)
    until = models.DateField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "put aside"
        constraints = [models.UniqueConstraint(fields=["user", "hospital"], name="put_aside_once")]

    def __str__(self):
        return f"{self.user_id} {self.hospital_id} until {self.until}"
