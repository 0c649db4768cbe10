"""When a visit is to be made, and when none is wanted."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.layouts import chips, one_column, side_by_side
from people.forms.users import DateInput

from ..choices import Dismissal, Purpose


class PlanForm(forms.Form):
    """A day, and an hour and a purpose where they are known."""

    on = forms.DateField(label=_("Day"), widget=DateInput())
    at = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), required=False, widget=forms.RadioSelect, choices=[("", _("Not said")), *Purpose.choices]
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column(side_by_side("on", "at"), chips("purpose"))


class MoveForm(PlanForm):
    """Another day or hour."""

    purpose = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = one_column(side_by_side("on", "at"))


class RepeatForm(forms.Form):
    """The days by which two weeks are named: any of theirs."""

    week = forms.DateField()
    onto = forms.DateField()


class PutAsideForm(forms.Form):
    """Not now: why, and until when (in 1 to 90 days)."""

    reason = forms.ChoiceField(choices=Dismissal.choices, widget=forms.RadioSelect)
    days = forms.IntegerField(min_value=1, max_value=90, initial=7)
