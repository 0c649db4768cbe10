"""A person at a hospital, and where that person works and worked."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lib import names
from people.choices import SocialStyle

from ..choices import POSTS, BuyingRole, KolLevel, LawfulBasis, Support
from ..querysets import AffiliationQuerySet, StakeholderQuerySet
from .card import CardFields, nothing_of_a_profile
from .hospital import Department, Hospital


class Stakeholder(CardFields):
    """A person at a hospital. `hospital`, `department` and `post` are the present main place.

    Role, influence, support, style and card need consent or contract as lawful basis (domain.md §2.8 rule 13);
    never family, wealth, politics or volumes.
    """

    hospital = models.ForeignKey(
        Hospital, on_delete=models.PROTECT, related_name="stakeholders", verbose_name=_("hospital")
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="stakeholders",
        verbose_name=_("department"),
    )
    external_id = models.CharField(_("external number"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in Latin letters"), max_length=80, blank=True)
    post = models.CharField(_("post"), max_length=80, blank=True)
    title = models.CharField(_("title"), max_length=80, blank=True)
    phone = models.CharField(_("phone"), max_length=60, blank=True)
    kol_level = models.CharField(_("academic influence"), max_length=8, choices=KolLevel.choices, blank=True)
    buying_role = models.CharField(_("buying role"), max_length=14, choices=BuyingRole.choices, blank=True)
    is_main_influencer = models.BooleanField(_("main influencer"), default=False)
    influence = models.PositiveSmallIntegerField(
        _("influence"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    influence_assessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    influence_assessed_on = models.DateField(null=True, blank=True, editable=False)
    support = models.SmallIntegerField(_("support"), choices=Support.choices, null=True, blank=True, editable=False)
    support_on = models.DateField(null=True, blank=True, editable=False)
    social_style = models.CharField(_("social style"), max_length=10, choices=SocialStyle.choices, blank=True)
    lawful_basis = models.CharField(
        _("lawful basis"), max_length=14, choices=LawfulBasis.choices, default=LawfulBasis.NONE
    )
    lawful_basis_on = models.DateField(_("basis since"), null=True, blank=True)
    opted_out_on = models.DateField(_("opted out on"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_under_review = models.BooleanField(_("under review"), default=False)
    linked_to = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    name_key = models.CharField(max_length=80, editable=False, db_index=True)
    sort_key = models.CharField(max_length=120, editable=False)
    search_text = models.TextField(editable=False, default="")

    objects = StakeholderQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["name_key", "sort_key", "search_text", "version"])

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("stakeholder")
        verbose_name_plural = _("stakeholders")
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "external_id"], condition=~Q(external_id=""), name="person_number_once"
            ),
            models.CheckConstraint(
                condition=Q(influence=None) | Q(influence__range=(1, 5)), name="influence_from_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(support=None) | Q(support__range=(-2, 2)), name="support_from_minus_2_to_2"
            ),
            models.CheckConstraint(
                condition=Q(lawful_basis__in=["consent", "contract"]) | nothing_of_a_profile(),
                name="profile_needs_basis",
                violation_error_message=_("Support, style and card need consent or a contract as lawful basis."),
            ),
        ]
        indexes = [
            models.Index(fields=["hospital", "support", "sort_key"], name="person_by_support"),
            models.Index(fields=["sort_key", "id"], name="person_by_name"),
            models.Index(fields=["lawful_basis", "created_at"], name="person_by_basis"),
            models.Index(fields=["is_under_review"], condition=Q(is_under_review=True), name="person_in_review"),
        ]

    def __str__(self):
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def display_post(self) -> str:
        """The post in the reader's language where it is a usual one, else as written."""
        return str(POSTS.get(self.post, self.post))

    @property
    def display_title(self) -> str:
        return str(POSTS.get(self.title, self.title))

    def get_absolute_url(self) -> str:
        return reverse("dashboards:stakeholder_detail", args=[self.pk])

    @property
    def may_be_profiled(self) -> bool:
        """Whether stance, style, needs and scores may be kept (domain.md §2.8 rules 11 and 13)."""
        has_basis = self.lawful_basis in {LawfulBasis.CONSENT, LawfulBasis.CONTRACT}
        return has_basis and self.opted_out_on is None and self.erased_at is None

    @property
    def is_blocker(self) -> bool:
        return self.support is not None and self.support <= Support.SCEPTIC

    def set_keys(self) -> None:
        self.name_key = names.name_key(self.name)
        self.sort_key = names.sort_key(self.name)[:120]
        self.search_text = names.search_text(self.name, self.name_en)

    def save(self, *args, **kwargs):
        self.set_keys()
        if fields := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*fields, "name_key", "sort_key", "search_text"}
        super().save(*args, **kwargs)


class Affiliation(models.Model):
    """A dated place of work: one person may work in several hospitals and move between them."""

    stakeholder = models.ForeignKey(Stakeholder, on_delete=models.CASCADE, related_name="affiliations")
    hospital = models.ForeignKey(
        Hospital, on_delete=models.PROTECT, related_name="affiliations", verbose_name=_("hospital")
    )
    department = models.ForeignKey(
        Department, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    post = models.CharField(_("post"), max_length=80, blank=True)
    is_primary = models.BooleanField(_("main place"), default=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = AffiliationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-is_primary", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["stakeholder"], condition=Q(is_primary=True, ends_on=None), name="one_present_main_place"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="affiliation_ends_after_start",
                violation_error_message=_("A place of work ends after it starts."),
            ),
        ]

    def __str__(self):
        return f"{self.stakeholder_id} @ {self.hospital_id}"

    @property
    def display_post(self) -> str:
        return str(POSTS.get(self.post, self.post))
