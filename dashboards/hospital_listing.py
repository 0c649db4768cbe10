"""The list of hospitals as asked for: filtered, sorted, paged, with its columns, counts and saved views."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Max, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language

from accounts.access import adds_to_roster
from accounts.models import Hospital
from lib.chips import Chip, chips_of
from lib.prepared import prepared
from people.models import Territory, User
from scoring.models import ScoreRun

from .columns import Column, change_of, chosen_columns, columns_for
from .filters import HospitalFilter
from .hospital_rows import rows_of, state_of, with_last_visit
from .owners import owners_of, reach_of
from .saved_views import View, views_of

DEFAULT_ORDER = "-score"
SIZES = (25, 100)
# Filters that nobody can choose from where there are thousands.
TOO_MANY = ("owner", "city")
# From so many hospitals on, all are asked at once who is against us there.
WALKED = 5_000
NOT_FILTERS = ("order", "columns", "size")


@dataclass(frozen=True)
class Tally:
    """How many hospitals a user sees and how many match, when they were scored, and where they are."""

    total: int
    matching: int
    scored_on: date | None
    cities: list[tuple[str, str]]


class CountedPaginator(Paginator):
    """A paginator that is told the count instead of asking for it."""

    def __init__(self, rows: QuerySet, per_page: int, count: int):
        super().__init__(rows, per_page)
        self.count = count


class HospitalListing:
    """What one request asks of the list; four queries, however many rows, and one more for the saved views.

    Whoever covers very many territories is not offered every city and owner of the country to choose from, and
    nothing is grouped over all their hospitals.
    """

    def __init__(self, user: User, data: QueryDict, today: date):
        self.user, self.data, self.today = user, data, today
        self.reach = reach_of(user, today, asked=data.get("territory", ""))
        self.visible = Hospital.objects.visible_to(user)
        self.filter = self._filter(all_at_once=self.reach.is_wide)
        self.columns = chosen_columns(user, data.getlist("columns"))
        self.order = self._order(data.get("order", ""))
        self.filter.offer_cities(self.tally.cities)

    def _filter(self, *, all_at_once: bool) -> HospitalFilter:
        return HospitalFilter(
            self.data,
            self.visible,
            user=self.user,
            today=self.today,
            territories=self.reach.territories,
            owners=self._owners_offered(),
            without=[name for name in TOO_MANY if self.reach.is_wide and not self.data.get(name)],
            is_wide=all_at_once,
        )

    def _owners_offered(self) -> dict[int, User]:
        """The owners to choose from; of very many only the one already chosen."""
        if not self.reach.is_wide:
            return self.owners
        asked = self.data.get("owner")
        return {pk: owner for pk, owner in self.owners.items() if str(owner.pk) == asked} if asked else {}

    @cached_property
    def owners(self) -> dict[int, User]:
        """The owner of each covered territory, by its id."""
        wide = self.reach.is_wide
        return owners_of(Territory.objects.order_by("path") if wide else self.reach.territories, self.today)

    @property
    def offered(self) -> list[Column]:
        """Every column there is for this user."""
        return columns_for(self.user)

    def _order(self, asked: str) -> str:
        sortable = {column.order for column in self.offered if column.order}
        return asked if asked.removeprefix("-") in sortable else DEFAULT_ORDER

    @property
    def chips(self) -> list[Chip]:
        return chips_of(self.filter, "q", *NOT_FILTERS, *self.filter.wrong)

    @cached_property
    def tally(self) -> Tally:
        return self._wide_tally() if self.reach.is_wide else self._tally_by_city()

    def _wide_tally(self) -> Tally:
        """Counted on indexes alone; of the cities only those already chosen."""
        runs = ScoreRun.objects.exclude(published_at=None)
        return Tally(
            total=self.visible.count(),
            matching=self.filter.qs.order_by().count(),
            scored_on=runs.aggregate(last=Max("as_of"))["last"],
            cities=[(city, city) for city in self.data.getlist("city")],
        )

    def _tally_by_city(self) -> Tally:
        matching = Count("pk", filter=Q(pk__in=self.filter.qs.order_by().values("pk")))
        places = self.visible.order_by("city").values("city", "city_en")
        rows = list(places.annotate(total=Count("pk"), matching=matching, scored=Max("scored_on")))
        english = get_language() == "en"
        cities = {row["city"]: (row["city_en"] if english and row["city_en"] else row["city"]) for row in rows}
        return Tally(
            total=sum(row["total"] for row in rows),
            matching=sum(row["matching"] for row in rows),
            scored_on=max((row["scored"] for row in rows if row["scored"]), default=None),
            cities=list(cities.items()),
        )

    @cached_property
    def page(self) -> Page:
        """The page asked for, its rows complete: only they are worked out."""
        asked = self.data.get("size", "")
        size = int(asked) if asked in map(str, SIZES) else SIZES[0]
        page = CountedPaginator(self.visible, size, self.tally.matching).get_page(self.data.get("page"))
        found = self._filter(all_at_once=False) if self._walks_to(page.end_index()) else self.filter
        page.object_list = []
        if self.tally.matching:
            ordered = ordered_by(found.qs, self.order, self.user)
            asked = ordered[page.start_index() - 1 : page.end_index()].values("pk")
            page.object_list = self._complete(_rows(asked, self.user, today=self.today, order=self.order))
        return page

    def _walks_to(self, last: int) -> bool:
        """Whether the rows up to this one are found sooner by asking hospital by hospital, in the order of the index.

        Only where there is such an index, and where so many match that few have to be asked.
        """
        walkable = self.reach.is_wide and self.order == DEFAULT_ORDER and self.data.get("people") == "blockers"
        return walkable and last * self.tally.total <= WALKED * self.tally.matching

    def _complete(self, rows: list[Hospital]) -> list[Hospital]:
        owners = self._owners_on(rows)
        return [self._told(row, owners) for row in rows]

    def _owners_on(self, rows: list[Hospital]) -> dict[int, User]:
        """The owners of the hospitals on a page, where they are shown."""
        if not self.reach.is_wide:
            return self.owners
        shown = any(column.key == "owner" for column in self.columns)
        return owners_of({row.territory for row in rows}, self.today) if shown else {}

    def rows(self) -> Iterator[Hospital]:
        """All matching hospitals in order, read in pieces."""
        rows = ordered_by(rows_of(self.filter.qs, self.user, self.today), self.order, self.user)
        return (self._told(row, self.owners) for row in rows.iterator(chunk_size=500))

    def _told(self, row: Hospital, owners: dict[int, User]) -> Hospital:
        """The row with its owner, its change and where it stands against the plan."""
        row.owner = owners.get(row.territory_id)
        row.change = change_of(row)
        row.plan_state = state_of(row, self.today)
        if self.user.sees_sales:
            row.ttm = None if row.ttm_fen is None else row.ttm_fen / 100
        return row

    @property
    def may_add(self) -> bool:
        return adds_to_roster(self.user)

    @property
    def in_view(self) -> bool:
        """Whether what is asked for is one of the saved views."""
        return any(view.current for view in self.views)

    @cached_property
    def views(self) -> list[View]:
        return views_of(self.user, self.data)


@prepared
def _rows(hospitals, user, *, today: date, order: str) -> QuerySet:
    """Everything told of the hospitals on a page, in order."""
    return ordered_by(rows_of(Hospital.objects.filter(pk__in=hospitals), user, today), order, user)


def ordered_by(hospitals: QuerySet, order: str, user: User) -> QuerySet:
    """Hospitals in a total order. Whoever was never visited counts as visited longest ago."""
    key, down = order.removeprefix("-"), order.startswith("-")
    if key == "score":
        score = F("priority" if user.sees_sales else "priority_medical")
        return hospitals.by_priority(user) if down else hospitals.order_by(score.asc(nulls_last=True), "code", "pk")
    if key == "last_visit":
        day = F("last_visit")
        visited = with_last_visit(hospitals, user)
        return visited.order_by(day.desc(nulls_last=True) if down else day.asc(nulls_first=True), "code", "pk")
    if key == "sales":
        sales = F("ttm_fen")
        return hospitals.order_by(sales.desc(nulls_last=True) if down else sales.asc(nulls_last=True), "code", "pk")
    field = {"name": "sort_key", "tier": "tier"}[key]
    return hospitals.order_by(f"-{field}" if down else field, "code", "pk")
