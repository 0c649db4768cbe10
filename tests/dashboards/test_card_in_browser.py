"""A rep opens a customer card, follows the next best question, fills in the answer and reads how to talk."""

import pytest
from django.utils.translation import override
from playwright.sync_api import expect

from accounts.style_tips import TIPS
from tests.browser.wording import LANGUAGES, Wording
from tests.conftest import sign_in
from tests.factories import DepartmentFactory, FocusFactory, HospitalFactory, StakeholderFactory, VisitFactory
from visits.models import VisitAttendee

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SIZES = [{"width": 375, "height": 812, "touch": True}, {"width": 1440, "height": 900}]


@pytest.fixture
def person(patch_territory):
    """An analytical pharmacy head of whom all but the needs and the concerns is known."""
    hospital = HospitalFactory(territory=patch_territory)
    hospital.visit_policies.create(weekday=1, starts_at="14:00", ends_at="16:00", needs_appointment=True)
    return StakeholderFactory(
        hospital=hospital, department=DepartmentFactory(hospital=hospital), post="药学部主任", title="主任药师",
        kol_level="local", expert_type="pharmacy", buying_role="gatekeeper", influence=5, support=1,
        support_on="2026-01-01", social_style="analytical", decision_style="CONTROLLER", value_drivers="price",
        main_driver="price", best_times="1-pm,2-am", clinic_days="1",
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=["phone", "laptop"])
def test_the_next_question_leads_to_a_fuller_card(new_page, live_server, rep, person, language, size):
    rep.social_style, rep.language = "driver", language
    rep.save()
    person.adoptions.create(product=_focus(), stage=2, since="2026-01-01")
    _met(person, rep)
    page, say = new_page(**size), Wording(language)
    cookie = sign_in(rep).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    complete = page.locator("#card .ka-num b").first

    page.goto(f"{live_server.url}{person.get_absolute_url()}")
    before = int(complete.inner_text().rstrip("%"))
    asked = say(
        "What must be on the table before the pharmacy puts a product forward: evidence, cost to the hospital, supply?"
    )
    expect(page.locator("#next .q")).to_have_text(asked)
    page.get_by_role("link", name=say("Fill in the answer")).click()
    page.locator("label.ka-chip", has_text=say("Health-economic evidence")).click()
    page.get_by_role("button", name=say("Save card")).click()

    expect(page.locator("#talk")).to_contain_text(say("Health-economic evidence"))
    assert int(complete.inner_text().rstrip("%")) > before
    expect(page.locator("#next .q")).not_to_have_text(asked)
    with override(language):
        tip = TIPS["driver", "analytical"]
        done, closed = str(tip.do), str(tip.closing)
    expect(page.locator("#talk")).to_contain_text(done)
    closing = page.get_by_text(closed)
    expect(closing).to_be_hidden()
    page.get_by_text(say("What not to do, how to open and close")).click()
    expect(closing).to_be_visible()
    expect(page.locator(".ka-goodtimes .yes")).to_contain_text(say("by appointment"))
    expect(page.locator(".ka-goodtimes .no")).to_contain_text(say("the hospital does not receive on this day"))
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def _focus():
    return FocusFactory().product


def _met(person, rep):
    VisitAttendee.objects.create(visit=VisitFactory(hospital=person.hospital, author=rep), stakeholder=person)
