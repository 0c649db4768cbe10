"""Service requests and commitments: taken down, corrected, done or settled."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.stakeholders import not_ahead
from accounts.models import Hospital, Stakeholder
from lib.layouts import chips, one_column, side_by_side
from people.forms.users import DateInput
from people.models import User

from .. import reports
from ..choices import Beyond, CommitmentState
from ..models import Commitment, ServiceRequest, Visit
from ..services import promises

USUAL_DAYS = 7
RATINGS = [(n, str(n)) for n in range(1, 6)]


class PromiseForm(forms.ModelForm):
    """What both forms share: who there, who of ours, by when."""

    day = ""

    def __init__(self, *args, hospital: Hospital, user: User, born_on: Visit | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, today = user, timezone.localdate()
        if not self.instance.pk:
            self.instance.hospital, self.instance.visit = hospital, born_on
            day = born_on.on if born_on else today
            days = {self.day: day, "due_on": today + timedelta(days=USUAL_DAYS), "owner": user.pk}
            for name, value in days.items():
                self.initial.setdefault(name, value)
        people = Stakeholder.objects.visible_to(user).working_at(hospital, today).reachable()
        self.fields["stakeholder"].queryset = people.order_by("sort_key", "pk")
        self.fields["stakeholder"].empty_label = str(_("nobody in particular"))
        colleagues = [user.pk, self.instance.owner_id, *(u.pk for u in reports.colleagues_at(hospital, user, today))]
        self.fields["owner"].queryset = User.objects.filter(pk__in=[pk for pk in colleagues if pk])
        self.fields["owner"].empty_label = None

    def save(self, commit=True) -> list[str]:
        """Keep the row; returns forbidden phrases found in its text."""
        return promises.take_down(self.instance, by=self.user)


class ServiceRequestForm(PromiseForm):
    day = "asked_on"

    class Meta:
        model = ServiceRequest
        fields = ["kind", "text", "stakeholder", "asked_on", "due_on", "owner", "is_unprompted"]
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 2}),
            "asked_on": DateInput(),
            "due_on": DateInput(),
        }
        help_texts = {"text": _("A professional matter. Gifts, favours, transport and money are no service.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column(
            chips("kind"), "text", "stakeholder", side_by_side("asked_on", "due_on"), "owner", "is_unprompted"
        )

    def clean_asked_on(self):
        return not_ahead(self.cleaned_data["asked_on"])


class CommitmentForm(PromiseForm):
    day = "made_on"

    class Meta:
        model = Commitment
        fields = ["direction", "text", "stakeholder", "made_on", "due_on", "owner"]
        widgets = {
            "direction": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 2}),
            "made_on": DateInput(),
            "due_on": DateInput(),
        }
        help_texts = {"owner": _("Who keeps our promise, or follows theirs up.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column(chips("direction"), "text", "stakeholder", side_by_side("made_on", "due_on"), "owner")

    def clean_made_on(self):
        return not_ahead(self.cleaned_data["made_on"])


class CloseForm(forms.Form):
    """How a request ended."""

    closed_on = forms.DateField(label=_("Done on"), widget=DateInput())
    answer = forms.CharField(
        label=_("What was done"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    rating = forms.TypedChoiceField(
        label=_("Their rating"),
        choices=[("", _("not asked")), *RATINGS],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("As they said it: 1 poor … 5 very good."),
    )
    beyond = forms.ChoiceField(
        label=_("Beyond what was asked"),
        choices=[("", _("no")), *Beyond.choices],
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Time or information alone: never anything of value."),
    )

    def __init__(self, *args, row: ServiceRequest, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.row, self.user = row, user
        self.initial.setdefault("closed_on", timezone.localdate())
        self.helper = one_column("closed_on", "answer", chips("rating"), chips("beyond"))

    def clean_closed_on(self):
        return not_ahead(self.cleaned_data["closed_on"])

    def save(self) -> list[str]:
        data = self.cleaned_data
        how = {"answer": data["answer"], "rating": data["rating"], "beyond": data["beyond"]}
        return promises.close_request(self.row, by=self.user, on=data["closed_on"], **how)


class SettleForm(forms.Form):
    """Whether a promise was kept."""

    state = forms.ChoiceField(
        label=_("What became of it"),
        choices=[choice for choice in CommitmentState.choices if choice[0] != CommitmentState.OPEN],
        widget=forms.RadioSelect,
        initial=CommitmentState.KEPT,
    )
    settled_on = forms.DateField(label=_("Settled on"), widget=DateInput())
    note = forms.CharField(
        label=_("Note"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For one not kept or withdrawn: why."),
    )

    def __init__(self, *args, row: Commitment, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.row, self.user = row, user
        self.initial.setdefault("settled_on", timezone.localdate())
        self.helper = one_column(chips("state"), "settled_on", "note")

    def clean_settled_on(self):
        return not_ahead(self.cleaned_data["settled_on"])

    def save(self) -> list[str]:
        data = self.cleaned_data
        return promises.settle_commitment(
            self.row, data["state"], by=self.user, on=data["settled_on"], note=data["note"]
        )
