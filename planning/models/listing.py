"""The way of one product into the formulary of one hospital, and its events."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import Evidence, Hospital
from accounts.models.centre import writer
from products.models import Product

from .. import listing
from ..choices import DossierPart, Limit, ListingState, Reason
from ..querysets import ListingEventQuerySet, ListingQuerySet


class ListingApplication(models.Model):
    """One product on its way into one hospital's formulary; `state` follows the newest event.

    Slots and committees go by generic name, so it is per product (domain.md §2.1); the family is the product's.
    """

    hospital = models.ForeignKey(
        Hospital, on_delete=models.PROTECT, related_name="listings", verbose_name=_("hospital")
    )
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="listings", verbose_name=_("product"))
    state = models.CharField(
        _("state"), max_length=20, choices=ListingState.choices, default=ListingState.NOT_STARTED, editable=False
    )
    since = models.DateField(_("since"), editable=False)
    committee_on = models.DateField(_("day of the committee’s meeting"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    is_dual_channel = models.BooleanField(_("also sold by designated pharmacies (dual channel)"), default=False)
    slots_used = models.PositiveSmallIntegerField(
        _("specifications of the same name and route on the list"),
        null=True,
        blank=True,
        choices=[(number, str(number)) for number in range(listing.SLOTS + 1)],
    )
    slots_held_by = models.CharField(_("held by"), max_length=200, blank=True)
    dossier = models.JSONField(_("in the dossier"), default=list, blank=True)
    limits = models.JSONField(_("what holds the hospital back"), default=list, blank=True)
    agreed_boxes = models.PositiveIntegerField(_("agreed volume, boxes a year"), null=True, blank=True)
    agreed_until = models.DateField(_("agreed until"), null=True, blank=True)
    events_count = models.PositiveIntegerField(default=0, editable=False)
    created_by = writer()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ListingQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["since", "pk"]
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "product"],
                name="one_listing_per_product",
                violation_error_message=_("This product has its listing here already."),
            ),
            models.CheckConstraint(condition=Q(state__in=ListingState.values), name="listing_state_known"),
            models.CheckConstraint(
                condition=Q(state=listing.COMMITTEE_SCHEDULED, committee_on__isnull=False)
                | ~Q(state=listing.COMMITTEE_SCHEDULED) & Q(committee_on=None),
                name="committee_day_while_scheduled",
                violation_error_message=_("A listing on the committee’s agenda has the day of its meeting."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=listing.ENDS_ON_A_DAY, until__isnull=False, until__gte=F("since"))
                | ~Q(state__in=listing.ENDS_ON_A_DAY) & Q(until=None),
                name="listing_ends_after_start",
                violation_error_message=_("Say until when: the day it ends, or is looked at again."),
            ),
            models.CheckConstraint(
                condition=Q(slots_used=None) | Q(slots_used__lte=listing.SLOTS), name="slots_up_to_two"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "since"], name="listing_by_state"),
            models.Index(fields=["committee_on"], condition=~Q(committee_on=None), name="listing_by_meeting"),
        ]

    def __str__(self):
        return f"{self.hospital_id} {self.product_id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("planning:listing_detail", args=[self.pk])

    def days(self, today: date) -> int:
        """For how many days it has been in its state."""
        return (today - self.since).days

    def is_slow(self, today: date) -> bool | None:
        return listing.is_slow(self.state, self.days(today))

    @property
    def needs_replacement(self) -> bool:
        return listing.needs_replacement(self.state, self.slots_used)

    @property
    def dossier_lacks(self) -> list[Promise]:
        """What the dossier still lacks, in words."""
        return [part.label for part in DossierPart if part.value not in self.dossier]

    @property
    def told_limits(self) -> list[Promise]:
        """What holds the hospital back, in words."""
        return [limit.label for limit in Limit if limit.value in self.limits]

    @property
    def typical_days(self) -> tuple[int, int] | None:
        return listing.TYPICAL_DAYS.get(self.state)


class AppendOnly(Exception):
    """What happened is not rewritten: another event says what came of it."""


class ListingEvent(models.Model):
    """One move of a listing: from where to where, on which day, what shows it. Never changed, never taken back.

    `number` counts the events of a listing, so that of two moves at once one is refused. The first one says in which
    state the listing was taken up; it has no `from_state`.
    """

    application = models.ForeignKey(ListingApplication, on_delete=models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    from_state = models.CharField(max_length=20, choices=ListingState.choices, blank=True)
    to_state = models.CharField(max_length=20, choices=ListingState.choices)
    on = models.DateField()
    by = writer()
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="listing_events")
    reason = models.CharField(max_length=16, choices=Reason.choices, blank=True)
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    committee_on = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ListingEventQuerySet.as_manager()

    class Meta:
        ordering = ["application", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"],
                name="listing_moves_one_by_one",
                violation_error_message=_("Somebody has moved this listing meanwhile."),
            ),
            models.CheckConstraint(condition=~Q(from_state=F("to_state")), name="listing_move_goes_somewhere"),
            models.CheckConstraint(
                condition=Q(from_state="", number=1) | (~Q(from_state="") & Q(number__gt=1)),
                name="listing_taken_up_once",
            ),
            models.CheckConstraint(condition=Q(to_state__in=ListingState.values), name="listing_event_state_known"),
        ]
        indexes = [models.Index(fields=["on"], name="listing_event_by_day")]

    def __str__(self):
        return f"{self.application_id} {self.number} {self.to_state}"

    def save(self, *args, **kwargs):
        """Only once. Raises AppendOnly for an event that is there already."""
        if self.pk is not None:
            raise AppendOnly(f"listing event {self.pk} is not rewritten")
        super().save(*args, **kwargs)
