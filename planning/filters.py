"""Filters of the lists of listings, of account plans and of uplift plans."""

from datetime import timedelta

import django_filters as filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from products.models import Product, ProductFamily

from .choices import PHASES, ListingState, Phase
from .models import AccountPlan, ListingApplication, UpliftPlan
from .plan_choices import PlanState
from .uplift_choices import UpliftKind

DAY = forms.DateInput(attrs={"type": "date", "class": "form-control"})


class ListingFilter(filters.FilterSet):
    phase = filters.MultipleChoiceFilter(
        label=_("Phase"), choices=Phase.choices, method="in_phases", widget=forms.CheckboxSelectMultiple
    )
    show = filters.ChoiceFilter(
        label=_("Listings"),
        choices=[("finished", _("Finished")), ("all", _("All"))],
        empty_label=_("On their way"),
        method="by_end",
    )
    state = filters.MultipleChoiceFilter(
        label=_("State"), choices=ListingState.choices, widget=forms.CheckboxSelectMultiple
    )
    family = filters.ModelChoiceFilter(
        label=_("Product family"), field_name="product__family", queryset=ProductFamily.objects.filter(is_active=True)
    )
    product = filters.ModelChoiceFilter(label=_("Product"), queryset=Product.objects.active())
    first = filters.DateFilter(label=_("Meeting from"), field_name="committee_on", lookup_expr="gte", widget=DAY)
    last = filters.DateFilter(label=_("Meeting up to"), field_name="committee_on", lookup_expr="lte", widget=DAY)
    slow = filters.BooleanFilter(label=_("Longer than usual"), method="only_slow", widget=forms.CheckboxInput)
    q = filters.CharFilter(label=_("Hospital: name, pinyin or city"), method="at_hospital")

    class Meta:
        model = ListingApplication
        fields = []

    def __init__(self, data, queryset, *, is_board: bool = False):
        """A list without a word on states shows what is on its way; a board has a column for everything."""
        if not is_board and not any(data.getlist(name) for name in ("show", "state", "phase") if data.get(name)):
            queryset = queryset.on_their_way()
        super().__init__(data, queryset)
        if is_board:
            del self.filters["show"]

    def by_end(self, listings, name, value):
        return listings.finished() if value == "finished" else listings

    def in_phases(self, listings, name, value):
        return listings.in_phase([state for phase in value for state in PHASES[phase]])

    def only_slow(self, listings, name, value):
        return listings.slow(timezone.localdate()) if value else listings

    def at_hospital(self, listings, name, value):
        return listings.at_hospitals_matching(value)


class PlanFilter(filters.FilterSet):
    state = filters.MultipleChoiceFilter(
        label=_("State"), choices=PlanState.choices, widget=forms.CheckboxSelectMultiple
    )
    year = filters.NumberFilter(label=_("Year"))
    days = filters.NumberFilter(label=_("In this state for more than, days"), method="older_than", min_value=0)
    mine = filters.BooleanFilter(label=_("Mine alone"), method="only_mine", widget=forms.CheckboxInput)
    q = filters.CharFilter(label=_("Hospital: name, pinyin or city"), method="at_hospital")

    class Meta:
        model = AccountPlan
        fields = []

    def older_than(self, plans, name, value):
        return plans.since_before(timezone.localdate() - timedelta(days=min(int(value), 10_000)))

    def only_mine(self, plans, name, value):
        return plans.owned_by(self.request.user) if value else plans

    def at_hospital(self, plans, name, value):
        return plans.at_hospitals_matching(value)


class UpliftFilter(filters.FilterSet):
    show = filters.ChoiceFilter(
        label=_("Uplift plans"),
        choices=[("ended", _("Ended")), ("all", _("All"))],
        empty_label=_("Open"),
        method="by_end",
    )
    kind = filters.MultipleChoiceFilter(
        label=_("Where more comes from"), choices=UpliftKind.choices, widget=forms.CheckboxSelectMultiple
    )
    family = filters.ModelChoiceFilter(label=_("Product family"), queryset=ProductFamily.objects.filter(is_active=True))
    partner = filters.CharFilter(label=_("Partner: name"), method="with_partner")
    mine = filters.BooleanFilter(label=_("Mine alone"), method="only_mine", widget=forms.CheckboxInput)
    q = filters.CharFilter(label=_("Hospital: name, pinyin or city"), method="at_hospital")

    class Meta:
        model = UpliftPlan
        fields = []

    def __init__(self, data, queryset, *, request):
        """Without a word on how they ended, those that are open."""
        queryset = queryset if data.get("show") else queryset.open()
        super().__init__(data, queryset, request=request)

    def with_partner(self, plans, name, value):
        return plans.with_partner_named(value)

    def by_end(self, plans, name, value):
        return plans.ended() if value == "ended" else plans

    def only_mine(self, plans, name, value):
        return plans.owned_by(self.request.user) if value else plans

    def at_hospital(self, plans, name, value):
        return plans.at_hospitals_matching(value)
