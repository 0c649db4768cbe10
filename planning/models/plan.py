"""The account plan of a hospital for a year: its sections, team, comments, resistances, expected changes, its way."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Hospital, Stakeholder
from accounts.models.centre import writer

from .. import planflow
from ..plan_choices import Doubt, Field, PlanState, Raci, Section
from ..plan_querysets import CommentQuerySet, PlanQuerySet, PlanScopedQuerySet, ResistanceQuerySet, SectionQuerySet
from .listing import AppendOnly

FIRST_YEAR, LAST_YEAR = 2000, 2100


class AccountPlan(models.Model):
    """What we mean to reach at one hospital in one calendar year, and how (I098); one per hospital and year.

    `state` follows the newest event. `submitted_by` may not decide on it.
    """

    hospital = models.ForeignKey(
        Hospital, on_delete=models.PROTECT, related_name="account_plans", verbose_name=_("hospital")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    state = models.CharField(
        _("state"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT, editable=False
    )
    since = models.DateField(_("since"), editable=False, default=timezone.localdate)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="account_plans", verbose_name=_("owner")
    )
    submitted_by = writer()
    created_by = writer()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    events_count = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PlanQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["-year", "pk"]
        verbose_name = _("account plan")
        verbose_name_plural = _("account plans")
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "year"],
                name="one_plan_per_year",
                violation_error_message=_("This hospital has its plan for this year already."),
            ),
            models.UniqueConstraint(
                fields=["hospital"],
                condition=Q(state=planflow.ACTIVE),
                name="one_active_plan",
                violation_error_message=_("Another plan of this hospital is active: close it first."),
            ),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
            models.CheckConstraint(condition=Q(year__range=(FIRST_YEAR, LAST_YEAR)), name="plan_year_in_range"),
        ]
        indexes = [models.Index(fields=["state", "since"], name="plan_by_state")]

    def __str__(self):
        return f"{self.hospital_id} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("planning:plan_detail", args=[self.pk])

    @property
    def is_editable(self) -> bool:
        """Whether sections and objectives may be changed; what was submitted stands until it is returned."""
        return self.state in planflow.EDITABLE

    @property
    def is_running(self) -> bool:
        return self.state in planflow.RUNNING

    @property
    def is_closed(self) -> bool:
        return self.state == planflow.CLOSED

    @property
    def is_worked(self) -> bool:
        """Whether we still work its hospital; if not, the plan only ends."""
        return self.hospital.is_active and self.hospital.linked_to_id is None

    @property
    def first_day(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, 12, 31)

    def days(self, today: date) -> int:
        """For how many days it has been in its state."""
        return (today - self.since).days


class PlanEvent(models.Model):
    """One move of a plan: from which state to which, when, who, why. Never changed, never taken back.

    `on_behalf_of` is the manager on leave for whom somebody decided.
    """

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=10, choices=PlanState.choices, blank=True)
    to_state = models.CharField(max_length=10, choices=PlanState.choices)
    on = models.DateField()
    by = writer()
    on_behalf_of = writer()
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PlanScopedQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="plan_moves_one_by_one",
                violation_error_message=_("Somebody has moved this plan meanwhile."),
            )
        ]

    def __str__(self):
        return f"{self.plan_id} {self.number} {self.to_state}"

    def save(self, *args, **kwargs):
        """Only once. Raises AppendOnly for an event that is there already."""
        if self.pk is not None:
            raise AppendOnly(f"plan event {self.pk} is not rewritten")
        super().save(*args, **kwargs)


class PlanSection(models.Model):
    """The text of one of the eight sections."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=14, choices=Section.choices)
    text = models.TextField(_("text"), max_length=4_000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SectionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["plan", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "key"], name="plan_section_once"),
            models.CheckConstraint(condition=Q(key__in=Section.values), name="plan_section_known"),
        ]

    def __str__(self):
        return f"{self.plan_id} {self.key}"


class PlanMember(models.Model):
    """What a colleague has to do with a plan (I120–I124); whoever is on the team sees it."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="plan_seats", verbose_name=_("colleague")
    )
    role = models.CharField(_("part in the plan"), max_length=12, choices=Raci.choices)
    duty = models.CharField(_("duty"), max_length=200, blank=True)

    objects = PlanScopedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["plan", "pk"]
        verbose_name = _("member of the team")
        verbose_name_plural = _("members of the team")
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "user"],
                name="plan_member_once",
                violation_error_message=_("This colleague is on the team already."),
            ),
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(role="accountable"),
                name="one_answers_for_the_plan",
                violation_error_message=_("Somebody else answers for this plan already: one does."),
            ),
            models.CheckConstraint(condition=Q(role__in=Raci.values), name="plan_member_role_known"),
        ]

    def __str__(self):
        return f"{self.plan_id} {self.user_id} {self.role}"


class PlanComment(models.Model):
    """What somebody says of a plan: in the consultation of the team (I103), or a manager who returns it on a field."""

    class Round(models.TextChoices):
        CONSULTATION = "consultation", _("Consultation")
        RETURN = "return", _("Returned with")

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="comments")
    round = models.CharField(max_length=12, choices=Round.choices)
    section = models.CharField(_("section"), max_length=14, choices=Section.choices, blank=True)
    objective = models.ForeignKey(
        "planning.Objective", on_delete=models.CASCADE, null=True, blank=True, related_name="comments"
    )
    field = models.CharField(max_length=10, choices=Field.choices, blank=True)
    text = models.CharField(_("comment"), max_length=1_000)
    by = writer()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True, editable=False)
    settled_by = writer()

    objects = CommentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="plan_comment_says_something"),
            models.CheckConstraint(
                condition=Q(objective=None, field="") | Q(section="", objective__isnull=False),
                name="plan_comment_on_one_thing",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def form_url(self) -> str:
        """Where what it is about is changed, at the field; "" for the plan as a whole."""
        if self.objective_id:
            return f"{reverse('planning:objective_edit', args=[self.objective_id])}#div_id_{self.field or 'title'}"
        return reverse("planning:plan_section", args=[self.plan_id, self.section]) if self.section else ""

    @property
    def place(self) -> str:
        """What it is about, in words; "" for the plan as a whole."""
        if self.objective_id:
            return f"{self.objective.title} · {self.get_field_display()}" if self.field else self.objective.title
        return self.get_section_display()


class Resistance(models.Model):
    """What holds a plan up, with whom, and what we answer (I104). About a person it is a judgement: needs a basis."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="resistances")
    stakeholder = models.ForeignKey(
        Stakeholder,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="plan_resistances",
        verbose_name=_("who"),
    )
    kind = models.CharField(_("why they hold back"), max_length=10, choices=Doubt.choices)
    text = models.CharField(_("what they say"), max_length=300)
    response = models.CharField(_("what we answer"), max_length=300)
    version = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = ResistanceQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["plan", "pk"]
        verbose_name = _("resistance")
        verbose_name_plural = _("resistances")
        constraints = [
            models.CheckConstraint(
                condition=~Q(response=""),
                name="resistance_is_answered",
                violation_error_message=_("Say what we answer."),
            )
        ]

    def __str__(self):
        return self.text


class ExpectedChange(models.Model):
    """Something we expect to happen: how likely, how heavy for us, when (I105)."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="changes")
    text = models.CharField(_("what may happen"), max_length=300)
    probability = models.PositiveSmallIntegerField(
        _("probability, %"), validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    impact = models.SmallIntegerField(
        _("impact on us, −5 to +5"), validators=[MinValueValidator(-5), MaxValueValidator(5)]
    )
    on = models.DateField(_("expected on"))
    response = models.CharField(_("what we do then"), max_length=300, blank=True)
    version = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = PlanScopedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["plan", "on", "pk"]
        verbose_name = _("expected change")
        verbose_name_plural = _("expected changes")
        constraints = [
            models.CheckConstraint(condition=Q(probability__range=(1, 100)), name="change_probability_in_range"),
            models.CheckConstraint(
                condition=Q(impact__range=(-5, 5)) & ~Q(impact=0),
                name="change_has_an_impact",
                violation_error_message=_("Without an impact it needs no plan."),
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def weight(self) -> float:
        """Probability × impact, −5…+5."""
        return self.probability * self.impact / 100
