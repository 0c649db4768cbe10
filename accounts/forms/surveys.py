"""The five questions of the satisfaction survey, and what service was expected and met with."""

from __future__ import annotations

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, one_column
from people.forms.users import DateInput

from ..models import Hospital, SatisfactionSurvey
from ..models.relationship import QUESTIONS
from ..services.surveys import answer_to_rep
from .stakeholders import not_ahead

SERVICE = ("expectation", "experience")
FROM_1_TO_5 = [(n, str(n)) for n in range(1, 6)]


class SurveyForm(forms.ModelForm):
    """Answers from 1 to 5; the two on service are optional, but one without the other says nothing."""

    class Meta:
        model = SatisfactionSurvey
        fields = [*QUESTIONS, *SERVICE]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in (*QUESTIONS, *SERVICE):
            self.fields[name] = forms.TypedChoiceField(
                label=self.fields[name].label,
                choices=FROM_1_TO_5,
                coerce=int,
                empty_value=None,
                required=name in QUESTIONS,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose a number from 1 to 5.")},
            )
        self.helper = one_column(*(chips(name) for name in (*QUESTIONS, *SERVICE)))

    def clean(self):
        super().clean()
        given = [name for name in SERVICE if self.cleaned_data.get(name) is not None]
        if len(given) == 1:
            other = next(name for name in SERVICE if name not in given)
            self.add_error(other, _("Answer both questions on service, or neither."))

    def filled(self) -> SatisfactionSurvey:
        """The answers, not kept yet."""
        return super().save(commit=False)

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() | {"source", "link", "hospital"}

    def validate_constraints(self):
        """Who answered is set by the service; the database holds the rest."""


class AskedSurveyForm(SurveyForm):
    """The same, as somebody at the hospital answered it to a user on a day."""

    class Meta(SurveyForm.Meta):
        fields = ["on", *SurveyForm.Meta.fields]
        widgets = {"on": DateInput()}

    def __init__(self, *args, hospital: Hospital, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.hospital, self.user = hospital, user
        self.initial.setdefault("on", timezone.localdate())
        self.helper.layout.insert(0, "on")

    def clean_on(self):
        return not_ahead(self.cleaned_data["on"])

    def save(self, commit=True) -> SatisfactionSurvey:
        return answer_to_rep(self.filled(), self.hospital, by=self.user)
