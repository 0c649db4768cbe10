"""When a month is closed, and the trend that is read of it (domain.md §3.8)."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from records.models import AuditEvent
from sales.closing import closed_months, gap_months
from sales.models import FeedClose
from sales.reports import MonthlySales, monthly_trend
from sales.services import close_feeds
from tests.factories import DeliveryFactory, HospitalFactory, PartnerFactory, SkuFactory

pytestmark = pytest.mark.django_db

JULY, AUGUST, SEPTEMBER, OCTOBER = (date(2026, month, 1) for month in (7, 8, 9, 10))
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-22 09:00 +08:00", tick=False):
        yield


def close(partner, *months):
    close_feeds([(partner.pk, month) for month in months], by=None)


def test_a_month_is_closed_when_every_active_distributor_has_closed_it():
    first, second = PartnerFactory(), PartnerFactory()
    close(first, JULY, AUGUST, SEPTEMBER)
    close(second, JULY, SEPTEMBER)
    assert closed_months(TODAY) == {JULY, SEPTEMBER}
    assert max(closed_months(TODAY)) == SEPTEMBER
    assert gap_months({JULY, SEPTEMBER}, SEPTEMBER) == [AUGUST]

    second.is_active = False
    second.save()
    assert closed_months(TODAY) == {JULY, AUGUST, SEPTEMBER}


def test_a_month_counts_from_the_evening_of_its_last_day():
    close(PartnerFactory(), AUGUST, SEPTEMBER)
    assert max(closed_months(date(2026, 9, 29))) == AUGUST
    assert max(closed_months(date(2026, 9, 30))) == SEPTEMBER
    assert closed_months(date(2026, 8, 30)) == set()


def test_a_distributor_that_joins_later_does_not_reopen_the_past():
    old, new = PartnerFactory(), PartnerFactory()
    close(old, JULY, AUGUST, SEPTEMBER)
    DeliveryFactory(partner=new, month=SEPTEMBER)
    assert closed_months(TODAY) == {JULY, AUGUST}, "it has delivered in September and not closed it"
    close(new, SEPTEMBER)
    assert closed_months(TODAY) == {JULY, AUGUST, SEPTEMBER}


def test_nothing_is_closed_before_the_first_word():
    DeliveryFactory(month=JULY)
    assert closed_months(TODAY) == set()
    assert gap_months(set(), JULY) == [JULY]


def test_months_before_the_first_closed_one_are_no_gap():
    assert gap_months({AUGUST, OCTOBER}, OCTOBER) == [SEPTEMBER]


def test_closing_twice_is_closing_once(admin):
    partner = PartnerFactory()
    assert close_feeds([(partner.pk, date(2026, 10, 17))], by=admin) == 1
    assert close_feeds([(partner.pk, OCTOBER)], by=None) == 0
    close = FeedClose.objects.get()
    assert (close.month, close.closed_by) == (OCTOBER, admin)
    told = AuditEvent.objects.get(verb="feed_closed")
    assert (told.actor, told.subject_id, told.details) == (admin, partner.pk, {"months": ["2026-10"]})


def test_a_month_that_is_not_over_is_refused():
    with pytest.raises(ValidationError):
        close_feeds([(PartnerFactory().pk, OCTOBER), (PartnerFactory().pk, TODAY)], by=None)
    assert not FeedClose.objects.exists()


def test_the_trend_fills_closed_months_and_leaves_unreported_ones_unknown():
    hospital, partner, sku = HospitalFactory(), PartnerFactory(), SkuFactory()
    close(partner, JULY, AUGUST, OCTOBER)
    same = {"hospital": hospital, "partner": partner}
    DeliveryFactory(**same, sku=sku, month=JULY, boxes=10, value_fen=48_600)
    DeliveryFactory(**same, month=JULY, boxes=-2, value_fen=-9_720)
    DeliveryFactory(**same, sku=sku, month=AUGUST, is_current=False)
    DeliveryFactory(**same, sku=sku, month=date(2026, 11, 1), boxes=1, value_fen=4_860)
    assert monthly_trend(hospital) == [
        MonthlySales(JULY, 38_880, 8),
        MonthlySales(AUGUST, 0, 0),
        MonthlySales(SEPTEMBER, None, None),
        MonthlySales(OCTOBER, 0, 0),
        MonthlySales(date(2026, 11, 1), 4_860, 1),
    ]
    assert [row.month for row in monthly_trend(hospital, months=2)] == [OCTOBER, date(2026, 11, 1)]
    assert monthly_trend(HospitalFactory()) == []


def test_the_trend_costs_the_same_for_one_month_as_for_twenty(django_assert_num_queries):
    hospital = HospitalFactory()
    for month in range(1, 11):
        DeliveryFactory(hospital=hospital, month=date(2026, month, 1))
    with django_assert_num_queries(3):
        assert len(monthly_trend(hospital)) == 10
