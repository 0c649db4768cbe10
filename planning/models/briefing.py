"""What leaves a plan's briefing: files made of it, and links that open it without persons and sales."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Stakeholder
from accounts.models.centre import writer
from records.models import Job

from ..plan_choices import Language
from ..plan_querysets import BriefingFileQuerySet, ShareQuerySet
from .plan import AccountPlan

LEAST_DAYS, MOST_DAYS = 1, 30


class BriefingShare(models.Model):
    """A link that opens the briefing of a plan without persons and sales, for so many days, until it is revoked.

    The address holds the key and its signature: whoever reads the table alone cannot open it.
    """

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="shares")
    key = models.CharField(max_length=32, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=7, choices=Language.choices)
    days = models.PositiveSmallIntegerField(
        _("open for so many days"), validators=[MinValueValidator(LEAST_DAYS), MaxValueValidator(MOST_DAYS)]
    )
    made_by = writer()
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    opens = models.PositiveIntegerField(default=0, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ShareQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["key", "opens", "opened_at"])

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = _("link to a briefing")
        verbose_name_plural = _("links to briefings")
        constraints = [
            models.CheckConstraint(condition=Q(days__range=(LEAST_DAYS, MOST_DAYS)), name="share_days_in_range"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="share_language_known"),
        ]

    def __str__(self):
        return f"{self.plan_id} {self.made_at:%Y-%m-%d}"

    @property
    def expires_at(self) -> datetime:
        return self.made_at + timedelta(days=self.days)

    def is_open(self, now: datetime) -> bool:
        """Whether it still opens, as far as the link itself goes."""
        return self.revoked_at is None and now < self.expires_at


class BriefingFile(models.Model):
    """The briefing as PDF for who asked: one per plan, user and language, made anew when asked again.

    `named` counts the persons the file names (`BriefingPerson`): where one of them has gone, it is given out no more.
    `has_sales` says that it was made for somebody who saw the hospital's sales.
    """

    plan = models.ForeignKey(AccountPlan, on_delete=models.CASCADE, related_name="briefing_files")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="briefing_files")
    language = models.CharField(max_length=7, choices=Language.choices)
    asked_at = models.DateTimeField(default=timezone.now)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, related_name="+")
    file = models.FileField(upload_to="briefings/", blank=True)
    made_at = models.DateTimeField(null=True)
    named = models.PositiveSmallIntegerField(default=0)
    has_sales = models.BooleanField(default=False)

    objects = BriefingFileQuerySet.as_manager()

    class Meta:
        ordering = ["plan", "language"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "asked_by", "language"], name="one_briefing_file_per_asker"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="briefing_language_known"),
            models.CheckConstraint(condition=Q(file="") | Q(made_at__isnull=False), name="briefing_made_on_a_day"),
        ]

    def __str__(self):
        return f"{self.plan_id} {self.asked_by_id} {self.language}"

    @property
    def is_working(self) -> bool:
        return self.job is not None and not self.job.is_finished

    @property
    def is_ready(self) -> bool:
        """Whether it may be given out; of a row from `told`."""
        return bool(self.file) and self.named == self.still_named

    @property
    def has_failed(self) -> bool:
        return self.job is not None and self.job.state == Job.State.FAILED


class BriefingPerson(models.Model):
    """That a file names a person; goes with the person's basis, and the file with it."""

    file = models.ForeignKey(BriefingFile, on_delete=models.CASCADE, related_name="persons")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="briefing_files")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "stakeholder"], name="named_in_a_file_once")]

    def __str__(self):
        return f"{self.file_id} {self.stakeholder_id}"
