"""A relationship stage as judged on a day, and what was seen by hand of what the next stage asks for."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import EvidenceKind, RelationshipStage
from accounts.forms.stakeholders import not_ahead
from accounts.models import Evidence, Hospital, StageProof, Stakeholder
from accounts.services.relationship import show_item
from lib.layouts import chips, one_column
from people.forms.users import DateInput

from ..services.relationship import judge_stage


class StageForm(forms.Form):
    """The stage, the day, and what shows it: for a fall, why it fell."""

    stage = forms.TypedChoiceField(
        label=_("Relationship stage"), choices=RelationshipStage.choices, coerce=int, widget=forms.RadioSelect
    )
    on = forms.DateField(label=_("Judged on"), widget=DateInput())
    shown_by = forms.CharField(
        label=_("What shows it"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was said or done, by whom, when. For a fall, why. Never a purchase without procurement."),
    )
    kind = forms.ChoiceField(
        label=_("Source"),
        choices=[(kind.value, kind.label) for kind in (EvidenceKind.TOLD_BY, EvidenceKind.DOCUMENT)],
        widget=forms.RadioSelect,
        initial=EvidenceKind.TOLD_BY,
    )

    def __init__(self, *args, about: Hospital | Stakeholder, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.about, self.user = about, user
        self.initial.setdefault("on", timezone.localdate())
        self.helper = one_column(chips("stage"), "on", "shown_by", chips("kind"))

    def clean_on(self):
        return not_ahead(self.cleaned_data["on"])

    def save(self):
        """Record the stage; raises ValidationError for a jump, without evidence, or while something is missing."""
        data = self.cleaned_data
        evidence = Evidence(kind=data["kind"], text=data["shown_by"].strip(), on=data["on"])
        return judge_stage(self.about, data["stage"], evidence, by=self.user)


class ProofForm(forms.ModelForm):
    """One item of the checklist, seen by hand."""

    class Meta:
        model = StageProof
        fields = ["text", "on"]
        widgets = {"on": DateInput(), "text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"text": _("What was said or done, by whom, or the name of the document.")}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.initial["on"] = self.instance.on or timezone.localdate()
        self.helper = one_column("text", "on")

    def clean_on(self):
        return not_ahead(self.cleaned_data["on"])

    def save(self, commit=True) -> StageProof:
        return show_item(self.instance, by=self.user)
