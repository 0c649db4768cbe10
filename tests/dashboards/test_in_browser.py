"""What scripts add to the lists and pages of hospitals: finding while typing, tabs on demand, Back, the key "/"."""

import pytest
from playwright.sync_api import expect

from tests.conftest import sign_in
from tests.dashboards.whole import score, whole_hospital
from tests.factories import HospitalFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(new_page, live_server, rep):
    page = new_page(width=1440, height=900)
    cookie = sign_in(rep).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    return page


def test_words_and_filters_narrow_the_list_in_place_and_back_undoes_them(page, patch_territory):
    for name, grade in (("Alder", "3A"), ("Birch", "3A"), ("Birch Annex", "2A")):
        HospitalFactory(territory=patch_territory, name=name, name_en=name, grade=grade)
    rows = page.locator("tbody tr")
    page.goto("/hospitals/")
    expect(rows).to_have_count(3)

    page.get_by_label("Find hospitals by name, pinyin or city").press_sequentially("birch")
    expect(rows).to_have_count(2)
    expect(page.get_by_label("Find hospitals by name, pinyin or city")).to_be_focused()
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Class 3A").check()
    page.get_by_role("button", name="Show rows").click()
    expect(rows).to_have_count(1)
    page.get_by_label("Remove filter Grade").click()
    expect(rows).to_have_count(2)
    page.go_back()
    expect(rows).to_have_count(1)
    expect(page.locator("nav.ka-rail")).to_have_count(1)


def test_tabs_come_on_demand_and_the_frame_lives_on(page, rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep, 2, name="Alder", name_en="Alder")
    page.goto(hospital.get_absolute_url())

    page.get_by_role("link", name="People 2").click()
    expect(page.get_by_role("columnheader", name="Buying role")).to_be_visible()
    expect(page).to_have_url(f"{hospital.get_absolute_url()}?tab=people")
    page.get_by_role("link", name="Overview").click()
    page.locator("#timeline").get_by_role("link", name="Stance", exact=True).click()
    expect(page.locator("#timeline .ka-ev")).to_have_count(2)
    page.go_back()
    expect(page.get_by_role("columnheader", name="Buying role")).to_be_visible()

    page.keyboard.press("/")
    page.keyboard.type("ald")
    expect(page.locator("a.ka-hit")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(hospital.get_absolute_url())


def test_the_parts_of_the_score_open_and_close_by_keyboard(page, rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep, 2)
    score()
    page.goto(hospital.get_absolute_url())
    ring = page.locator(".ka-scorebox summary")

    ring.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ka-part")).to_have_count(12)
    expect(page.locator(".ka-part.sum")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".ka-part.sum")).to_be_hidden()
    expect(ring).to_be_focused()
