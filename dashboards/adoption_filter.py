"""How the adoption report is narrowed: the same for present stages and for the moves that led to them."""

from __future__ import annotations

from collections.abc import Sequence

import django_filters as filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from people.models import Territory
from products.models import Product


class AdoptionFilter(filters.FilterSet):
    """Stages or moves by product, territory and the name of the hospital."""

    product = filters.ChoiceFilter(label=_("Product"), empty_label=_("First in focus"), method="by_product")
    territory = filters.ChoiceFilter(label=_("Territory"), empty_label=_("Any"), method="by_territory")
    q = filters.CharFilter(label=_("Hospital: name, pinyin or city"), method="at_hospitals")

    def __init__(self, data, queryset: QuerySet, *, products: Sequence[Product], territories: Sequence[Territory]):
        super().__init__(data, queryset)
        self.filters["product"].extra["choices"] = [(str(each.pk), str(each)) for each in products]
        self.filters["territory"].extra["choices"] = [(str(t.pk), "\u2003" * t.depth + str(t)) for t in territories]
        self.paths = {str(each.pk): each.path for each in territories}

    def by_product(self, rows: QuerySet, name: str, pk: str) -> QuerySet:
        """The report is about one product at a time and asks for it itself, also when none is chosen."""
        return rows

    def by_territory(self, rows: QuerySet, name: str, pk: str) -> QuerySet:
        return rows.filter(stakeholder__hospital__territory__path__startswith=self.paths[pk])

    def at_hospitals(self, rows: QuerySet, name: str, text: str) -> QuerySet:
        return rows.at_hospitals_matching(text)
