"""The hospital we manage, its other names and numbers, and its departments."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lib import names, places
from people.models import Territory
from records.models import ImportBatch

from ..choices import DepartmentKind, Grade, HospitalType, LoadClass, Ownership, RelationshipStage, Season, Tier
from ..querysets import DepartmentQuerySet, HospitalQuerySet, HospitalScopedQuerySet


class ScoreColumns(models.Model):
    """Results of the nightly run, kept on the hospital so that lists sort on an index; only `scoring` writes them.

    Money is in integer fen. Everything here but `priority_medical` derives from sales.
    """

    tier = models.CharField(_("tier"), max_length=1, choices=Tier.choices, blank=True, editable=False)
    tier_live = models.CharField(max_length=1, choices=Tier.choices, blank=True, editable=False)
    season = models.CharField(_("season"), max_length=6, choices=Season.choices, blank=True, editable=False)
    priority = models.DecimalField(_("priority"), max_digits=4, decimal_places=1, null=True, blank=True, editable=False)
    confidence = models.FloatField(_("confidence"), null=True, blank=True, editable=False)
    is_provisional = models.BooleanField(default=False, editable=False)
    priority_medical = models.DecimalField(
        _("priority"), max_digits=4, decimal_places=1, null=True, blank=True, editable=False
    )
    confidence_medical = models.FloatField(_("confidence"), null=True, blank=True, editable=False)
    is_provisional_medical = models.BooleanField(default=False, editable=False)
    ttm_fen = models.BigIntegerField(_("sales in 12 months"), null=True, blank=True, editable=False)
    gap_fen = models.BigIntegerField(_("open potential"), null=True, blank=True, editable=False)
    scored_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    SCORE_FIELDS = (
        "tier", "tier_live", "season", "priority", "confidence", "is_provisional", "priority_medical",
        "confidence_medical", "is_provisional_medical", "ttm_fen", "gap_fen", "scored_on",
    )  # fmt: skip


class Hospital(ScoreColumns):
    """A hospital we manage. Never deleted: deactivated."""

    code = models.CharField(_("account code"), max_length=20, unique=True, blank=True)
    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    grade = models.CharField(_("grade"), max_length=10, choices=Grade.choices, default=Grade.UNGRADED)
    type = models.CharField(_("type"), max_length=10, choices=HospitalType.choices, default=HospitalType.GENERAL)
    ownership = models.CharField(_("ownership"), max_length=8, choices=Ownership.choices, default=Ownership.PUBLIC)
    is_teaching = models.BooleanField(_("teaching hospital"), default=False)
    beds = models.PositiveIntegerField(_("beds"), null=True, blank=True)
    annual_outpatients = models.PositiveIntegerField(_("outpatients a year"), null=True, blank=True)
    annual_discharges = models.PositiveIntegerField(_("discharges a year"), null=True, blank=True)
    province = models.CharField(_("province"), max_length=30, blank=True)
    city = models.CharField(_("city"), max_length=30, db_index=True)
    city_en = models.CharField(_("city in English"), max_length=40, blank=True)
    district = models.CharField(_("district"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    phones = models.CharField(
        _("phones"), max_length=200, blank=True, help_text=_("Several numbers are parted by a semicolon.")
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="hospitals", verbose_name=_("territory")
    )
    relationship_stage = models.PositiveSmallIntegerField(
        _("relationship stage"), choices=RelationshipStage.choices, null=True, blank=True
    )
    no_visits_since = models.DateField(_("receives nobody since"), null=True, blank=True)
    no_visits_source = models.CharField(_("who says so"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_under_review = models.BooleanField(_("under review"), default=False)
    linked_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    name_key = models.CharField(max_length=120, editable=False, db_index=True)
    sort_key = models.CharField(max_length=200, editable=False)
    search_text = models.TextField(editable=False, default="")
    address_key = models.CharField(max_length=200, editable=False, blank=True, db_index=True)
    phone_keys = models.CharField(max_length=200, editable=False, blank=True)

    objects = HospitalQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=[
            *ScoreColumns.SCORE_FIELDS,
            "name_key", "sort_key", "search_text", "address_key", "phone_keys", "version",
        ]
    )  # fmt: skip

    class Meta:
        # Orders by score need "nulls last", which each database indexes in its own way: see the migration
        # `search_and_order_indexes`.
        ordering = ["sort_key", "pk"]
        verbose_name = _("hospital")
        verbose_name_plural = _("hospitals")
        constraints = [
            models.UniqueConstraint(
                fields=["name_key", "city"],
                condition=Q(linked_to=None),  # a linked one's name is another name of the one it was linked to
                name="hospital_name_once_per_city",
                violation_error_message=_("There is already a hospital of this name in this city."),
            ),
            models.CheckConstraint(
                condition=Q(no_visits_since=None, no_visits_source="")
                | Q(no_visits_since__isnull=False) & ~Q(no_visits_source=""),
                name="no_visits_with_day_and_source",
                violation_error_message=_("Say since when, and who says so; or neither."),
            ),
        ]
        indexes = [
            models.Index(fields=["territory", "sort_key"], name="hospital_by_name_in_territory"),
            models.Index(fields=["sort_key", "id"], name="hospital_all_by_name"),
            models.Index(fields=["tier", "code"], name="hospital_by_tier"),
            models.Index(fields=["is_active", "territory"], name="hospital_by_activity"),
            models.Index(fields=["is_under_review"], condition=Q(is_under_review=True), name="hospital_in_review"),
        ]

    def __str__(self):
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def display_city(self) -> str:
        return self.city_en if self.city_en and get_language() == "en" else self.city

    @property
    def display_grade(self) -> Promise:
        """The word of the grade; Django's own `get_grade_display` works out every choice anew, and lists are long."""
        return Grade(self.grade).label

    def get_absolute_url(self) -> str:
        return reverse("dashboards:hospital_detail", args=[self.pk])

    @property
    def phone_list(self) -> list[str]:
        return [phone.strip() for phone in self.phones.split(";") if phone.strip()]

    def set_keys(self, aliases: list[str] = ()) -> None:
        """Derive the keys by which the hospital is found, matched and sorted."""
        self.name_key = names.name_key(self.name)
        self.sort_key = names.sort_key(self.name)[:200]
        self.search_text = names.search_text(self.name, self.name_en, self.city, self.city_en, *aliases)
        self.address_key = places.address_key(self.address, self.city)
        self.phone_keys = ";".join(places.phone_key(phone) for phone in self.phone_list)[:200]

    def save(self, *args, **kwargs):
        aliases = self.aliases.values_list("name", flat=True) if self.pk else []
        self.set_keys(list(aliases))
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "name_key", "sort_key", "search_text", "address_key", "phone_keys"}
        super().save(*args, **kwargs)


class HospitalAlias(models.Model):
    """Another name under which a hospital comes in files and talk."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(_("other name"), max_length=120)
    name_key = models.CharField(max_length=120, editable=False)
    city = models.CharField(max_length=30, blank=True, editable=False)
    batch = models.ForeignKey(
        ImportBatch, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = HospitalScopedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["name_key"])

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name_key", "city"],
                name="alias_once_per_city",
                violation_error_message=_("Another hospital of this city already has this name."),
            )
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.name_key = names.name_key(self.name)
        self.city = self.city or self.hospital.city
        super().save(*args, **kwargs)


class HospitalIdentifier(models.Model):
    """A hospital's number in somebody else's system."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="identifiers")
    system = models.CharField(_("system"), max_length=40, default="external")
    value = models.CharField(_("number"), max_length=60)

    objects = HospitalScopedQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["system"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "value"],
                name="identifier_once",
                violation_error_message=_("Another hospital already has this number."),
            )
        ]

    def __str__(self):
        return f"{self.system}: {self.value}"


class Department(models.Model):
    """A department of a hospital; its load class is its potential (domain.md §2.4)."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="departments")
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=14, choices=DepartmentKind.choices, default=DepartmentKind.CLINICAL)
    load_class = models.CharField(
        _("patient load"),
        max_length=6,
        choices=LoadClass.choices,
        blank=True,
        help_text=_("From public figures: doctors, clinic sessions, patients. Never prescriptions."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = DepartmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["kind", "name"]
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "name"],
                name="department_once_per_hospital",
                violation_error_message=_("This hospital already has a department of this name."),
            )
        ]

    def __str__(self):
        return self.name_en if self.name_en and get_language() == "en" else self.name
