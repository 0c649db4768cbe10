"""Filters of the list of visits."""

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from .choices import Outcome, Purpose
from .models import Visit

DAY = forms.DateInput(attrs={"type": "date", "class": "form-control"})


class VisitFilter(filters.FilterSet):
    outcome = filters.MultipleChoiceFilter(
        label=_("Outcome"), choices=Outcome.choices, widget=forms.CheckboxSelectMultiple
    )
    purpose = filters.MultipleChoiceFilter(
        label=_("Purpose"), choices=Purpose.choices, widget=forms.CheckboxSelectMultiple
    )
    first = filters.DateFilter(label=_("From"), field_name="on", lookup_expr="gte", widget=DAY)
    last = filters.DateFilter(label=_("Up to"), field_name="on", lookup_expr="lte", widget=DAY)
    flagged = filters.BooleanFilter(label=_("For compliance"), method="only_flagged", widget=forms.CheckboxInput)

    class Meta:
        model = Visit
        fields = []

    def only_flagged(self, visits, name, value):
        return visits.flagged() if value else visits
