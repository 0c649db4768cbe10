"""A rep prints the briefing of a plan, has it made as PDF, and shares it by a link that is revoked."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from people.models import User
from planning.models import AccountPlan, BriefingFile
from planning.plan_choices import PlanState
from products.models import RivalProduct
from tests.browser.clock import TODAY
from tests.browser.wording import Wording
from tests.factories import ProductFactory, StakeholderFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

PAGES = re.compile(rb"/Type\s*/Page\b(?!s)")
MUCH = "循证资料与真实世界数据说明" * 23


@pytest.fixture
def crowded(company) -> AccountPlan:
    """A running plan with twelve of each thing, every text as long as it may be."""
    rep = User.objects.get(username="rep")
    plan = AccountPlan.objects.visible_to(rep).filter(state=PlanState.ACTIVE).first()
    hospital, product = plan.hospital, ProductFactory()
    judged = {"buying_role": "decision_maker", "influence": 5, "support": -2, "lawful_basis": "consent"}
    aim = {"metric": "knowledge", "baseline": 0, "target": 99, "starts_on": TODAY - timedelta(days=99)}
    for number in range(12):
        StakeholderFactory(hospital=hospital, name="欧阳" * 20, name_en="", post=MUCH[:60], **judged)
        plan.objectives.create(title=MUCH[:120], owner=rep, due_on=TODAY, **aim)
        plan.actions.create(text=MUCH[:200], owner=rep, due_on=TODAY - timedelta(days=400))
        plan.resistances.create(kind="risk", text=MUCH[:290], response=MUCH[:290])
        plan.changes.create(text=MUCH[:290], response=MUCH[:290], probability=99, impact=-5, on=TODAY)
        hospital.swot.create(quadrant="threat", factor="care", text=MUCH[:290], score=5)
        hospital.listings.create(product=ProductFactory(name=f"{MUCH[:50]}{number}", name_en=""), since=TODAY)
        rival = RivalProduct.objects.create(name=f"{MUCH[:50]}{number}", family=product.family)
        hospital.rival_positions.create(rival=rival, strengths=MUCH[:290], complaints=MUCH[:290])
    return plan


def test_a_rep_prints_one_page_makes_a_pdf_and_shares_a_link(sign_in_as, new_page, crowded):
    page = sign_in_as("rep", Wording("en"), width=1440, height=900)
    page.goto(crowded.get_absolute_url())
    page.get_by_role("link", name="Briefing", exact=True).click()
    page.locator(".bf-lang").get_by_role("link", name="中文").click()
    expect(page.locator('article.bf[lang="zh-hans"]')).to_contain_text("谁决策")
    assert len(PAGES.findall(page.pdf(prefer_css_page_size=True))) == 1

    page.get_by_role("link", name="PDF", exact=True).click()
    page.locator("#file-zh-hans").get_by_role("button", name="Make PDF").click(timeout=60_000)
    link = page.locator("#file-zh-hans").get_by_role("link", name="Download")
    expect(link).to_be_visible()
    with page.expect_download() as download:
        link.click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    assert BriefingFile.objects.get().file.size > 10_000

    page.goto(reverse("dashboards:plan_shares", args=[crowded.pk]))
    page.get_by_role("button", name="Make a link").click()
    address = page.locator("#shares input[readonly]").input_value()
    guest = new_page()
    guest.goto(address)
    expect(guest.locator("article.bf")).to_contain_text(crowded.hospital.name_en)
    assert guest.context.cookies() == []
    page.locator("#shares").get_by_role("button", name="Revoke").click()
    expect(page.locator("#shares input[readonly]")).to_have_count(0)
    assert guest.request.get(address).status == 410
