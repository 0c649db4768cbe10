"""One weekly window in which a hospital receives representatives."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.layouts import one_column, side_by_side

from ..models import Hospital, HospitalVisitPolicy
from ..services.visiting import add_visiting_rule, save_visiting_ban, save_visiting_rule
from .versioned import VersionedForm


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", **kwargs)


class VisitingRuleForm(VersionedForm):
    class Meta:
        model = HospitalVisitPolicy
        fields = ["weekday", "starts_at", "ends_at", "place", "max_reps", "needs_appointment", "note"]
        widgets = {"starts_at": TimeInput(), "ends_at": TimeInput()}
        help_texts = {
            "place": _("Where they receive: a reception unit, the pharmacy, a meeting room."),
            "max_reps": _("Empty means that nobody has told us a limit."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.helper = one_column(
            "weekday", side_by_side("starts_at", "ends_at"), side_by_side("place", "max_reps"), "needs_appointment",
            "note",
        )  # fmt: skip
        self.helper.render_hidden_fields = True

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"hospital"}

    def save(self) -> HospitalVisitPolicy:
        if not self.instance.pk:
            return add_visiting_rule(self.instance, by=self.user)
        return save_visiting_rule(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)


class VisitingBanForm(VersionedForm):
    """Since when the hospital receives nobody and who says so; both empty: it receives."""

    class Meta:
        model = Hospital
        fields = ["no_visits_since", "no_visits_source"]
        widgets = {"no_visits_since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "no_visits_source": _(
                "A notice, the medical office, the reception; leave both empty once they receive again."
            ),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.helper = one_column("no_visits_since", "no_visits_source")
        self.helper.render_hidden_fields = True

    def clean_no_visits_since(self):
        since = self.cleaned_data["no_visits_since"]
        if since and since > timezone.localdate():
            raise ValidationError(_("This day is still to come."))
        return since

    def clean(self):
        values = super().clean()
        if "no_visits_since" in values and bool(values["no_visits_since"]) != bool(values.get("no_visits_source")):
            missing = "no_visits_source" if values["no_visits_since"] else "no_visits_since"
            self.add_error(missing, _("Say since when, and who says so; or neither."))
        return values

    def save(self) -> Hospital:
        return save_visiting_ban(self.instance, self.cleaned_values(), seen=self.seen, by=self.user)
