"""Filters of the list of hospitals; those that derive from sales exist for commercial users only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.choices import Grade, RelationshipStage, Season, Tier
from people.models import Territory, User

from .hospital_rows import under_plan, with_blockers, without_decision_maker
from .key_accounts import key_accounts

FROM_SALES = ("tier", "season", "key")


class AnyOf(forms.MultipleChoiceField):
    """Several values, of which one that nothing has is not an error: it finds nothing."""

    def valid_value(self, value) -> bool:
        return True


class AnyOfFilter(filters.MultipleChoiceFilter):
    field_class = AnyOf

    def __init__(self, **how):
        super().__init__(widget=forms.CheckboxSelectMultiple, distinct=False, **how)


class HospitalFilter(filters.FilterSet):
    """Hospitals by words, place, owner and state. Inactive ones only when asked for."""

    q = filters.CharFilter(label=_("Name, pinyin or city"), method="search")
    tier = AnyOfFilter(label=_("Tier"), choices=Tier.choices)
    season = AnyOfFilter(label=_("Season"), choices=Season.choices)
    key = filters.ChoiceFilter(
        label=_("Key account"), choices=[("yes", _("Key accounts"))], empty_label=_("Any"), method="by_key"
    )
    plan = filters.ChoiceFilter(
        label=_("Visits"), choices=[("under", _("Behind plan"))], empty_label=_("Any"), method="by_plan"
    )
    people = filters.ChoiceFilter(
        label=_("People"),
        choices=[("blockers", _("Somebody is against us")), ("no_decision_maker", _("No decision maker known"))],
        empty_label=_("Any"),
        method="by_people",
    )
    grade = AnyOfFilter(label=_("Grade"), choices=Grade.choices)
    relationship = AnyOfFilter(
        label=_("Relationship"), field_name="relationship_stage", choices=RelationshipStage.choices
    )
    city = AnyOfFilter(label=_("City"))
    territory = filters.ChoiceFilter(label=_("Territory"), empty_label=_("Any"), method="by_territory")
    owner = filters.ChoiceFilter(
        label=pgettext_lazy("of a hospital", "Owner"), empty_label=_("Anybody"), method="by_owner"
    )
    active = filters.ChoiceFilter(
        label=_("State"),
        choices=[("no", _("Deactivated")), ("all", _("All"))],
        empty_label=_("Active"),
        method="by_activity",
    )

    def __init__(
        self,
        data,
        queryset: QuerySet,
        *,
        user: User,
        today: date,
        territories: Sequence[Territory],
        owners: Mapping,
        without: Sequence[str] = (),
        is_wide: bool = False,
    ):
        """`owners` maps a territory's id to the user who owns its hospitals; filters named in `without` are left out.

        `is_wide`: the hospitals are those of very many territories.
        """
        if not data.get("active"):
            queryset = queryset.active()
        super().__init__(data, queryset)
        self.user, self.today, self.owners, self.is_wide = user, today, owners, is_wide
        if not user.sees_sales:
            for name in FROM_SALES:
                del self.filters[name]
        people = {owner.pk: owner for owner in owners.values()}.values()
        self.filters["owner"].extra["choices"] = sorted(((str(p.pk), str(p)) for p in people), key=lambda pair: pair[1])
        self.filters["territory"].extra["choices"] = [(str(t.pk), "\u2003" * t.depth + str(t)) for t in territories]
        for name in without:
            del self.filters[name]

    def offer_cities(self, cities: Sequence[tuple[str, str]]) -> None:
        """Fill in the cities to choose from: (stored name, shown name)."""
        if "city" in self.form.fields:
            self.form.fields["city"].choices = cities

    @property
    def wrong(self) -> list[str]:
        """Names of filters whose value means nothing; they are not in force."""
        return list(self.form.errors) if self.is_bound else []

    def search(self, hospitals: QuerySet, name: str, text: str) -> QuerySet:
        return hospitals.matching(text)

    def by_key(self, hospitals: QuerySet, name: str, value: str) -> QuerySet:
        return key_accounts(hospitals)

    def by_plan(self, hospitals: QuerySet, name: str, value: str) -> QuerySet:
        return under_plan(hospitals, self.user, self.today)

    def by_people(self, hospitals: QuerySet, name: str, value: str) -> QuerySet:
        if value == "blockers":
            return with_blockers(hospitals, self.today, is_wide=self.is_wide)
        return without_decision_maker(hospitals)

    def by_territory(self, hospitals: QuerySet, name: str, pk: str) -> QuerySet:
        return hospitals.filter(territory__path__contains=f"/{pk}/")

    def by_owner(self, hospitals: QuerySet, name: str, pk: str) -> QuerySet:
        owned = [territory for territory, owner in self.owners.items() if str(owner.pk) == pk]
        return hospitals.filter(territory__in=owned)

    def by_activity(self, hospitals: QuerySet, name: str, value: str) -> QuerySet:
        return hospitals.filter(is_active=False) if value == "no" else hospitals
