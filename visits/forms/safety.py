"""The short form of an adverse event, its hand-over and its sign-off. No field asks who the patient is."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Hospital
from lib.layouts import chips, one_column, side_by_side
from people.models import User
from products.models import Product

from ..choices import Seriousness, ToldBy
from ..models import AdverseEvent
from ..services import safety

MOMENT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """The browser's own field of day and time, in local time."""

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
        super().__init__(widget=widget, input_formats=[MOMENT], **kwargs)


class HeardForm(forms.Form):
    """That something was heard outside any visit: where and when; what it was comes next."""

    client_id = forms.UUIDField(widget=forms.HiddenInput)
    place = forms.CharField(
        label=_("Where you heard it"),
        max_length=120,
        required=False,
        help_text=_("A congress, a call, a mail. Nothing of the patient."),
    )
    heard_at = MomentField(label=_("Heard at"))

    def __init__(self, *args, user: User, hospital: Hospital | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.hospital = user, hospital
        self.initial |= {"client_id": uuid4(), "heard_at": timezone.localtime()}
        if hospital:
            del self.fields["place"]
        self.helper = one_column(*self.fields)

    def save(self) -> AdverseEvent:
        data = self.cleaned_data
        told = {"place": data.get("place", ""), "heard_at": data["heard_at"], "hospital": self.hospital}
        return safety.announce_without_visit(data["client_id"], by=self.user, **told)


class AdverseEventForm(forms.ModelForm):
    heard_at = MomentField(label=_("Heard at"))
    told_by = forms.ChoiceField(label=_("Who told it"), choices=ToldBy.choices, widget=forms.RadioSelect)
    seriousness = forms.ChoiceField(
        label=_("How serious"),
        choices=Seriousness.choices,
        widget=forms.RadioSelect,
        help_text=_("Serious: hospital stay, danger to life, lasting harm, birth defect, or medically important."),
    )

    class Meta:
        model = AdverseEvent
        fields = ["text", "product", "other_product", "heard_at", "told_by", "seriousness"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"text": _("What was observed, after what. No name, number, day of birth or bed of the patient.")}

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["text"].required = True
        self.fields["product"].queryset = Product.objects.active()
        self.fields["product"].empty_label = "–"
        self.helper = one_column(
            "text", side_by_side("product", "other_product"), "heard_at", chips("told_by"), chips("seriousness")
        )

    def save(self, commit=True) -> list[str]:
        return safety.report_event(self.instance, self.cleaned_data, by=self.user)


class HandOverForm(forms.Form):
    handed_to = forms.CharField(
        label=_("Handed over to"), max_length=120, help_text=_("The unit, as the receipt names it.")
    )
    receipt = forms.CharField(label=_("Number of the receipt"), max_length=60)
    handed_at = MomentField(label=_("Handed over at"))

    def __init__(self, *args, event: AdverseEvent, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.event, self.user = event, user
        self.initial.setdefault("handed_at", timezone.localtime())
        self.helper = one_column("handed_to", side_by_side("receipt", "handed_at"))

    def save(self) -> AdverseEvent:
        data = self.cleaned_data
        told = {"to": data["handed_to"], "receipt": data["receipt"], "at": data["handed_at"]}
        return safety.hand_over_event(self.event, by=self.user, **told)


class SignOffForm(forms.Form):
    outcome = forms.CharField(label=_("What was decided"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    is_mistaken = forms.BooleanField(label=_("No adverse event: the box was ticked by mistake"), required=False)

    def __init__(self, *args, event: AdverseEvent, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.event, self.user = event, user
        if event.handed_at:
            del self.fields["is_mistaken"]
        self.helper = one_column(*self.fields)

    def save(self) -> list[str]:
        mistaken = bool(self.cleaned_data.get("is_mistaken"))
        return safety.sign_off_event(
            self.event, outcome=self.cleaned_data["outcome"], is_mistaken=mistaken, by=self.user
        )
