"""The first start in a real browser, on a phone: from an empty installation to its first working page."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from people import first_start
from people.models import Assignment, Company, User

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a rather new secret"


@pytest.fixture(autouse=True)
def first_start_is_over(monkeypatch):
    """Takes the place of the fixture of that name in conftest.py: here nothing is set up."""
    monkeypatch.setitem(first_start.trusted, "until", 0.0)


def faults(page) -> list:
    """What axe finds serious on the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"]) for fault in found if fault["impact"] in ("serious", "critical")]


def test_an_empty_installation_is_set_up_on_a_phone(new_page):
    page = new_page(width=360, height=740)
    go_on = page.get_by_role("button", name="Save and go on")

    page.goto("/hospitals/")
    page.get_by_label("Name", exact=False).first.fill("李娜")
    page.get_by_label("Log-in name").fill("lina")
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("Password confirmation").fill(PASSWORD)
    assert faults(page) == []
    page.get_by_role("button", name="Become the admin").click()

    page.get_by_label("Company name").fill("甲康药业")
    go_on.click()
    page.get_by_label("Territories, one a line").fill("全国 | Country\n  东区 | East\n  西区 | West")
    assert faults(page) == []
    go_on.click()

    first = page.get_by_label("User 1", exact=True)
    first.get_by_label("Name", exact=False).first.fill("王芳")
    first.get_by_label("Log-in name").fill("wangfang")
    first.get_by_text("Medical", exact=True).click()
    first.get_by_label("Territory").select_option(label="\u2003West")
    go_on.click()
    expect(page.get_by_text("First password: This field is required")).to_be_visible()
    first.get_by_label("First password").fill(PASSWORD)
    assert faults(page) == []
    go_on.click()

    page.get_by_role("link", name="Skip for now").click()
    page.wait_for_url("**/setup/import/")
    page.get_by_role("link", name="Skip for now").click()
    expect(page.get_by_text("4 of 6 steps done")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Start working").click()
    page.wait_for_url("**/")

    assert Company.objects.set_up().get().name == "甲康药业"
    assert [(user.username, user.is_medical) for user in User.objects.order_by("pk")] == [
        ("lina", False),
        ("wangfang", True),
    ]
    assert Assignment.objects.get().territory.name == "西区"
