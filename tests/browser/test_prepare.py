"""From Today a rep prepares a visit, on a phone and on one sheet of paper."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import Adoption, Hospital, SupportEvent
from dashboards.prepare import OWED_SHOWN, PEOPLE_SHOWN
from people.models import User
from products.models import Product
from tests.browser.clock import TODAY
from tests.browser.conftest import PHONE
from tests.factories import NextStepFactory, StakeholderFactory, VisitFactory
from visits.models import VisitAttendee

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

PAGES = re.compile(rb"/Type\s*/Page\b(?!s)")


@pytest.fixture
def crowded(company) -> str:
    """The page of a hospital where everybody is against us and every text is as long as it may be."""
    rep = User.objects.get(username="rep")
    rep.social_style = "driver"
    rep.save()
    hospital = Hospital.objects.visible_to(rep).filter(is_active=True).order_by("-priority").first()
    much = "Went through indication and dose, and wants real-world data. " * 10
    judged = {"lawful_basis": "consent", "influence": 5, "support": -2, "social_style": "expressive"}
    judged |= {"decision_style": "CONTROLLER", "value_drivers": "reputation,efficacy", "post": "Head of the department"}
    people = [StakeholderFactory(hospital=hospital, **judged) for _ in range(12)]
    products = Product.objects.active().in_focus(TODAY)
    for person in people:
        for product in products:
            Adoption.objects.create(stakeholder=person, product=product, stage=3, since=TODAY)
        SupportEvent.objects.create(stakeholder=person, support=-2, on=TODAY, by=rep)
        person.counter_actions.create(means="answer", text=much[:300], owner=rep, due_on=TODAY)
        NextStepFactory(hospital=hospital, owner=rep, text=much[:300], due_on=TODAY - timedelta(days=300))
    for _ in range(3):
        visit = VisitFactory(hospital=hospital, author=rep, on=TODAY - timedelta(days=1), notes=much)
        VisitAttendee.objects.bulk_create(VisitAttendee(visit=visit, stakeholder=person) for person in people)
    plan = hospital.account_plans.filter(state="active").first() or hospital.account_plans.create(
        year=TODAY.year, state="active", owner=rep
    )
    for _ in range(5):
        aim = {"title": "多了解这家医院的情况" * 12, "metric": "knowledge", "baseline": 0, "target": 60, "owner": rep}
        plan.objectives.create(**aim, starts_on=TODAY - timedelta(days=9), due_on=TODAY + timedelta(days=9))
    return reverse("dashboards:hospital_prepare", args=[hospital.pk])


def test_a_rep_prepares_and_prints_one_page(sign_in_as, say):
    page = sign_in_as("rep", say, **PHONE)
    page.locator("#who-next").get_by_role("link", name=say("Prepare")).first.tap()
    page.locator("#partners").wait_for()

    assert page.locator(".ka-partner").count() == PEOPLE_SHOWN
    assert page.locator("#last-visits .ka-ev").count() == 3
    assert 1 <= page.locator("#owed .ka-todo").count() <= OWED_SHOWN
    assert page.locator("#funnel .ka-write").count() == 3
    assert page.locator("#checklist input").count() == 5
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    assert len(PAGES.findall(page.pdf(prefer_css_page_size=True))) == 1

    page.locator(".ka-prep-choice summary").tap()
    names = page.locator(".ka-prep-choice label")
    for name in [names.nth(at) for at in range(PEOPLE_SHOWN)]:
        name.tap()
    chosen = names.nth(PEOPLE_SHOWN + 1)
    chosen.tap()
    page.get_by_role("button", name=say("Prepare for these")).tap()
    page.wait_for_url("**person=**")
    wanted = page.locator(".ka-prep-choice input:checked + label").all_text_contents()
    assert page.locator(".ka-partner h3").all_text_contents() == wanted


def test_it_stays_one_page_however_much_there_is(visitor, company, crowded):
    page = visitor("rep", width=1440, height=900)
    page.goto(crowded)

    assert page.locator(".ka-partner").count() == PEOPLE_SHOWN
    assert len(PAGES.findall(page.pdf(prefer_css_page_size=True))) == 1
