"""Reads of deliveries for pages. Callers check `user.sees_sales`; nothing here knows a user."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from accounts.models import Hospital
from lib.dates import add_months, month_range, month_start

from .closing import closed_months
from .models import Delivery


class MonthlySales(NamedTuple):
    """A month's net deliveries: fen and boxes, 0 in a closed month without any, None where nothing was reported."""

    month: date
    value_fen: int | None
    boxes: int | None


def monthly_trend(hospital: Hospital, months: int = 24) -> list[MonthlySales]:
    """The hospital's last `months` months up to the last one reported, oldest first; [] without any.

    Begins with the first month that was reported. Three queries.
    """
    today = timezone.localdate()
    rows = Delivery.objects.current().filter(hospital=hospital, month__lte=month_start(today)).monthly()
    return trend_of({row["month"]: (row["value_sum"], row["boxes_sum"]) for row in rows}, months, today)


def trend_of(delivered: Mapping[date, tuple[int, int]], months: int, today: date) -> list[MonthlySales]:
    """`monthly_trend` of deliveries that were read already: (fen, boxes) by month. Two queries, none without any."""
    if not delivered:
        return []
    closed = closed_months(today)
    reported = closed | delivered.keys()
    last = max(reported)
    window = month_range(max(min(reported), add_months(last, 1 - months)), last)
    nothing = {True: (0, 0), False: (None, None)}
    return [MonthlySales(month, *delivered.get(month, nothing[month in closed])) for month in window]
