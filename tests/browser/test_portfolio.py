"""A manager goes from a point of the portfolio to a hospital, decides on its season, and sees both after the night."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Hospital
from scoring.models import ClassOverride
from scoring.services import run
from tests.browser.clock import TODAY
from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]


def test_from_a_point_to_a_season_set_by_hand(sign_in_as, say):
    page = sign_in_as("manager", say, width=1440, height=900)
    page.get_by_role("navigation").get_by_role("link", name=say("Portfolio")).first.click()
    page.get_by_role("link", name=say("Sales and growth")).click()
    point = page.locator("svg.ka-d a.pt.spring").last
    point.focus()
    page.keyboard.press("Enter")

    page.locator(".ka-scorebox").first.wait_for()
    hospital = Hospital.objects.get(pk=page.url.rstrip("/").split("/")[-1])
    page.get_by_role("navigation", name=say("Sections")).get_by_role("link", name=say("Sales")).click()
    page.get_by_role("link", name=say("Set season")).click()
    page.locator("label[for=id_value_0]").click()
    page.get_by_label(say("Reason")).fill("A new site opens")
    page.get_by_label(say("Until")).fill(f"{TODAY + timedelta(days=60):%Y-%m-%d}")
    page.locator("form.ka-form button[type=submit]").click()
    page.locator("#by-hand-season").wait_for()
    assert run().state == "done"

    page.reload()
    told = page.locator("#standing-classes").inner_text()
    assert say("Summer") in told
    assert say("Spring") in page.locator("#by-hand-season").inner_text()
    hospital.refresh_from_db()
    assert hospital.season == "summer"
    assert ClassOverride.objects.open().get(hospital=hospital).computed == "spring"


def test_on_a_phone_the_quadrant_fits_and_its_table_is_one_press_away(visitor, company):
    page = visitor("rep", **PHONE)
    page.goto(reverse("dashboards:portfolio_sales"))
    page.locator("svg.ka-p a.pt").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_text("As a table").tap()
    page.locator("td.c-name a.open").first.tap()
    page.locator(".ka-scorebox").first.wait_for()


def test_a_medical_rep_finds_nothing_of_it(visitor, company):
    page = visitor("medrep", width=1440, height=900)
    page.goto("/")
    for name in ("portfolio", "portfolio_sales", "portfolio_service", "portfolio_curve", "key_list"):
        assert page.request.get(page.url.rstrip("/") + reverse(f"dashboards:{name}")).status == 404
    assert page.get_by_role("link", name="Portfolio").count() == 0
