"""What the system keeps about its own working: audit events, jobs, imports, saved views, text flags, notices."""

from __future__ import annotations

import json
import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .querysets import (
    AuditEventQuerySet,
    ImportBatchQuerySet,
    JobQuerySet,
    NoticeQuerySet,
    SavedViewQuerySet,
    TextFlagQuerySet,
)


class AuditEvent(models.Model):
    """One act that no field history tells: a sign-in, a view, an export, an import, an erasure, a refusal."""

    class Verb(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
        LOCKED_OUT = "locked_out", _("Locked out")
        VIEWED = "viewed", _("Viewed")
        EXPORTED = "exported", _("Exported")
        IMPORTED = "imported", _("Imported")
        IMPORT_UNDONE = "import_undone", _("Import taken back")
        IMPORT_REFUSED = "import_refused", _("Upload refused")
        ERASED = "erased", _("Erased")
        LINKED = "linked", _("Linked to an existing record")
        RULE_CHANGED = "rule_changed", _("Rule changed")
        FLAG_CLOSED = "flag_closed", _("Flagged text decided")
        FEED_CLOSED = "feed_closed", _("Month of a distributor closed")
        FEED_REOPENED = "feed_reopened", _("Month of a distributor reopened")
        CLASSIFIED = "classified", _("Tier, season or key account set by hand")

    at = models.DateTimeField(default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    verb = models.CharField(max_length=20, choices=Verb.choices)
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at"], name="audit_by_subject"),
            models.Index(fields=["verb", "-at"], name="audit_by_verb"),
        ]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"


class Job(models.Model):
    """Work that takes more than a second, with its state, progress and heartbeat (architecture.md, Jobs)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=40)
    params = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    owner_token = models.UUIDField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["state", "heartbeat_at"], name="job_by_state")]

    def __str__(self):
        return f"{self.kind} {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state in {self.State.DONE, self.State.FAILED}


class ImportBatch(models.Model):
    """One uploaded file on its way in: read, previewed, confirmed, perhaps taken back."""

    class Kind(models.TextChoices):
        HOSPITALS = "hospitals", _("Hospitals")
        STAKEHOLDERS = "stakeholders", _("Stakeholders")
        PRODUCTS = "products", _("Products")
        DELIVERIES = "deliveries", _("Deliveries")

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        PREVIEW = "preview", _("Preview")
        APPLYING = "applying", _("Being written")
        APPLIED = "applied", _("Written")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")
        REFUSED = "refused", _("Refused")
        FAILED = "failed", _("Failed")

    kind = models.CharField(_("what is in the file"), max_length=14, choices=Kind.choices)
    file = models.FileField(upload_to="imports/%Y/%m/", blank=True)
    filename = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    headers = models.JSONField(default=list, blank=True)
    mapping = models.JSONField(default=dict, blank=True)
    options = models.JSONField(default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    error = models.TextField(blank=True)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.filename

    def get_absolute_url(self) -> str:
        return reverse("records:import_detail", args=[self.pk])

    @property
    def error_texts(self) -> dict[str, str]:
        """The reason for a refusal or failure by language; empty when there is none."""
        return json.loads(self.error) if self.error.startswith("{") else {"en": self.error} if self.error else {}

    @property
    def is_working(self) -> bool:
        return self.state in {self.State.READING, self.State.APPLYING, self.State.UNDOING}

    @property
    def is_stuck(self) -> bool:
        """Whether the work on the file has died; nothing is half done, so it can be started again."""
        died = self.is_working and self.job is not None and self.job.state == Job.State.FAILED
        return died or self.state == self.State.FAILED


class ImportRow(models.Model):
    """One line of an uploaded file with its verdict. Every line ends in one; nothing is dropped in silence."""

    class Verdict(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        SAME = "same", _("Same")
        DUPLICATE = "duplicate", _("Duplicate")
        SUSPECTED = "suspected", _("Suspected duplicate")
        ERROR = "error", _("Error")
        TOTAL = "total", _("Total line")

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    # What the line is about, and what is asked about it, as digests: equal ones belong together.
    key = models.CharField(max_length=32, blank=True)
    ask = models.CharField(max_length=32, blank=True)
    raw = models.JSONField(default=list, blank=True)
    values = models.JSONField(default=dict, blank=True)
    changes = models.JSONField(default=dict, blank=True)
    problems = models.JSONField(default=list, blank=True)
    warnings = models.JSONField(default=list, blank=True)
    duplicate_of = models.PositiveIntegerField(null=True, blank=True)
    question = models.JSONField(default=dict, blank=True)
    answer = models.CharField(max_length=80, blank=True)
    target_id = models.BigIntegerField(null=True, blank=True)
    undo = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["batch", "line"]
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="one_verdict_per_line")]
        indexes = [
            models.Index(fields=["batch", "verdict", "line"], name="import_row_by_verdict"),
            models.Index(fields=["batch", "key", "line"], name="import_row_by_key"),
            models.Index(fields=["batch", "ask", "line"], name="import_row_by_question"),
        ]

    def __str__(self):
        return f"{self.batch_id}:{self.line} {self.verdict}"


class ImportMemory(models.Model):
    """What was answered once and is not asked again: a column mapping, or that two names are two things."""

    kind = models.CharField(max_length=14, choices=ImportBatch.Kind.choices)
    topic = models.CharField(max_length=20)
    key = models.CharField(max_length=250)
    value = models.JSONField()
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "topic", "key"], name="import_memory_once")]

    def __str__(self):
        return f"{self.kind} {self.topic} {self.key}"


class SavedView(models.Model):
    """A list's filters, order and columns under a name; mine, or shared with everybody."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    is_shared = models.BooleanField(_("shared with everybody"), default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "page", "name"],
                name="saved_view_name_once",
                violation_error_message=_("You already have a view of this name."),
            )
        ]

    def __str__(self):
        return self.name


class TextFlag(models.Model):
    """Free text with a forbidden phrase, kept as written and queued to compliance (domain.md §2.8 rule 10)."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    field = models.CharField(max_length=40)
    phrases = models.JSONField(default=list)
    excerpt = models.CharField(max_length=300)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, db_index=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    outcome = models.CharField(_("what was decided"), max_length=300, blank=True)

    objects = TextFlagQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["subject_type", "subject_id", "field"], name="one_flag_per_text")
        ]

    def __str__(self):
        return self.excerpt


class Notice(models.Model):
    """Something a user is told once. `kind` is one of records.notices; `args` are the words put into its text."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)
    key = models.CharField(max_length=80)
    url = models.CharField(max_length=300)
    args = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "kind", "key"], name="told_once")]
        indexes = [
            models.Index(fields=["user", "-created_at"], name="notice_by_user"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="unread_notice_by_user"),
        ]

    def __str__(self):
        return f"{self.user_id} {self.kind} {self.key}"


class DigestMail(models.Model):
    """The one mail of a user and day: claimed before it is sent, so that no crash sends it twice."""

    class State(models.TextChoices):
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digest_mails")
    on = models.DateField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.SENDING)
    claimed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "on"], name="one_digest_a_day")]

    def __str__(self):
        return f"{self.user_id} {self.on} {self.state}"
