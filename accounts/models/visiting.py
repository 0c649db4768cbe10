"""When and where a hospital receives representatives (domain.md §2.8 rule 8)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from ..choices import Weekday
from ..querysets import HospitalScopedQuerySet
from .hospital import Hospital


class HospitalVisitPolicy(models.Model):
    """One weekly window in which a hospital receives representatives; a hospital without any has told us no rule."""

    hospital = models.ForeignKey(Hospital, on_delete=models.CASCADE, related_name="visit_policies")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    needs_appointment = models.BooleanField(_("only by appointment"), default=False)
    max_reps = models.PositiveSmallIntegerField(
        _("representatives at once"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = HospitalScopedQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["version"])

    class Meta:
        ordering = ["weekday", "starts_at", "pk"]
        verbose_name = _("visiting rule")
        verbose_name_plural = _("visiting rules")
        constraints = [
            models.UniqueConstraint(
                fields=["hospital", "weekday", "starts_at"],
                name="one_visiting_rule_per_hour",
                violation_error_message=_("There is a rule for this hour already. Change that one."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="visiting_ends_after_start",
                violation_error_message=_("Visiting hours end after they start."),
            ),
            models.CheckConstraint(condition=Q(weekday__range=(0, 6)), name="visiting_weekday_in_range"),
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.starts_at:%H:%M}–{self.ends_at:%H:%M}"
