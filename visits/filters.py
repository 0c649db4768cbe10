"""Filters of the list of visits."""

import django_filters as filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .choices import CommitmentState, Direction, Outcome, Purpose, ServiceKind
from .models import Commitment, ServiceRequest, Visit

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


class PromiseFilter(filters.FilterSet):
    """What both lists are asked: what is open or late, and up to which day."""

    late = filters.BooleanFilter(label=_("Late"), method="only_late", widget=forms.CheckboxInput)
    last = filters.DateFilter(label=_("Due up to"), field_name="due_on", lookup_expr="lte", widget=DAY)

    def only_late(self, rows, name, value):
        return rows.overdue(timezone.localdate()) if value else rows


class ServiceRequestFilter(PromiseFilter):
    kind = filters.MultipleChoiceFilter(
        label=_("Kind"), choices=ServiceKind.choices, widget=forms.CheckboxSelectMultiple
    )
    done = filters.ChoiceFilter(
        label=_("State"), choices=[("open", _("Open")), ("done", _("Done"))], method="only_state", empty_label=None
    )

    class Meta:
        model = ServiceRequest
        fields = []

    def only_state(self, rows, name, value):
        return rows.open() if value == "open" else rows.closed()


class CommitmentFilter(PromiseFilter):
    direction = filters.MultipleChoiceFilter(
        label=_("Whose promise"), choices=Direction.choices, widget=forms.CheckboxSelectMultiple
    )
    state = filters.MultipleChoiceFilter(
        label=_("State"), choices=CommitmentState.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Commitment
        fields = []
