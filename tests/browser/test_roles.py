"""What each role finds in the browser, and what it never finds."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Hospital, Stakeholder
from people.models import User
from records.models import TextFlag
from tests.browser.conftest import PHONE
from tests.browser.pages import TABS, hospital_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Words that only stand where sales, or what is derived from them, is told.
OF_SALES = [
    "CNY",
    "Tier",
    "Season",
    "Spring",
    "Summer",
    "Autumn",
    "Winter",
    "boxes",
    "Sales",
    "Deliveries",
    "Potential",
]


def told(page) -> str:
    """Everything the page says, what is folded away and what readers hear included."""
    return page.evaluate(
        "() => document.body.textContent + [...document.querySelectorAll('[aria-label],[title],[alt]')]"
        ".map(e => `${e.ariaLabel} ${e.title} ${e.alt}`).join(' ')"
    )


def test_medical_reps_meet_no_sales_anywhere(visitor, company):
    user = User.objects.get(username="medrep")
    hospital = hospital_for(user)
    person = Stakeholder.objects.visible_to(user).filter(hospital=hospital).first()
    page = visitor("medrep", **PHONE)
    addresses = [
        "/",
        reverse("dashboards:hospital_list"),
        hospital.get_absolute_url(),
        *(f"{hospital.get_absolute_url()}?tab={tab}" for tab in TABS if tab != "sales"),
        reverse("dashboards:stakeholder_detail", args=[person.pk]),
        f"{reverse('visits:visit_new')}?hospital={hospital.pk}",
        reverse("visits:visit_list"),
        reverse("dashboards:search") + "?q=hospital",
        reverse("dashboards:more"),
    ]
    found = {}
    for address in addresses:
        assert page.goto(address).ok, address
        found[address] = [word for word in OF_SALES if word in told(page)]

    assert {address: words for address, words in found.items() if words} == {}
    assert page.request.get(f"{hospital.get_absolute_url()}?tab=sales").status == 404
    page.goto("/")
    first = page.locator("#who-next .ka-prio").first
    first.locator(".ka-scorebox summary").tap()
    assert first.locator(".ka-part:not(.sum)").count() == 7


def test_a_manager_finds_the_team_and_who_moved(visitor, company):
    page = visitor("manager", width=1440, height=900)
    page.goto("/")

    page.get_by_role("heading", name="Team").first.wait_for()
    assert page.locator("#team-reps tbody tr").count() >= 2
    page.locator("#team-moves:not([hx-get])").wait_for()
    page.get_by_role("navigation").get_by_role("link", name="Hospitals").first.click()
    page.wait_for_url(f"**{reverse('dashboards:hospital_list')}")
    page.locator("td.c-name a.open").first.click()
    page.locator(".ka-scorebox").first.wait_for()


def test_compliance_decides_on_a_flagged_text(visitor, company):
    page = visitor("compliance", width=1440, height=900)
    page.goto("/")
    page.get_by_role("heading", name="Desk").wait_for()
    flag = TextFlag.objects.filter(closed_at=None).first()
    page.locator(f"a[href='{reverse('dashboards:flag_detail', args=[flag.pk])}']").first.click()
    page.locator("[name=outcome]").fill("Talked with the author")
    with page.expect_navigation():
        page.get_by_role("button", name="Close with this decision").click()

    flag.refresh_from_db()
    assert (flag.closed_by.username, flag.outcome) == ("compliance", "Talked with the author")


def test_what_others_cover_is_not_there(visitor, company):
    rep = User.objects.get(username="rep")
    foreign = Hospital.objects.exclude(pk__in=Hospital.objects.visible_to(rep)).first()
    person = Stakeholder.objects.filter(hospital=foreign).first()
    page = visitor("rep", **PHONE)
    for address in (
        foreign.get_absolute_url(),
        reverse("dashboards:stakeholder_detail", args=[person.pk]),
        f"{reverse('visits:visit_new')}?hospital={foreign.pk}",
    ):
        assert page.request.get(address).status == 404, address
    page.goto(f"{reverse('dashboards:search')}?q={foreign.name_en.split(' (')[0]}")

    assert page.locator(f"main a[href='{foreign.get_absolute_url()}']").count() == 0


def test_the_search_is_worked_by_keys(visitor, company):
    rep = User.objects.get(username="rep")
    hospital = Hospital.objects.visible_to(rep).first()
    page = visitor("rep", width=1440, height=900)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type(hospital.name_en.split(" (")[0])
    page.locator(f"#search-results a[href='{hospital.get_absolute_url()}']").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{hospital.get_absolute_url()}")


def test_the_search_by_initials_and_the_way_out_of_it(visitor, company):
    page = visitor("rep", width=1440, height=900)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("ytsdy")
    page.locator("#search-results a").first.wait_for()
    page.keyboard.press("Escape")

    expect(page.locator("#search-results a").first).to_be_hidden()
    assert page.evaluate("document.activeElement.name") == "q"


def test_the_open_tab_is_in_sight_on_a_phone(visitor, company):
    hospital = hospital_for(User.objects.get(username="rep"))
    page = visitor("rep", **PHONE)
    page.goto(f"{hospital.get_absolute_url()}?tab=history")
    tab = page.locator(".nav-tabs [aria-current]")
    tab.wait_for()
    box = tab.bounding_box()

    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
