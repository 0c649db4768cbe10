"""How a hospital lists: its own steps, its committee with rules and members, and how likely a yes is by stance."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from simple_history.models import HistoricalRecords

from accounts.models import Hospital, Stakeholder
from accounts.querysets import HospitalScopedQuerySet, PersonScopedQuerySet

from .. import listing
from ..choices import Counted, ListingState, Majority, OfficialSource
from ..querysets import MemberQuerySet, StanceChanceQuerySet
from .listing import ListingApplication

LONGEST_BLACKOUT = 180
LONGEST_WAIT = 730


class CommitteeRules(models.Model):
    """How one hospital decides on a listing: majority, quorum, lot, blackout, which steps it skips and how it names them."""

    hospital = models.OneToOneField(
        Hospital, on_delete=models.CASCADE, related_name="committee_rules", verbose_name=_("hospital")
    )
    majority = models.CharField(_("votes needed"), max_length=10, choices=Majority.choices, default=Majority.OVER_HALF)
    counted = models.CharField(_("counted"), max_length=7, choices=Counted.choices, default=Counted.PRESENT)
    quorum_percent = models.PositiveSmallIntegerField(
        _("quorum: percent of the members"), default=50, validators=[MaxValueValidator(100)]
    )
    seats = models.PositiveSmallIntegerField(
        _("seats"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    is_by_lot = models.BooleanField(_("members are drawn by lot from a pool"), default=False)
    blackout_days = models.PositiveSmallIntegerField(
        _("days without contact before a meeting"),
        default=listing.USUAL_BLACKOUT_DAYS,
        validators=[MaxValueValidator(LONGEST_BLACKOUT)],
    )
    wait_days = models.PositiveSmallIntegerField(
        _("days to wait after a rejection"),
        default=listing.REJECTED_WAIT_DAYS,
        validators=[MaxValueValidator(LONGEST_WAIT)],
    )
    skipped = models.JSONField(_("steps this hospital does not have"), default=list, blank=True)
    names = models.JSONField(default=dict, blank=True)
    source_kind = models.CharField(_("source"), max_length=8, choices=OfficialSource.choices)
    source = models.CharField(_("where it stands"), max_length=200, blank=True)
    source_on = models.DateField(_("as of"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HospitalScopedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        verbose_name = _("rules of a committee")
        verbose_name_plural = _("rules of committees")
        constraints = [
            models.CheckConstraint(condition=Q(quorum_percent__lte=100), name="quorum_up_to_100_percent"),
            models.CheckConstraint(condition=Q(blackout_days__lte=LONGEST_BLACKOUT), name="blackout_up_to_180_days"),
            models.CheckConstraint(condition=Q(wait_days__lte=LONGEST_WAIT), name="wait_up_to_two_years"),
        ]

    def __str__(self):
        return str(self.hospital_id)

    def name_of(self, state: str) -> str:
        """What this hospital calls a state; our own word where it has none."""
        return self.names.get(state) or str(ListingState(state).label)

    @property
    def skipped_labels(self) -> str:
        """The steps there are not, in our words."""
        return pgettext("separator", ", ").join(str(ListingState(state).label) for state in self.skipped)


class CommitteeMember(models.Model):
    """That somebody sits on the hospital's committee, or in the pool it is drawn from, by an official source."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="committee_members")
    stakeholder = models.ForeignKey(
        Stakeholder, on_delete=models.CASCADE, related_name="committee_seats", verbose_name=_("person")
    )
    is_chair = models.BooleanField(_("chairs the committee"), default=False)
    source_kind = models.CharField(_("source"), max_length=8, choices=OfficialSource.choices)
    source = models.CharField(_("where it stands"), max_length=200)
    source_on = models.DateField(_("as of"))

    objects = MemberQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["hospital", "pk"]
        verbose_name = _("committee member")
        verbose_name_plural = _("committee members")
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "stakeholder"],
                name="one_seat_per_person",
                violation_error_message=_("This person is on the committee already."),
            )
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.stakeholder_id}"


class Absence(models.Model):
    """That a member will not be at the meeting a listing is decided in; everybody else is taken to come."""

    application = models.ForeignKey(ListingApplication, on_delete=models.CASCADE, related_name="absences")
    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="committee_absences")

    objects = PersonScopedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "stakeholder"], name="absent_once")]

    def __str__(self):
        return f"{self.application_id} {self.stakeholder_id}"


class StanceChance(models.Model):
    """How likely a yes is from somebody of one stance, in percent, where an admin changed the usual (vote.USUAL).

    `stance` is −2…+2, or "unknown".
    """

    stance = models.CharField(max_length=7, unique=True)
    low = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    likely = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    high = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])

    objects = StanceChanceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["stance"]
        verbose_name = _("chance of a yes by stance")
        verbose_name_plural = _("chances of a yes by stance")
        constraints = [
            models.CheckConstraint(
                condition=Q(low__lte=F("likely"), likely__lte=F("high"), high__lte=100),
                name="chances_in_order",
                violation_error_message=_("The chances rise from low to high, up to 100 percent."),
            )
        ]

    def __str__(self):
        return f"{self.stance} {self.likely}"
