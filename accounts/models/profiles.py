"""What a department is like: five figures from public sources and talks, dated (I152)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..knowledge_choices import Attitude
from ..load_estimate import LoadEstimate, estimate_load
from ..querysets import HospitalScopedQuerySet
from .hospital import Department


class ProfileQuerySet(HospitalScopedQuerySet):
    hospital_path = "department__hospital__"


class DepartmentProfile(models.Model):
    """A department as described on a day; the newest is the present one. Potential only, never use (domain.md §2.6)."""

    department = models.ForeignKey(Department, on_delete=models.CASCADE, related_name="profiles")
    doctors = models.PositiveSmallIntegerField(_("doctors"), null=True, blank=True)
    sessions = models.PositiveSmallIntegerField(_("clinic sessions a week"), null=True, blank=True)
    patients = models.PositiveIntegerField(
        _("patients a week"), null=True, blank=True, help_text=_("As published: outpatients and ward together.")
    )
    rival_attitude = models.SmallIntegerField(_("toward the rival"), choices=Attitude.choices, null=True, blank=True)
    our_attitude = models.SmallIntegerField(_("toward us"), choices=Attitude.choices, null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    on = models.DateField(_("as of"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(rival_attitude__range=(-2, 2)) | Q(rival_attitude=None), name="rival_attitude_in_range"
            ),
            models.CheckConstraint(
                condition=Q(our_attitude__range=(-2, 2)) | Q(our_attitude=None), name="our_attitude_in_range"
            ),
        ]
        indexes = [models.Index(fields=["department", "-on", "-id"], name="profile_by_department")]

    def __str__(self):
        return f"{self.department_id} {self.on}"

    @property
    def estimate(self) -> LoadEstimate | None:
        return estimate_load(patients=self.patients, sessions=self.sessions, doctors=self.doctors)
