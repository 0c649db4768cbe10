"""How far people have come with a product: a funnel by territory, hospital or product. Nothing of sales in it.

People now: whose present stage is this one. Entered, went on and days come from the dated moves: an entry is a move
into a stage from another one (or the first that is known); it went on when the next other stage is a higher one; its
days run from the entry to that next stage, and stays that last are not in the median. People without lawful basis,
who opted out, or at hospitals no longer active are nowhere counted (domain.md §2.5, §2.8 rules 11 and 13).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import (
    BooleanField,
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.choices import AdoptionStage
from accounts.models import AdopterProfile, Adoption, AdoptionEvent, Hospital
from people.models import Territory, User
from products.models import Product

from .adopter_mix import Mix, mix_of
from .adoption_filter import AdoptionFilter
from .owners import reach_of

ROWS = 25
KEPT = ("product", "territory", "q", "hospital")
WAYS = {"territory": _("By territory"), "hospital": _("By hospital"), "product": _("By product")}


@dataclass(frozen=True)
class StageRow:
    """One stage of the funnel: people now, entries, how many of these went on, and the median stay in days."""

    stage: AdoptionStage
    people: int
    of_all: int
    entered: int
    went_on: int
    days: float | None

    @property
    def share(self) -> float | None:
        return self.people / self.of_all if self.of_all else None

    @property
    def conversion(self) -> float | None:
        """Share of the entries that went on to a higher stage, 0…1; None without entries, and for the last stage."""
        return self.went_on / self.entered if self.entered and self.stage != AdoptionStage.REPEAT_USE else None


@dataclass(frozen=True)
class GroupRow:
    """The people of one territory, hospital or product by stage, and the query that finds them."""

    name: str
    query: str
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def cells(self) -> list[tuple[AdoptionStage, int]]:
        return list(zip(AdoptionStage, self.counts, strict=True))


@dataclass(frozen=True)
class Asked:
    """What a query string asks of the report; what means nothing is not asked."""

    product: int | None
    hospital: int | None
    stage: int | None
    by: str

    @classmethod
    def of(cls, data: QueryDict) -> Asked:
        numbers = {name: _number(data.get(name)) for name in ("product", "hospital", "stage")}
        by = data.get("by", "")
        return cls(**numbers, by=by if by in WAYS else "territory")


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) < 19 else None


def weighted_median(counts: Iterable[tuple[float, int]]) -> float | None:
    """The median of values that each occur so many times; None without any."""
    ordered = sorted((value, count) for value, count in counts if count)
    total = sum(count for _value, count in ordered)
    if not total:
        return None
    low, high = (_nth(ordered, place) for place in ((total - 1) // 2, total // 2))
    return (low + high) / 2


def _nth(ordered: list[tuple[float, int]], place: int) -> float:
    for value, count in ordered:
        if place < count:
            return value
        place -= count
    raise IndexError(place)


class AdoptionReport:
    """One user's report as asked for; six queries, and two more for the names of the groups."""

    def __init__(self, user: User, data: QueryDict, today: date):
        self.user, self.data, self.today = user, data, today
        self.asked = Asked.of(data)

    # -- What is asked about -----------------------------------------------------------------------
    @cached_property
    def territories(self) -> list[Territory]:
        return reach_of(self.user, self.today, asked=self.data.get("territory", "")).territories

    @cached_property
    def products(self) -> list[Product]:
        """Active products, those in focus first."""
        focus = Product.objects.in_focus(self.today).filter(pk=OuterRef("pk"))
        return list(Product.objects.active().annotate(focused=Exists(focus)).order_by("-focused", "name"))

    @cached_property
    def product(self) -> Product | None:
        """The product the funnel is about: the asked one, else the first in focus."""
        asked = [product for product in self.products if product.pk == self.asked.product]
        return next(iter([*asked, *self.products]), None)

    @cached_property
    def hospital(self) -> Hospital | None:
        if self.asked.hospital is None:
            return None
        return Hospital.objects.visible_to(self.user).filter(pk=self.asked.hospital).first()

    @cached_property
    def filter(self) -> AdoptionFilter:
        return self._narrowed(Adoption.objects.all())

    def _narrowed(self, rows: QuerySet) -> AdoptionFilter:
        """Rows that may be counted, as asked for; what is covered is read first, so that scoping does not ask again."""
        choices = {"products": self.products, "territories": self.territories}
        rows = rows.visible_to(self.user).judged()
        if self.asked.hospital is not None:
            rows = rows.filter(stakeholder__hospital=self.asked.hospital)
        return AdoptionFilter(self.data, rows, **choices)

    @property
    def stages(self) -> QuerySet:
        """Present stages of everybody who may be counted, of all products."""
        return self.filter.qs

    @property
    def _of_product(self) -> QuerySet:
        return self.stages.filter(product=self.product)

    # -- The funnel --------------------------------------------------------------------------------
    @cached_property
    def rows(self) -> list[StageRow]:
        """The seven stages; two queries."""
        counted = dict(self._of_product.order_by().values_list("stage").annotate(people=Count("pk")))
        entered: dict[int, int] = defaultdict(int)
        went_on: dict[int, int] = defaultdict(int)
        stays: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for stage, rose, stay, count in entries_of(self._narrowed(AdoptionEvent.objects.all()).qs, self.product):
            entered[stage] += count
            went_on[stage] += count if rose else 0
            if stay is not None:
                stays[stage].append((stay / timedelta(days=1), count))
        total = sum(counted.values())
        return [
            StageRow(s, counted.get(s, 0), total, entered[s], went_on[s], weighted_median(stays[s]))
            for s in AdoptionStage
        ]

    @property
    def total(self) -> int:
        return sum(row.people for row in self.rows)

    @property
    def largest(self) -> int:
        return max((row.people for row in self.rows), default=0)

    # -- By territory, hospital, product -----------------------------------------------------------
    @cached_property
    def page(self) -> Page:
        """A page of groups, each with its people by stage; at most three queries."""
        page = Paginator(self._groups, ROWS).get_page(self.data.get("page"))
        page.object_list = self.counted(list(page.object_list))
        return page

    @cached_property
    def _groups(self) -> QuerySet:
        """What the people are grouped by: rows with somebody at a stage, in the order of their names."""
        if self.asked.by == "product":
            return Product.objects.filter(Exists(self.stages.filter(product=OuterRef("pk")))).order_by("name", "pk")
        here = self._of_product
        if self.asked.by == "hospital":
            known = Exists(here.filter(stakeholder__hospital=OuterRef("pk")))
            return Hospital.objects.visible_to(self.user).filter(known).order_by("sort_key", "pk")
        known = Exists(here.filter(stakeholder__hospital__territory=OuterRef("pk")))
        return Territory.objects.filter(known).order_by("path")

    def counted(self, groups: list) -> list[GroupRow]:
        """The groups with their people by stage; one query."""
        paths = {
            "product": ("product", self.stages),
            "hospital": ("stakeholder__hospital", self._of_product),
            "territory": ("stakeholder__hospital__territory", self._of_product),
        }
        path, rows = paths[self.asked.by]
        found = rows.filter(**{f"{path}__in": groups}).order_by().values_list(path, "stage").annotate(n=Count("pk"))
        counts: dict[int, list[int]] = defaultdict(lambda: [0] * len(AdoptionStage))
        for key, stage, number in found:
            counts[key][stage] = number
        return [GroupRow(str(group), self.query(**{self.asked.by: group.pk}), counts[group.pk]) for group in groups]

    def all_groups(self) -> Iterable[GroupRow]:
        """Every group, for the export, read a page at a time."""
        pages = Paginator(self._groups, 500)
        for number in pages.page_range:
            yield from self.counted(list(pages.page(number).object_list))

    def query(self, **changes) -> str:
        """What is asked now, with changes, as a query string."""
        params = QueryDict(mutable=True)
        params.update({name: self.data[name] for name in KEPT if self.data.get(name)})
        if self.product:
            params["product"] = self.product.pk
        for name, value in changes.items():
            params[name] = value
        return params.urlencode()

    @property
    def here(self) -> str:
        return self.query()

    @property
    def ways(self) -> list[tuple[str, Promise, str]]:
        """The ways to group, each with its word and its query."""
        return [(way, word, self.query(by=way)) for way, word in WAYS.items()]

    @cached_property
    def mix(self) -> Mix:
        """How early these people adopt, whatever the product; one query."""
        return mix_of(self._narrowed(AdopterProfile.objects.all()).qs)

    # -- The people behind a number ----------------------------------------------------------------
    @cached_property
    def people(self) -> QuerySet:
        """The people at a stage (all stages where none is asked), by name."""
        rows = self._of_product
        if self.asked.stage in AdoptionStage.values:
            rows = rows.filter(stage=self.asked.stage)
        rows = rows.select_related("stakeholder__hospital", "stakeholder__department")
        return rows.order_by("stakeholder__sort_key", "pk")


def entries_of(events: QuerySet, product: Product | None) -> QuerySet:
    """Entries into stages of one product as (stage, went on, stay or None, how many); one query, few rows.

    Each move is looked up with its neighbours on the index of person, product and day.
    """
    pair = AdoptionEvent.objects.filter(stakeholder=OuterRef("stakeholder"), product=OuterRef("product"))
    before = pair.filter(on__lt=OuterRef("on")).order_by("-on")
    after = pair.filter(on__gt=OuterRef("on")).exclude(stage=OuterRef("stage")).order_by("on")
    entries = events.filter(product=product).alias(
        came_from=Subquery(before.values("stage")[:1]),
        left_on=Subquery(after.values("on")[:1]),
        left_for=Subquery(after.values("stage")[:1]),
    )
    entries = entries.filter(Q(came_from=None) | ~Q(came_from=F("stage")))
    rose = Case(When(left_for__gt=F("stage"), then=Value(True)), default=Value(False), output_field=BooleanField())
    stay = ExpressionWrapper(F("left_on") - F("on"), output_field=DurationField())
    grouped = entries.order_by().annotate(rose=rose, stay=stay).values("stage", "rose", "stay")
    return grouped.annotate(count=Count("pk")).values_list("stage", "rose", "stay", "count")
