"""Forms of patient education: the proposal, the decision, the report, the cancelling, and how early one hands in."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.versioned import VersionedForm
from accounts.models import Department
from lib.layouts import chips, one_column, side_by_side
from people.forms.users import DateInput
from people.models import User

from . import services
from .choices import DECISIONS
from .education import MOST_ATTENDED
from .models import EducationRules, PatientEducationEvent


class EventForm(VersionedForm):
    """What the hospital holds for its patients, and with what we supply it."""

    class Meta:
        model = PatientEducationEvent
        fields = ["department", "topic", "on", "place", "material_number", "provided"]
        widgets = {"on": DateInput(), "provided": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "topic": _("Of the illness or of living with it, without any product."),
            "place": _("A room of the hospital; the hospital invites, and we keep no list of who comes."),
            "material_number": _("Of the material as it was approved; needed to hand it in."),
            "provided": _("Material, a projector, posters: things for the hospital, never money, and no product."),
        }

    def __init__(self, *args, user: User, hand_in: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.hand_in = user, hand_in
        departments = Department.objects.active().filter(hospital=self.instance.hospital_id)
        self.fields["department"].queryset = departments.order_by("name", "pk")
        self.fields["department"].empty_label = "–"
        self.helper = one_column(
            "topic", side_by_side("on", "material_number"), side_by_side("department", "place"), "provided"
        )
        self.helper.render_hidden_fields = True

    def _post_clean(self):
        """The service checks the row as it will be."""

    def save(self, commit=True) -> PatientEducationEvent:
        """Raises what `services.save_event` raises."""
        today = timezone.localdate()
        values = self.cleaned_values()
        return services.save_event(self.instance, values, seen=self.seen, by=self.user, on=today, hand_in=self.hand_in)


class DecisionForm(forms.Form):
    """Compliance approves or returns the event at the version that was looked at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("Decision"), choices=DECISIONS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("What is to be changed"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A return says why."),
    )

    def __init__(self, *args, event: PatientEducationEvent, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.event, self.user = event, user
        self.initial["version"] = event.version
        self.helper = one_column(chips("state"), "reason")
        self.helper.render_hidden_fields = True

    def save(self) -> PatientEducationEvent:
        """Raises what `services.decide_event` raises."""
        data = self.cleaned_data
        return services.decide_event(
            self.event, data["state"], reason=data["reason"], seen=data["version"], by=self.user,
            on=timezone.localdate(),
        )  # fmt: skip


class HeldForm(forms.Form):
    """How many came, and what was learnt: a number and a text, of nobody in particular."""

    attended = forms.IntegerField(
        label=_("How many came"),
        min_value=0,
        max_value=MOST_ATTENDED,
        help_text=_("The number the hospital tells. Nobody’s name, and no list."),
    )
    learnt = forms.CharField(
        label=_("What was learnt for the next time"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Of the time, the room, the material. Nothing by which a patient could be known."),
    )

    def __init__(self, *args, event: PatientEducationEvent, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.event, self.user = event, user
        self.helper = one_column("attended", "learnt")

    def save(self) -> PatientEducationEvent:
        """Raises what `services.report_held` raises."""
        return services.report_held(self.event, **self.cleaned_data, by=self.user, on=timezone.localdate())


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, event: PatientEducationEvent, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.event, self.user = event, user
        self.helper = one_column("reason")

    def save(self) -> PatientEducationEvent:
        """Raises what `services.cancel_event` raises."""
        reason = self.cleaned_data["reason"]
        return services.cancel_event(self.event, reason=reason, by=self.user, on=timezone.localdate())


class EducationRulesForm(forms.ModelForm):
    class Meta:
        model = EducationRules
        fields = ["notice_days"]
        help_texts = {"notice_days": _("A later proposal is taken as well, and marked as short notice.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column("notice_days")

    def save(self, commit=True) -> EducationRules:
        self.instance.pk = 1
        return super().save(commit)
