"""How the list of patient education is narrowed."""

import django_filters as filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import Territory

from .choices import EventState
from .models import PatientEducationEvent

DAY = forms.DateInput(attrs={"type": "date", "class": "form-control"})


class EducationFilter(filters.FilterSet):
    show = filters.ChoiceFilter(
        label=_("Patient education"),
        choices=[("unreported", _("To report on")), ("ended", _("Held or cancelled")), ("all", _("All"))],
        empty_label=_("Open"),
        method="by_end",
    )
    state = filters.MultipleChoiceFilter(
        label=_("State"), choices=EventState.choices, widget=forms.CheckboxSelectMultiple
    )
    first = filters.DateFilter(label=_("From"), field_name="on", lookup_expr="gte", widget=DAY)
    last = filters.DateFilter(label=_("Until"), field_name="on", lookup_expr="lte", widget=DAY)
    region = filters.ModelChoiceFilter(label=_("Region"), queryset=Territory.objects.regions(), method="in_region")
    mine = filters.BooleanFilter(label=_("Mine alone"), method="only_mine", widget=forms.CheckboxInput)
    q = filters.CharFilter(label=_("Hospital: name, pinyin or city"), method="at_hospital")

    class Meta:
        model = PatientEducationEvent
        fields = []

    def __init__(self, data, queryset, *, request):
        """Without a word on the state, those with something still to be done."""
        asked = data.get("show") or data.getlist("state")
        super().__init__(data, queryset if asked else queryset.open(), request=request)
        if not request.user.sees_everything:  # the others see their own alone
            del self.filters["region"]

    def in_region(self, events, name, territory):
        return events.within(territory)

    def by_end(self, events, name, value):
        if value == "unreported":
            return events.unreported(timezone.localdate())
        return events.ended() if value == "ended" else events

    def only_mine(self, events, name, value):
        return events.proposed_by(self.request.user) if value else events

    def at_hospital(self, events, name, value):
        return events.at_hospitals_matching(value)
