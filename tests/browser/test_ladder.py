"""A rep moves a person to trial and sees what follows; the manager opens the funnel and finds who stands there."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import Adoption, AdoptionEvent, FirstUse, Stakeholder
from people.models import User
from tests.browser.conftest import PHONE
from tests.browser.wording import Wording

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def interested(company) -> Adoption:
    """Somebody the rep covers who has only heard of a product."""
    rep = User.objects.get(username="rep")
    people = Stakeholder.objects.visible_to(rep).judged()
    return Adoption.objects.filter(stage=1, stakeholder__in=people).select_related("product").order_by("pk")[0]


def test_to_trial_with_a_reason_then_playbook_and_follow_up(visitor, interested, say: Wording):
    person, product = interested.stakeholder, interested.product
    page = visitor("rep", language=say.language, **PHONE)
    page.goto(person.get_absolute_url())
    ladder = page.locator(f"#ladder-{product.pk}")
    ladder.get_by_role("link", name=say("Move the stage")).tap()

    page.locator("label.ka-chip", has_text=say("Trial")).first.tap()
    page.locator("label.ka-chip", has_text=say("Told by somebody")).tap()
    page.get_by_label(say("In words")).fill("Wants to try it in two patients")
    page.get_by_role("button", name=say("Save")).tap()

    page.locator("[data-problems]").wait_for()
    assert page.get_by_label(say("In words")).input_value() == "Wants to try it in two patients"
    assert not AdoptionEvent.objects.filter(stakeholder=person, product=product, stage=3).exists()

    page.locator("#id_reason").fill("Was at a congress")
    page.locator("label.ka-chip", has_text=say("A clinical need")).tap()
    page.get_by_role("button", name=say("Save")).tap()

    ladder.get_by_text(say("What we do now")).wait_for()
    expect(ladder.locator(".ka-alert")).to_be_visible()
    expect(ladder.locator(".ka-play dd").first).to_be_visible()
    assert AdoptionEvent.objects.get(stakeholder=person, product=product, stage=3).reason == "Was at a congress"
    assert FirstUse.objects.get(stakeholder=person, product=product).reasons == ["clinical_need"]


def test_from_the_funnel_to_the_people(visitor, company, say: Wording):
    page = visitor("manager", language=say.language)
    page.goto(reverse("dashboards:adoption_report"))
    row = page.locator("#adoption-funnel .ka-meter", has_text=say("Interested"))
    number = int(row.locator("b").inner_text())
    row.click()

    page.locator("tbody tr").first.wait_for()
    assert number > 0
    assert page.locator("tbody tr").count() == min(number, 25)
    page.locator("tbody tr a.open").first.click()
    page.locator("#person-ladders .ka-ladder").first.wait_for()
