"""Which months are closed: what the distributors have declared complete (domain.md §3.8).

A month is closed when it is over and every active distributor has closed it. A distributor counts from the first
month it closed, or where it has closed none, from its first delivery: one that joins later does not reopen the past,
and one that was only registered holds nothing up.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, Min, OuterRef, Subquery

from lib.dates import add_months, month_end, month_range
from partners.models import Partner

from .models import Delivery, FeedClose


def closed_months(as_of: date) -> set[date]:
    """The closed months that were over on the evening of `as_of`, as first days. Two queries."""
    closes = list(FeedClose.objects.filter(month__lte=as_of).values_list("partner", "partner__is_active", "month"))
    months = {month for _, _, month in closes if month_end(month) <= as_of}
    by_partner: dict[int, set[date]] = {}
    for partner, is_active, month in closes:
        if is_active:
            by_partner.setdefault(partner, set()).add(month)
    silent_since = _first_delivery_without_any_close()
    return {month for month in months if _all_closed(month, by_partner.values()) and not _in_time(silent_since, month)}


def gap_months(closed: set[date], last: date) -> list[date]:
    """Months of the twelve that end with `last` which are not closed although an earlier one is.

    Months before the first closed one are no gap but a short history.
    """
    begin = min(closed, default=last)
    return [month for month in month_range(max(begin, add_months(last, -11)), last) if month not in closed]


def is_over(month: date, today: date) -> bool:
    """Whether the month lies wholly before today; only then can it be complete."""
    return add_months(month, 1) <= today


def _all_closed(month: date, closes_of_partners: Iterable[set[date]]) -> bool:
    return all(month in closes for closes in closes_of_partners if min(closes) <= month)


def _first_delivery_without_any_close() -> date | None:
    """The first month delivered by an active distributor that has never closed one.

    Asked distributor by distributor: of those that close, which are most, no delivery is read.
    """
    closes = FeedClose.objects.filter(partner=OuterRef("pk"))
    delivered = Delivery.objects.current().filter(partner=OuterRef("pk")).order_by("month").values("month")[:1]
    silent = Partner.objects.filter(~Exists(closes), is_active=True).annotate(begun=Subquery(delivered))
    return silent.aggregate(first=Min("begun"))["first"]


def _in_time(since: date | None, month: date) -> bool:
    return since is not None and month >= since
