"""How the roster is narrowed."""

import django_filters as filters
from django.utils.translation import gettext_lazy as _

from products.models import Product

from .choices import BuyingRole, Grade, LawfulBasis
from .knowledge_choices import InfoLevel, SourceType
from .models import Hospital, Insight, Stakeholder

STATES = [("no", _("Deactivated")), ("all", _("All"))]


class RosterFilter(filters.FilterSet):
    """By words, territory and state; only active rows unless others are asked for. `territories` fill the choices."""

    q = filters.CharFilter(label=_("Name or pinyin"), method="search")
    territory = filters.ChoiceFilter(label=_("Territory"), empty_label=_("any"), method="in_territory")
    state = filters.ChoiceFilter(label=_("State"), choices=STATES, empty_label=_("Active"), method="in_state")

    def __init__(self, data, *, queryset, territories):
        super().__init__(data, queryset=queryset if data.get("state") else queryset.filter(is_active=True))
        choices = [(str(each.pk), "\u2003" * each.depth + str(each)) for each in territories]
        self.filters["territory"].extra["choices"] = choices

    def search(self, rows, name, text):
        return rows.matching(text)

    def in_state(self, rows, name, state):
        return rows.filter(is_active=False) if state == "no" else rows


class HospitalRosterFilter(RosterFilter):
    city = filters.CharFilter(label=_("City"), lookup_expr="icontains")
    grade = filters.MultipleChoiceFilter(label=_("Grade"), choices=Grade.choices)
    order = filters.OrderingFilter(
        fields=[
            ("sort_key", "name"),
            ("grade", "grade"),
            ("beds", "beds"),
            ("city", "city"),
            ("territory__path", "territory"),
        ]
    )

    class Meta:
        model = Hospital
        fields = []

    def in_territory(self, rows, name, pk):
        return rows.filter(territory__path__contains=f"/{pk}/")


class StakeholderRosterFilter(RosterFilter):
    hospital = filters.CharFilter(label=_("Hospital"), method="at_hospital")
    basis = filters.MultipleChoiceFilter(
        label=_("Lawful basis"), field_name="lawful_basis", choices=LawfulBasis.choices
    )
    role = filters.MultipleChoiceFilter(label=_("Buying role"), field_name="buying_role", choices=BuyingRole.choices)
    order = filters.OrderingFilter(
        fields=[("sort_key", "name"), ("hospital__sort_key", "hospital"), ("post", "post"), ("lawful_basis", "basis")]
    )

    class Meta:
        model = Stakeholder
        fields = []

    def at_hospital(self, rows, name, text):
        return rows.at_hospitals_matching(text)

    def in_territory(self, rows, name, pk):
        return rows.filter(hospital__territory__path__contains=f"/{pk}/")


class InsightFilter(filters.FilterSet):
    """Insights by level, age, source and product."""

    hospital = filters.CharFilter(label=_("Hospital"), method="at_hospital")
    level = filters.MultipleChoiceFilter(label=_("Level"), choices=InfoLevel.choices)
    age = filters.ChoiceFilter(
        label=_("Age"),
        choices=[("fresh", _("Counts still")), ("stale", _("Older than 180 days, or expired"))],
        empty_label=_("any"),
        method="by_age",
    )
    source = filters.MultipleChoiceFilter(
        label=_("Kind of source"), field_name="source_type", choices=SourceType.choices
    )
    product = filters.ModelChoiceFilter(label=_("Product"), queryset=Product.objects.active(), empty_label=_("any"))

    class Meta:
        model = Insight
        fields = []

    def __init__(self, data, *, queryset, today, of_one=False):
        """Over one hospital there is no hospital to choose."""
        super().__init__(data, queryset=queryset)
        self.today = today
        if of_one:
            del self.filters["hospital"]

    def at_hospital(self, insights, name, text):
        return insights.at_hospitals_matching(text)

    def by_age(self, insights, name, age):
        return insights.fresh(self.today) if age == "fresh" else insights.stale(self.today)
