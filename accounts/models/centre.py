"""The buying centre of a hospital: parts played, ties between people, unknown seats, blockers and what is done."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from products.models import RivalProduct

from ..choices import BOTH_WAYS, BuyingRole, Means, PublicSource, Seat, TieKind
from ..querysets import (
    BlockerReviewQuerySet,
    CounterActionQuerySet,
    PersonScopedQuerySet,
    PlaceholderQuerySet,
    TieQuerySet,
)
from .evidence import Evidence
from .hospital import Hospital
from .stakeholder import Stakeholder


def writer() -> models.ForeignKey:
    """Who wrote a row; the row outlives the user."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )


class RoleEvent(models.Model):
    """The part a person plays as judged on a day: buying role, main influencer or not, influence 1–5 (I022–I034)."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="role_events")
    buying_role = models.CharField(max_length=14, choices=BuyingRole.choices, blank=True)
    is_main_influencer = models.BooleanField(default=False)
    influence = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    on = models.DateField()
    by = writer()
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="role_events")
    created_at = models.DateTimeField(default=timezone.now)

    objects = PersonScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["stakeholder", "on"],
                name="one_role_judgement_per_day",
                violation_error_message=_("This person's part on that day is already recorded."),
            ),
            models.CheckConstraint(
                condition=Q(influence=None) | Q(influence__range=(1, 5)), name="role_event_influence_from_1_to_5"
            ),
        ]

    def __str__(self):
        return f"{self.stakeholder_id} {self.buying_role} {self.on}"


class Tie(models.Model):
    """A professional tie between two people, from one to the other or the same from both sides (`BOTH_WAYS`)."""

    from_person = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="ties_from")
    to_person = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="ties_to")
    kind = models.CharField(_("kind of tie"), max_length=16, choices=TieKind.choices)
    note = models.CharField(_("where it is known from"), max_length=300, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    author = writer()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TieQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_person", "to_person", "kind"],
                condition=Q(until=None),
                name="tie_once",
                violation_error_message=_("This tie is on the map already."),
            ),
            models.CheckConstraint(
                condition=~Q(from_person=F("to_person")),
                name="tie_between_two",
                violation_error_message=_("A tie joins two different people."),
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[kind.value for kind in BOTH_WAYS]) | Q(from_person__lt=F("to_person")),
                name="tie_both_ways_kept_once",
            ),
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="tie_ends_after_start",
                violation_error_message=_("A tie ends after it starts."),
            ),
        ]
        indexes = [models.Index(fields=["to_person"], name="tie_by_other_end")]

    def __str__(self):
        return f"{self.from_person_id} {self.kind} {self.to_person_id}"


class RivalTie(models.Model):
    """That a person works with a rival, as a public source of a day says; never by hearsay."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="rival_ties")
    rival = models.ForeignKey(
        RivalProduct, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("rival product")
    )
    company = models.CharField(_("company"), max_length=120, blank=True)
    source_kind = models.CharField(_("public source"), max_length=12, choices=PublicSource.choices)
    source = models.CharField(_("where it stands"), max_length=300)
    on = models.DateField(_("published on"))
    author = writer()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PersonScopedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(rival=None) | ~Q(company=""),
                name="rival_tie_names_a_rival",
                violation_error_message=_("Name the rival product or the company."),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="rival_tie_has_a_source",
                violation_error_message=_("Say where this can be read."),
            ),
        ]
        indexes = [models.Index(fields=["stakeholder", "-on"], name="rival_tie_by_person")]

    def __str__(self):
        return f"{self.stakeholder_id} {self.rival_name} {self.on}"

    @property
    def rival_name(self) -> str:
        return str(self.rival) if self.rival else self.company


class Placeholder(models.Model):
    """A seat nobody is known in, put on the map: who finds out, and by when; closed when somebody is known."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="placeholders")
    seat = models.CharField(_("role"), max_length=15, choices=Seat.choices)
    note = models.CharField(_("what we know so far"), max_length=300, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who finds out")
    )
    due_on = models.DateField(_("find out by"))
    closed_on = models.DateField(null=True, blank=True, editable=False)
    filled_by = models.ForeignKey(
        Stakeholder, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    author = writer()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlaceholderQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "seat"],
                condition=Q(closed_on=None),
                name="one_open_placeholder",
                violation_error_message=_("This role is on the map already as not known."),
            )
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.seat}?"


class BlockerReview(models.Model):
    """The answer to "is there a blocker?" at a hospital on a day; good for 90 days (domain.md §2.3, I025)."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="blocker_reviews")
    on = models.DateField()
    is_named = models.BooleanField(_("somebody blocks"))
    note = models.CharField(_("how we know"), max_length=300, blank=True)
    author = writer()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BlockerReviewQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["hospital", "on"], name="one_blocker_review_per_day")]

    def __str__(self):
        return f"{self.hospital_id} {self.on} {self.is_named}"


class CounterAction(models.Model):
    """What is done about a blocker, by whom and until when, and what came of it; lawful means only (I026)."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="counter_actions")
    means = models.CharField(_("by what means"), max_length=8, choices=Means.choices)
    text = models.CharField(_("what is done"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="counter_actions", verbose_name=_("owner")
    )
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(null=True, blank=True, editable=False)
    result = models.CharField(_("what came of it"), max_length=300, blank=True)
    author = writer()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CounterActionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["stakeholder", "due_on"], name="counter_action_by_person"),
            models.Index(fields=["owner", "due_on"], condition=Q(done_on=None), name="open_counter_action"),
        ]

    def __str__(self):
        return self.text


class RoleTemplate(models.Model):
    """An admin's own words for one of the usual posts; a text left empty is the default's (accounts/role_templates.py)."""

    key = models.CharField(max_length=20, unique=True)
    duties = models.TextField(_("duties, Chinese"), blank=True)
    duties_en = models.TextField(_("duties, English"), blank=True)
    needs = models.TextField(_("needs, Chinese"), blank=True)
    needs_en = models.TextField(_("needs, English"), blank=True)
    approach = models.TextField(_("approach, Chinese"), blank=True)
    approach_en = models.TextField(_("approach, English"), blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["key"]

    def __str__(self):
        return self.key
