"""What waits for a manager and what was decided; the rules of logging; call-plan targets set by hand."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Hospital
from people.choices import Function
from people.models import Leave

from ..choices import REVIEWED_FIELDS, ReviewKind, Verdict
from ..querysets import CallTargetQuerySet, ReviewDelegateQuerySet, ReviewItemQuerySet, VisitRulesQuerySet
from .visit import Visit

LONGEST_LATE_DAYS = 365
MOST_VISITS = 60
"""More visits a cycle than this is no plan for one hospital."""


class VisitRules(models.Model):
    """How a visit is logged and reviewed in this company: one row, or none where the usual holds.

    `late_days`: −1 no limit, 0 on the day only, N up to N days after. `required`: {purpose: [field]} that a completed
    visit of the purpose must fill in.
    """

    late_days = models.SmallIntegerField(
        _("days within which a visit is logged"),
        default=-1,
        validators=[MinValueValidator(-1), MaxValueValidator(LONGEST_LATE_DAYS)],
    )
    review_percent = models.PositiveSmallIntegerField(
        _("percent of submitted visits that a manager looks at"), default=100, validators=[MaxValueValidator(100)]
    )
    unlock_days = models.PositiveSmallIntegerField(
        _("days an unlocked visit stays open"), default=2, validators=[MinValueValidator(1), MaxValueValidator(30)]
    )
    escalate_days = models.PositiveSmallIntegerField(
        _("working days until an entry goes to the next manager above"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
    )
    required = models.JSONField(default=dict, blank=True)

    objects = VisitRulesQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name_plural = "visit rules"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_set_of_visit_rules"),
            models.CheckConstraint(condition=Q(late_days__range=(-1, LONGEST_LATE_DAYS)), name="late_days_in_range"),
            models.CheckConstraint(condition=Q(review_percent__lte=100), name="review_up_to_100_percent"),
            models.CheckConstraint(
                condition=Q(unlock_days__range=(1, 30), escalate_days__range=(1, 30)), name="review_days_in_range"
            ),
        ]

    def __str__(self):
        return "visit rules"


class ReviewItem(models.Model):
    """One thing a manager decides on: a submitted visit, a late one, a changed one, an unlock, a challenged target.

    It is opened once and decided once; the row itself tells who asked what, who decided, and for whom. `before` tells
    of a changed visit which version the manager saw last: history ids, and ids of people and products, never a name.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=ReviewKind.choices)
    hospital = models.ForeignKey(Hospital, on_delete=models.PROTECT, related_name="review_items")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="review_items")
    function = models.CharField(max_length=12, choices=Function.choices)
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, null=True, blank=True, related_name="review_items")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    planned = models.PositiveSmallIntegerField(null=True, blank=True)
    proposed = models.PositiveSmallIntegerField(null=True, blank=True)
    before = models.JSONField(default=dict, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    field = models.CharField(_("which field"), max_length=20, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    agreed = models.PositiveSmallIntegerField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReviewItemQuerySet.as_manager()

    class Meta:
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="", decided_at=None, decided_by=None)
                | (~Q(verdict="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="review_decided_whole",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("author")), name="nobody_reviews_own_work"),
            models.CheckConstraint(condition=~Q(verdict="returned") | ~Q(comment=""), name="returned_with_a_comment"),
            models.CheckConstraint(
                condition=Q(kind="challenge", visit=None, proposed__isnull=False)
                | (~Q(kind="challenge") & Q(visit__isnull=False)),
                name="review_of_a_visit_or_a_target",
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(decided_at=None) & ~Q(kind="unlock"), name="one_open_review_a_visit"
            ),
            models.UniqueConstraint(
                fields=["visit"], condition=Q(decided_at=None, kind="unlock"), name="one_open_unlock_a_visit"
            ),
            models.UniqueConstraint(
                fields=["hospital", "function"],
                condition=Q(decided_at=None, kind="challenge"),
                name="one_open_challenge_a_target",
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at", "id"], condition=Q(decided_at=None), name="review_open_first"),
            models.Index(fields=["author", "-opened_at"], name="review_by_author"),
        ]

    def __str__(self):
        return f"{self.kind} {self.hospital_id} {self.opened_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("visits:review_detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.decided_at is None

    @property
    def field_label(self) -> str | Promise:
        """The field the comment is about, in words; "" for the whole entry."""
        return REVIEWED_FIELDS.get(self.field, "")

    @property
    def is_challenge(self) -> bool:
        return self.kind == ReviewKind.CHALLENGE


class CallTarget(models.Model):
    """Visits a cycle at one hospital by one function, set by a manager instead of the default plan (domain.md §2.4)."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="call_targets")
    function = models.CharField(max_length=12, choices=Function.choices)
    planned = models.PositiveSmallIntegerField(_("visits a cycle"), validators=[MaxValueValidator(MOST_VISITS)])
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = CallTargetQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["hospital", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "function"], condition=Q(ends_on=None), name="one_target_in_force"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="target_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(planned__lte=MOST_VISITS), name="target_up_to_60"),
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.function} {self.planned}"


class ReviewDelegate(models.Model):
    """Who reviews for a manager while a leave of theirs lasts."""

    leave = models.OneToOneField(Leave, on_delete=models.CASCADE, related_name="review_delegate")
    delegate = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("reviews meanwhile")
    )

    objects = ReviewDelegateQuerySet.as_manager()
    history = HistoricalRecords()

    def __str__(self):
        return f"{self.leave_id} {self.delegate_id}"
