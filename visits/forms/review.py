"""What a reviewer, an author and an admin fill in around a review."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, group, one_column, side_by_side
from people.models import Leave, User

from ..choices import REVIEWED_FIELDS, Purpose
from ..models import ReviewDelegate, VisitRules
from ..models.review import MOST_VISITS
from ..rules import REQUIRABLE
from ..services.reviewing import Decision


class DecisionForm(forms.Form):
    """Approve or return; a return says why, and where."""

    verdict = forms.ChoiceField(choices=[("approve", _("Approve")), ("return", _("Return"))])
    field = forms.ChoiceField(
        label=_("Which field"), required=False, choices=[("", _("The whole entry")), *REVIEWED_FIELDS.items()]
    )
    comment = forms.CharField(label=_("Comment"), required=False, max_length=500, widget=forms.Textarea)
    number = forms.IntegerField(label=_("Visits a cycle"), required=False, min_value=0, max_value=MOST_VISITS)
    seen = forms.IntegerField(required=False)

    def clean(self):
        data = super().clean()
        if data.get("verdict") == "return" and not (data.get("comment") or "").strip():
            self.add_error("comment", _("Say what is to be changed, or why not."))
        return data

    def decision(self) -> Decision:
        values = self.cleaned_data
        details = {name: values[name] for name in ("comment", "field", "number", "seen")}
        return Decision(values["verdict"] == "approve", **details)


class ReasonForm(forms.Form):
    """Why a visit is to be unlocked."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column("reason")


class VisitRulesForm(forms.ModelForm):
    """How visits are logged and reviewed, and what each purpose asks for."""

    class Meta:
        model = VisitRules
        fields = ["late_days", "review_percent", "unlock_days", "escalate_days"]
        help_texts = {
            "late_days": _("−1: no limit. 0: on the day only. A later entry is kept as it is and asks the manager."),
            "review_percent": _("100: all. Late, flagged and changed visits are always looked at."),
            "unlock_days": _("After that it is locked again, changed or not."),
            "escalate_days": _("Nobody above: it goes to the admins. Nothing is dropped."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        names = []
        for purpose in Purpose:
            name = f"required_{purpose.value}"
            self.fields[name] = forms.MultipleChoiceField(
                label=purpose.label,
                choices=list(REQUIRABLE.items()),
                required=False,
                initial=self.instance.required.get(purpose.value, []),
                widget=forms.CheckboxSelectMultiple,
            )
            names.append(chips(name))
        self.helper = one_column(
            side_by_side("late_days", "review_percent"),
            side_by_side("unlock_days", "escalate_days"),
            group(_("What a completed visit must also say, by purpose"), *names),
        )

    def save(self, commit=True) -> VisitRules:
        chosen = {purpose.value: self.cleaned_data[f"required_{purpose.value}"] for purpose in Purpose}
        self.instance.required = {purpose: fields for purpose, fields in chosen.items() if fields}
        self.instance.pk = 1
        return super().save(commit)


class DelegateForm(forms.ModelForm):
    """Who reviews while one leave lasts; nobody: it goes up after some days, as always."""

    class Meta:
        model = ReviewDelegate
        fields = ["delegate"]

    def __init__(self, *args, leave: Leave, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.leave = leave
        others = User.objects.reviewers_for(leave.user)
        self.fields["delegate"] = forms.ModelChoiceField(
            label=_("Reviews meanwhile"), queryset=others, required=False, empty_label=_("Nobody")
        )
        self.helper = one_column("delegate")

    def save(self, commit=True) -> bool:
        if self.cleaned_data["delegate"] is not None:
            super().save()
        elif self.instance.pk:
            self.instance.delete()
        return True
