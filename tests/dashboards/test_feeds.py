"""Closing months of distributors by hand (domain.md §3.8): who may, what it writes, what a run has used stays."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from records.models import AuditEvent
from sales.models import FeedClose
from scoring.models import ScoreRun
from scoring.services import run
from tests.factories import DeliveryFactory, PartnerFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGE = reverse("dashboards:feed_list")
SEPTEMBER, OCTOBER, NOVEMBER = (date(2026, month, 1) for month in (9, 10, 11))


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-22 09:00 +08:00", tick=False):
        yield


@pytest.fixture
def partner():
    return PartnerFactory()


def cells(partner, *months):
    return [f"{partner.pk}:{month:%Y-%m}" for month in months]


def test_months_are_closed_together_and_told_once_per_distributor(as_admin, admin, partner):
    other = PartnerFactory()
    sent = {"act": "close", "cells": [*cells(partner, SEPTEMBER, OCTOBER), *cells(other, OCTOBER)]}
    assert as_admin.post(PAGE, sent).status_code == 302

    closes = FeedClose.objects.order_by("partner", "month").values_list("partner", "month", "closed_by")
    assert list(closes) == [
        (p.pk, m, admin.pk) for p, m in ((partner, SEPTEMBER), (partner, OCTOBER), (other, OCTOBER))
    ]
    told = AuditEvent.objects.filter(verb="feed_closed").order_by("subject_id").values_list("actor", "details")
    assert list(told) == [(admin.pk, {"months": ["2026-09", "2026-10"]}), (admin.pk, {"months": ["2026-10"]})]


def test_the_page_says_what_came_and_who_closed(as_admin, admin, partner):
    DeliveryFactory(partner=partner, month=OCTOBER, boxes=1_234)
    DeliveryFactory(partner=partner, month=OCTOBER, boxes=-34)
    DeliveryFactory(partner=partner, month=OCTOBER, boxes=9_999, is_current=False)
    FeedClose.objects.create(partner=partner, month=SEPTEMBER, closed_by=admin)
    page = as_admin.get(PAGE)
    row = {month.month: month for month in page.context["feeds"][0].months}
    assert list(row) == sorted(row, reverse=True)
    assert (len(row), max(row)) == (24, OCTOBER)
    assert (row[OCTOBER].lines, row[OCTOBER].boxes, row[OCTOBER].close) == (2, 1_200, None)
    assert row[SEPTEMBER].close.closed_by == admin
    assert admin.display_name in page.content.decode()


@pytest.mark.parametrize(
    "picked",
    [[], ["x:2026-10"], ["1:2026-13"], ["999999:2026-10"], ["1"]],
    ids=["none", "no id", "no month", "no distributor", "half"],
)
def test_what_is_no_month_of_a_distributor_is_refused(as_admin, partner, picked):
    assert as_admin.post(PAGE, {"act": "close", "cells": picked}).status_code == 422
    assert not FeedClose.objects.exists()


def test_a_month_that_is_not_over_closes_nothing(as_admin, partner):
    page = as_admin.post(PAGE, {"act": "close", "cells": cells(partner, OCTOBER, NOVEMBER)})
    assert page.status_code == 422
    assert "A month can be closed when it is over." in page.content.decode()
    assert not FeedClose.objects.exists()
    assert not AuditEvent.objects.filter(verb="feed_closed").exists()


def test_reopening_wants_a_reason_and_keeps_it(as_admin, admin, partner):
    FeedClose.objects.create(partner=partner, month=OCTOBER)
    sent = {"act": "reopen", "cells": cells(partner, OCTOBER)}
    assert as_admin.post(PAGE, sent).status_code == 422
    assert FeedClose.objects.exists()

    assert as_admin.post(PAGE, {**sent, "reason": "The file was cut off"}).status_code == 302
    assert not FeedClose.objects.exists()
    told = AuditEvent.objects.get(verb="feed_reopened")
    assert (told.actor, told.subject_id) == (admin, partner.pk)
    assert told.details == {"months": ["2026-10"], "reason": "The file was cut off"}


def test_what_a_nightly_run_has_counted_stays_closed(as_admin, partner):
    FeedClose.objects.create(partner=partner, month=SEPTEMBER)
    assert run(date(2026, 11, 20)).state == "done"
    FeedClose.objects.create(partner=partner, month=OCTOBER)
    sent = {"act": "reopen", "reason": "Wrong", "cells": cells(partner, SEPTEMBER, OCTOBER)}
    page = as_admin.post(PAGE, sent)
    assert page.status_code == 422
    assert "A nightly run has counted" in page.content.decode()
    assert FeedClose.objects.count() == 2

    assert as_admin.post(PAGE, {**sent, "cells": cells(partner, OCTOBER)}).status_code == 302
    assert FeedClose.objects.get().month == SEPTEMBER


def test_a_replay_or_a_run_that_failed_holds_nothing(as_admin, partner):
    FeedClose.objects.create(partner=partner, month=OCTOBER)
    counted = {"closed": ["2026-10-01"]}
    ScoreRun.objects.create(as_of=date(2026, 11, 20), state="failed", inputs=counted, owner="")
    assert run(date(2026, 11, 19), replay=True).state == "done"
    sent = {"act": "reopen", "reason": "Wrong", "cells": cells(partner, OCTOBER)}
    assert as_admin.post(PAGE, sent).status_code == 302
    assert not FeedClose.objects.exists()


@pytest.mark.parametrize("who", ["rep", "medrep", "manager", "compliance"])
def test_others_are_refused(client, request, partner, who):
    client.force_login(request.getfixturevalue(who))
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"act": "close", "cells": cells(partner, OCTOBER)}).status_code == 403
    assert not FeedClose.objects.exists()


def test_an_admin_of_a_medical_function_is_refused_and_not_led_there(client, root, partner):
    client.force_login(UserFactory(is_admin=True, function="medical", territory=root))
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get(reverse("dashboards:more")).content.decode()


def test_without_a_distributor_the_page_says_where_they_come_from(as_admin):
    assert reverse("records:import_new") in as_admin.get(PAGE).content.decode()


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_page_costs_the_same_for_one_distributor_as_for_twenty(
    as_admin, admin, how_many, django_assert_num_queries
):
    for partner in PartnerFactory.create_batch(how_many):
        DeliveryFactory(partner=partner, month=OCTOBER)
        FeedClose.objects.create(partner=partner, month=SEPTEMBER, closed_by=admin)
    with django_assert_num_queries(8):
        as_admin.get(PAGE)
