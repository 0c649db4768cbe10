"""What the nightly run writes: runs, chunks, snapshots, tier and season events, alerts, weights, refused parts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import Season, Tier
from accounts.models import Hospital, Stakeholder
from accounts.querysets import HospitalScopedQuerySet
from visits.models import SuggestionAnswer

from .priority import COMPONENTS, SALES_COMPONENTS
from .querysets import (
    AlertQuerySet,
    OverrideQuerySet,
    PersonScoreQuerySet,
    RefusedPartQuerySet,
    ScoreRunQuerySet,
    SnapshotQuerySet,
    TierEventQuerySet,
)


class WeightSet(models.Model):
    """A version of the weights in basis points; a changed set is a new version (domain.md §3.1)."""

    version = models.PositiveIntegerField(unique=True)
    weights = models.JSONField()
    is_active = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["is_active"], condition=Q(is_active=True), name="one_active_weight_set")
        ]

    def __str__(self):
        return f"v{self.version}"


class ScoreRun(models.Model):
    """One run as of one day. At most one unfinished run exists: a unique row holds it (domain.md §3.9)."""

    class Phase(models.TextChoices):
        FREEZE = "freeze", _("Freezing inputs")
        TIERS = "tiers", _("Tiers and references")
        CHUNKS = "chunks", _("Scoring hospitals")
        SWITCH = "switch", _("Switching over")
        SEASONS = "seasons", _("Seasons")
        ALERTS = "alerts", _("Alerts")
        PRUNE = "prune", _("Clearing old scores")
        DONE = "done", _("Done")

    class State(models.TextChoices):
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    as_of = models.DateField()
    # A run made for an earlier day writes snapshots only, never the shown columns.
    is_replay = models.BooleanField(default=False)
    phase = models.CharField(max_length=8, choices=Phase.choices, default=Phase.FREEZE)
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    weights = models.ForeignKey(WeightSet, on_delete=models.PROTECT, null=True, related_name="+")
    inputs = models.JSONField(default=dict, blank=True)
    refs = models.JSONField(default=dict, blank=True)
    hospitals = models.PositiveIntegerField(default=0)
    chunks_total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    heartbeat_at = models.DateTimeField(default=timezone.now)
    # host:pid of the process that drives the run; empty while workers share its chunks.
    owner = models.CharField(max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=1)
    # From this moment the run's snapshots are the scores of its day.
    published_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = ScoreRunQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="running"), name="one_run_at_a_time")
        ]
        indexes = [models.Index(fields=["state", "-as_of"], name="run_by_day")]

    def __str__(self):
        return f"{self.as_of} {self.state}"

    @property
    def duration(self) -> timedelta | None:
        """From the first start to the end; None while it runs."""
        return self.finished_at - self.started_at if self.finished_at else None

    @property
    def gap_months(self) -> list[date]:
        """Months of the twelve that are not closed: while there are any, value and growth are unknown."""
        return [date.fromisoformat(month) for month in self.inputs.get("gaps", [])]

    @property
    def last_month(self) -> date | None:
        """The last closed month of the run."""
        month = self.inputs.get("last_month")
        return date.fromisoformat(month) if month else None


class ScoreChunk(models.Model):
    """A range of hospitals of one run; done once in effect, however often it is tried."""

    run = models.ForeignKey(ScoreRun, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="chunk_once")]

    def __str__(self):
        return f"{self.run_id}/{self.number}"


class ScoreSnapshot(models.Model):
    """A hospital's score on a day with everything that explains it; holds person counts, never names.

    `parts` maps a component to [c or null, points in tenths] in the order of domain.md §3.1; the `medical_` fields
    hold the variant without anything derived from sales (§3.6); `inputs` maps a component to its raw facts. The rows
    of a run are its own until it publishes them; then they replace those of earlier runs of the same day.
    """

    # The unique constraint and the index below begin with these keys.
    run = models.ForeignKey(ScoreRun, on_delete=models.CASCADE, related_name="snapshots", db_index=False)
    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="snapshots", db_index=False)
    day = models.DateField()
    score = models.DecimalField(max_digits=4, decimal_places=1)
    confidence = models.FloatField()
    parts = models.JSONField()
    medical_score = models.DecimalField(max_digits=4, decimal_places=1)
    medical_confidence = models.FloatField()
    medical_parts = models.JSONField()
    inputs = models.JSONField()
    # What later phases of the run act on: {"alerts": {kind: facts}, "tier": {…}, "season": {…}}; mostly empty.
    effects = models.JSONField(default=dict, blank=True)
    tier_live = models.CharField(max_length=1, choices=Tier.choices, blank=True)
    tier = models.CharField(max_length=1, choices=Tier.choices, blank=True)
    season = models.CharField(max_length=6, choices=Season.choices, blank=True)
    ttm_fen = models.BigIntegerField(null=True, blank=True)
    gap_fen = models.BigIntegerField(null=True, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "hospital"], name="one_snapshot_per_run")]
        indexes = [models.Index(fields=["hospital", "day"], name="snapshot_by_hospital")]

    def __str__(self):
        return f"{self.hospital_id} {self.day} {self.score}"


class PersonScore(models.Model):
    """How much a person at a hospital is worth the next hour, with everything that explains it (domain.md §3.5).

    `parts` maps a component to [c or null, points in tenths] in the order of domain.md §3.5; `inputs` maps it to its
    raw facts, none of them derived from sales. The rows of a run are its own until it publishes them; then they
    replace all others, so nothing of a person's past scores is kept.
    """

    # The unique constraint below begins with these keys.
    run = models.ForeignKey(ScoreRun, on_delete=models.CASCADE, related_name="people", db_index=False)
    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="+", db_index=False)
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="scores")
    score = models.DecimalField(max_digits=4, decimal_places=1)
    confidence = models.FloatField()
    parts = models.JSONField()
    inputs = models.JSONField()

    objects = PersonScoreQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "hospital", "stakeholder"], name="one_person_score_per_run")
        ]

    def __str__(self):
        return f"{self.stakeholder_id} {self.score}"


class TierEvent(models.Model):
    """A change of the official tier at a quarter's end."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="tier_events")
    from_tier = models.CharField(max_length=1, choices=Tier.choices, blank=True)
    to_tier = models.CharField(max_length=1, choices=Tier.choices)
    month = models.DateField(help_text="the last closed month behind the change")
    value_fen = models.BigIntegerField(default=0)
    previous_value_fen = models.BigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200, default="automatic")
    created_at = models.DateTimeField(default=timezone.now)

    objects = TierEventQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-pk"]
        constraints = [models.UniqueConstraint(fields=["hospital", "month"], name="one_tier_event_per_month")]
        indexes = [models.Index(fields=["month"], name="tier_event_by_month")]

    def __str__(self):
        return f"{self.hospital_id} {self.from_tier}→{self.to_tier}"

    @property
    def value_cny(self) -> Decimal:
        return Decimal(self.value_fen) / 100

    @property
    def previous_value_cny(self) -> Decimal | None:
        return None if self.previous_value_fen is None else Decimal(self.previous_value_fen) / 100


class SeasonTrack(models.Model):
    """A hospital's season machine after its last step: latches, raw season, what is pending."""

    hospital = models.OneToOneField(Hospital, on_delete=models.CASCADE, related_name="season_track")
    state = models.JSONField()
    month = models.DateField(help_text="the closed month of the last step")

    def __str__(self):
        return f"{self.hospital_id} {self.month:%Y-%m}"


class SeasonEvent(models.Model):
    """A change of the official season with the inputs that made it."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="season_events")
    from_season = models.CharField(max_length=6, choices=Season.choices, blank=True)
    to_season = models.CharField(max_length=6, choices=Season.choices, blank=True)
    month = models.DateField()
    s = models.FloatField(null=True, blank=True)
    q = models.FloatField(null=True, blank=True)
    h = models.FloatField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = HospitalScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-month", "-pk"]
        constraints = [models.UniqueConstraint(fields=["hospital", "month"], name="one_season_event_per_month")]

    def __str__(self):
        return f"{self.hospital_id} {self.from_season}→{self.to_season}"


class ClassOverride(models.Model):
    """A tier or season that a manager set by hand for a while: dated, reasoned, never longer than two quarters.

    The machines of domain.md §3.3 and §3.4 go on below it; `computed` is what they say at present. A row without
    `ended_on` is what the hospital's column shows; the nightly run ends it once it has expired. Never rewritten: who
    decides anew ends one row and begins another, so the rows are the history.
    """

    class Kind(models.TextChoices):
        TIER = "tier", _("Tier")
        SEASON = "season", _("Season")

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="overrides")
    kind = models.CharField(_("what is set"), max_length=6, choices=Kind.choices)
    value = models.CharField(max_length=6)
    computed_at_start = models.CharField(max_length=6, blank=True)
    computed = models.CharField(max_length=6, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    starts_on = models.DateField()
    expires_on = models.DateField(_("until"), help_text=_("The last day; at most two quarters ahead."))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    # The first day on which it no longer holds; None while the columns show it.
    ended_on = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # None where it expired by itself.
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "kind"], condition=Q(ended_on=None), name="one_open_override_per_kind"
            ),
            models.CheckConstraint(condition=Q(expires_on__gte=F("starts_on")), name="override_ends_after_start"),
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.kind} {self.value}"

    @property
    def value_label(self) -> str:
        return self.label_of(self.value)

    @property
    def computed_label(self) -> str:
        return self.label_of(self.computed)

    def label_of(self, value: str) -> str:
        """A value of the kind in words."""
        if not value:
            return _("not classified")
        return str((Tier if self.kind == self.Kind.TIER else Season)(value).label)


class Alert(models.Model):
    """What a low score must not bury (domain.md §3.1); open until the fact is gone."""

    class Kind(models.TextChoices):
        VETO_BLOCKER = "veto_blocker", _("A decision maker or gatekeeper is against us")
        SALES_DECLINE = "sales_decline", _("Sales are falling")
        NO_VISIT = "no_visit", _("No visit for 30 days")
        TOO_SMOOTH = "too_smooth", _("Too smooth: verify")
        DISSATISFIED = "dissatisfied", _("Not content, although close")
        COMMITTEE_SOON = "committee_soon", _("A committee meets on a listing within 30 days")

    COMMERCIAL_KINDS = (Kind.SALES_DECLINE, Kind.NO_VISIT)

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=14, choices=Kind.choices)
    facts = models.JSONField(default=dict)
    since = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["hospital", "kind"], condition=Q(closed_on=None), name="one_open_alert")
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.kind}"


class RefusedPart(models.Model):
    """The part of the score that spoke loudest for a suggestion which a user refused; written the night after."""

    answer = models.OneToOneField(SuggestionAnswer, on_delete=models.CASCADE, related_name="refused_part")
    part = models.CharField(max_length=10, choices=[(key, key) for key in COMPONENTS])
    is_medical = models.BooleanField(default=False)

    objects = RefusedPartQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(part__in=COMPONENTS), name="refused_part_known"),
            models.CheckConstraint(
                condition=~Q(is_medical=True, part__in=sorted(SALES_COMPONENTS)), name="medical_parts_without_sales"
            ),
        ]

    def __str__(self):
        return f"{self.answer_id} {self.part}"
