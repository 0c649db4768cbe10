"""Objectives of an account plan, their typed readings, the people they are about, and the actions that lead there."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from accounts.models import Evidence, Stakeholder
from accounts.models.centre import writer
from products.models import Product, ProductFamily, Sku

from .. import metrics
from ..plan_choices import AskedOf, ObjectiveKind, Rhythm
from ..plan_querysets import ActionQuerySet, ObjectiveQuerySet, OfObjectiveQuerySet
from .plan import AccountPlan

DIGITS = {"max_digits": 16, "decimal_places": 2}


class Objective(models.Model):
    """One objective: a metric that goes from a baseline to a target by a day, with its owner (I100, I101).

    A draft may lack anything; what is submitted is SMART (`smart`). One on sales is about no person.
    """

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="objectives")
    title = models.CharField(pgettext_lazy("objective", "title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=11, choices=ObjectiveKind.choices, default=ObjectiveKind.QUANTITY)
    metric = models.CharField(_("metric"), max_length=20, blank=True)
    own_metric = models.CharField(_("own metric"), max_length=80, blank=True)
    own_unit = models.CharField(_("own unit"), max_length=20, blank=True)
    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    family = models.ForeignKey(
        ProductFamily,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product family"),
    )
    sku = models.ForeignKey(
        Sku, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("pack")
    )
    baseline = models.DecimalField(_("baseline"), null=True, blank=True, **DIGITS)
    target = models.DecimalField(_("target"), null=True, blank=True, **DIGITS)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="objectives", verbose_name=_("owner")
    )
    reason = models.CharField(_("which finding it answers"), max_length=300, blank=True)
    justification = models.CharField(_("why it can be reached"), max_length=300, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    outcome = models.CharField(_("how it ended"), max_length=300, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ObjectiveQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["plan", "due_on", "pk"]
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        constraints = [
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(starts_on=None) | Q(due_on__gt=F("starts_on")),
                name="objective_due_after_start",
                violation_error_message=_("An objective is due after it starts."),
            ),
            models.CheckConstraint(
                condition=Q(baseline=None) | Q(target=None) | ~Q(target=F("baseline")),
                name="objective_goes_somewhere",
                violation_error_message=_("The target is the baseline: nothing would change."),
            ),
            models.CheckConstraint(
                condition=~Q(metric=metrics.OWN) | (~Q(own_metric="") & ~Q(own_unit="")),
                name="own_metric_has_name_and_unit",
                violation_error_message=_("Say what your own metric counts, and in which unit."),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(closed_on=None), name="open_objective_by_day"),
            models.Index(fields=["owner", "due_on"], name="objective_by_owner"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("planning:objective_detail", args=[self.pk])

    @property
    def measured(self) -> metrics.Metric | None:
        """What it measures; None in a draft without."""
        return metrics.metric(self.metric) if self.metric else None

    @property
    def is_own(self) -> bool:
        return self.metric == metrics.OWN

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def subject(self) -> Product | ProductFamily | Sku | None:
        return self.sku or self.product or self.family


class ObjectivePerson(models.Model):
    """That an objective is about a person: whose support or adoption it reads, or whom it takes. Needs a basis."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="persons")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="objective_links")

    objects = OfObjectiveQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["objective", "stakeholder"], name="objective_person_once")]

    def __str__(self):
        return f"{self.objective_id} {self.stakeholder_id}"


class Reading(models.Model):
    """A reading of an own metric on a day, as somebody typed it with its source."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="readings")
    on = models.DateField(_("as of"))
    value = models.DecimalField(_("reading"), **DIGITS)
    source = models.CharField(_("where it stands"), max_length=200)
    by = writer()

    objects = OfObjectiveQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["objective", "-on", "-pk"]
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "on"],
                name="one_reading_per_day",
                violation_error_message=_("There is a reading of this day already."),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="reading_has_a_source"),
        ]

    def __str__(self):
        return f"{self.objective_id} {self.on} {self.value}"


class Action(models.Model):
    """Who does what by when, for which objective and with whom; done with what shows it (I102)."""

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="actions")
    objective = models.ForeignKey(
        Objective, on_delete=models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name=_("for")
    )
    text = models.CharField(_("what"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="plan_actions", verbose_name=_("owner")
    )
    stakeholder = models.ForeignKey(
        Stakeholder,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plan_actions",
        verbose_name=_("person"),
    )
    due_on = models.DateField(_("due on"))
    asked_of = models.CharField(_("asks for support of"), max_length=9, choices=AskedOf.choices, blank=True)
    rhythm = models.CharField(_("comes back"), max_length=9, choices=Rhythm.choices, blank=True)
    after = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="followers", verbose_name=_("waits for")
    )
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    done_by = writer()
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="plan_actions"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = writer()
    version = models.PositiveSmallIntegerField(default=1, editable=False)

    objects = ActionQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["plan", "due_on", "pk"]
        verbose_name = _("action of a plan")
        verbose_name_plural = _("actions of plans")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, evidence=None) | Q(done_on__isnull=False, evidence__isnull=False),
                name="action_done_with_evidence",
            ),
            models.CheckConstraint(condition=Q(after=None) | ~Q(after=F("pk")), name="action_waits_for_another"),
        ]
        indexes = [
            models.Index(fields=["owner", "due_on"], condition=Q(done_on=None), name="open_action_by_owner"),
            models.Index(fields=["plan", "due_on"], name="action_by_plan"),
        ]

    def __str__(self):
        return self.text

    @property
    def is_open(self) -> bool:
        return self.done_on is None

    @property
    def same(self) -> dict[str, object]:
        """What an action that comes back keeps."""
        names = ("plan_id", "objective_id", "text", "owner_id", "stakeholder_id", "asked_of", "rhythm")
        return {name: getattr(self, name) for name in names}

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due_on < today
