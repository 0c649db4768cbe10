"""Who works with the product: users, territories, assignments, filings, leave, and the company itself."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from lib.prepared import prepared

from .choices import Digest, Function, SocialStyle, Theme
from .querysets import (
    AssignmentQuerySet,
    CompanyQuerySet,
    LeaveQuerySet,
    TerritoryQuerySet,
    UserManager,
)
from .slots import STANDING, UserSlot


class Company(models.Model):
    """The one company of this installation (domain.md §3.8)."""

    name = models.CharField(_("company name"), max_length=120)
    set_up_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = CompanyQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_company")]

    def __str__(self):
        return self.name


class Territory(models.Model):
    """A node of the territory tree; `path` holds the ids from the root down, e.g. "/1/4/9/"."""

    name = models.CharField(_("name"), max_length=120)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("above it")
    )
    path = models.CharField(max_length=255, editable=False, default="", db_index=True)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = TerritoryQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["path"])

    class Meta:
        ordering = ["path"]
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        constraints = [
            models.UniqueConstraint(
                fields=["parent", "name"],
                name="territory_name_once_per_parent",
                violation_error_message=_("There is already a territory of this name here."),
            ),
            models.UniqueConstraint(  # SQLite has no NULLS NOT DISTINCT
                fields=["name"],
                condition=Q(parent=None),
                name="territory_name_once_at_the_top",
                violation_error_message=_("There is already a territory of this name here."),
            ),
        ]

    def __str__(self):
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def depth(self) -> int:
        """How many territories stand above this one."""
        return max(self.path.count("/") - 2, 0)

    def clean(self):
        if self.pk and self.parent and self.parent.path.startswith(self.path):
            raise ValidationError({"parent": _("A territory cannot stand below itself.")})


class User(AbstractBaseUser):
    """Somebody who signs in. Roles add up; everybody is commercial or medical."""

    username = models.CharField(_("log-in name"), max_length=80, unique=True, validators=[UnicodeUsernameValidator()])
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("name in Latin letters"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    job_title = models.CharField(_("job title"), max_length=80, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)

    is_rep = models.BooleanField(_("rep"), default=False)
    is_manager = models.BooleanField(_("manager"), default=False)
    is_admin = models.BooleanField(_("admin"), default=False)
    is_compliance = models.BooleanField(_("compliance"), default=False)
    function = models.CharField(_("function"), max_length=12, choices=Function.choices, default=Function.COMMERCIAL)
    filed_until = models.DateField(_("filed until"), null=True, blank=True, editable=False)

    language = models.CharField(
        _("language"), max_length=10, choices=[("en", "English"), ("zh-hans", "简体中文")], default="zh-hans"
    )
    theme = models.CharField(_("theme"), max_length=5, choices=Theme.choices, default=Theme.AUTO)
    social_style = models.CharField(_("my own social style"), max_length=10, choices=SocialStyle.choices, blank=True)
    digest = models.CharField(_("notices by mail"), max_length=5, choices=Digest.choices, default=Digest.OFF)
    # Kept by records/notices.py, so that the bell costs no query: the user is read with every page.
    unread_notices = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    is_demo = models.BooleanField(default=False, editable=False)

    objects = UserManager()
    history = HistoricalRecords(
        excluded_fields=["password", "last_login", "language", "theme", "digest", "unread_notices"]
    )

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["username"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.CheckConstraint(
                condition=Q(filed_until=None) | Q(function=Function.MEDICAL),
                name="filed_user_is_medical",
                violation_error_message=_("Whoever holds a filing works in the medical function."),
            )
        ]

    def __str__(self):
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name as the reader's language writes it."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def roles(self) -> list[str]:
        """The user's roles in words, in the order of the trade."""
        fields = ("is_rep", "is_manager", "is_admin", "is_compliance")
        return [self._meta.get_field(name).verbose_name for name in fields if getattr(self, name)]

    @property
    def title_line(self) -> str:
        """What stands under the name: the job title, else the roles."""
        return self.job_title or ", ".join(str(role) for role in self.roles)

    @property
    def is_medical(self) -> bool:
        return self.function == Function.MEDICAL

    @property
    def sees_sales(self) -> bool:
        """Medical users see nothing derived from sales (domain.md §2.8 rule 4)."""
        return not self.is_medical

    @property
    def sees_everything(self) -> bool:
        """Admin and compliance cover the root (product.md §1)."""
        return self.is_admin or self.is_compliance

    @property
    def works_in_field(self) -> bool:
        """Whoever may log visits."""
        return self.is_rep or self.is_manager

    def slot(self, name: str) -> UserSlot:
        """What stands for this user in a prepared queryset."""
        return UserSlot(name, tuple(getattr(self, each) for each in STANDING))

    @cached_property
    def covered_territory_ids(self) -> list[int]:
        """Territories covered today, subtrees included; one query per request."""
        return [pk for (pk,) in _covered(self, on=timezone.localdate())]


@prepared
def _covered(user, *, on: date) -> models.QuerySet:
    return Territory.objects.covered_by(user, on).order_by().values_list("pk")


class Assignment(models.Model):
    """A user's dated cover of a territory; the primary one makes its hospitals' owner."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("user"))
    territory = models.ForeignKey(
        Territory, on_delete=models.CASCADE, related_name="assignments", verbose_name=_("territory")
    )
    is_primary = models.BooleanField(_("primary"), default=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["territory__path", "starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["user", "territory", "starts_on"], name="assignment_once_per_start"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="assignment_ends_after_start",
                violation_error_message=_("An assignment ends after it starts."),
            ),
        ]
        indexes = [models.Index(fields=["territory", "starts_on"], name="assignment_by_territory")]

    def __str__(self):
        return f"{self.user} · {self.territory}"


class RepFiling(models.Model):
    """A medical representative's filing with the authority (domain.md §2.7, §2.8 rule 8)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="filings", verbose_name=_("user"))
    number = models.CharField(_("filing number"), max_length=60, unique=True)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"))

    history = HistoricalRecords()

    class Meta:
        ordering = ["-valid_to"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("valid_from")),
                name="filing_ends_after_start",
                violation_error_message=_("A filing ends after it starts."),
            )
        ]

    def __str__(self):
        return self.number


class Leave(models.Model):
    """Days a user does not work in the field: leave, training or a meeting."""

    class Kind(models.TextChoices):
        LEAVE = "leave", _("Leave")
        TRAINING = "training", _("Training")
        MEETING = "meeting", _("Meeting")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="leaves", verbose_name=_("user"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.LEAVE)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = LeaveQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="leave_ends_after_start",
                violation_error_message=_("Leave ends after it starts."),
            )
        ]

    def __str__(self):
        return f"{self.user} {self.starts_on}–{self.ends_on}"
