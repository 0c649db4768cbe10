"""A next step that belongs to no visit yet: somebody of ours is to see somebody at a hospital."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.forms.centre import not_past, who_may_own
from accounts.models import Hospital, Stakeholder
from lib.layouts import one_column
from people.forms.users import DateInput

from .models import NextStep
from .services.following import propose_step

IN_DAYS = 14


class StepForm(forms.ModelForm):
    """A next step with its owner, who covers the hospital, and a day from today on."""

    class Meta:
        model = NextStep
        fields = ["text", "owner", "due_on"]
        widgets = {"due_on": DateInput()}

    def __init__(self, *args, hospital: Hospital, user, person: Stakeholder | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.hospital, self.user = hospital, user
        self.fields["owner"].queryset = who_may_own(hospital)
        today = timezone.localdate()
        self.initial.setdefault("due_on", today + timedelta(days=IN_DAYS))
        if person is not None:
            self.initial.setdefault("text", _("Visit %(person)s") % {"person": person.display_name})
        self.helper = one_column("text", "owner", "due_on")

    def clean_due_on(self):
        return not_past(self.cleaned_data["due_on"])

    def save(self, commit=True) -> NextStep:
        values = {name: self.cleaned_data[name] for name in self._meta.fields}
        return propose_step(self.hospital, by=self.user, **values)
