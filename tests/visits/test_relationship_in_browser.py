"""A rep raises a stage with evidence and sends a link; somebody answers it on a phone, once; the rep sees it."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Hospital, SatisfactionSurvey
from accounts.models.relationship import QUESTIONS
from tests.conftest import sign_in
from tests.factories import HospitalFactory, SurveyFactory, VisitFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(new_page, live_server, rep):
    page = new_page(width=1440, height=900)
    cookie = sign_in(rep).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return page


@pytest.fixture
def hospital(patch_territory, rep) -> Hospital:
    hospital = HospitalFactory(territory=patch_territory, relationship_stage=1, name_en="Alder")
    for _ in range(2):
        VisitFactory(hospital=hospital, author=rep, purpose="education")
    SurveyFactory(hospital=hospital, on="2026-01-05")
    return hospital


def raise_the_stage(page):
    page.get_by_role("link", name="Change the stage").click()
    page.locator("label.ka-chip", has_text="Trial cooperation").click()
    page.get_by_label("What shows it").fill("They asked for a talk on the label")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#relationship-panel")).to_contain_text("They asked for a talk on the label")
    expect(page.locator("#relationship-panel")).to_contain_text("To preferred supplier")


def answer(phone, address: str, value: int):
    phone.goto(address)
    for name in QUESTIONS:
        phone.locator(f"label[for^=id_{name}]", has_text=str(value)).tap()
    phone.locator("main form button[type=submit]").tap()


def test_a_stage_is_raised_and_a_link_is_answered_once(page, new_page, hospital):
    page.goto(f"{hospital.get_absolute_url()}?tab=relationship")
    raise_the_stage(page)
    page.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("Takes one answer").input_value()

    phone = new_page(width=375, height=812, touch=True)
    answer(phone, address, 2)
    expect(phone.locator("h1")).to_be_visible()
    expect(phone).to_have_url(re.compile(reverse("accounts:survey_thanks") + "$"))
    phone.goto(address)
    expect(phone.locator("main form")).to_have_count(0)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375

    assert SatisfactionSurvey.objects.filter(source="link").count() == 1
    page.goto(f"{hospital.get_absolute_url()}?tab=relationship")
    panel = page.locator("#satisfaction")
    expect(panel).to_contain_text("2.0 of 5")
    expect(panel.locator("tbody tr")).to_have_count(2)
    expect(panel).to_contain_text("By link")
    expect(panel.get_by_label("Takes one answer")).to_have_count(0)
