"""A rep names a blocker, says what is done, and sees who can open the door."""

import pytest
from playwright.sync_api import expect

from accounts.models import Tie
from tests.conftest import sign_in
from tests.factories import HospitalFactory, StakeholderFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_from_a_part_with_evidence_to_the_way_in(new_page, live_server, rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    head = StakeholderFactory(hospital=hospital, name_en="Zhao Lingyi")
    friend = StakeholderFactory(hospital=hospital, name_en="Li Siyuan", support=2)
    Tie.objects.create(from_person=friend, to_person=head, kind="teacher_student")
    page = new_page(width=375, height=800)
    cookie = sign_in(rep).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])

    page.goto(f"/stakeholders/{head.pk}/")
    page.get_by_role("link", name="Judge the part").click()
    page.locator("label", has_text="Gatekeeper").click()
    page.get_by_role("group", name="Influence").locator("label", has_text="4").click()
    page.get_by_label("What shows it").fill("The secretary of the pharmacy said so")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Judge support").click()
    page.locator("label", has_text="Opponent").click()
    page.get_by_label("What shows it").fill("Spoke against it at the meeting")
    page.get_by_role("button", name="Save").click()

    page.goto(f"/hospitals/{hospital.pk}/?tab=people")
    block = page.locator(f"#block-{head.pk}")
    expect(block).to_contain_text("None yet.")
    expect(block).to_contain_text("Li Siyuan")
    expect(block).to_contain_text("taught")
    block.get_by_role("link", name="Add a counter-action").click()
    page.locator("label", has_text="Bring evidence").click()
    page.get_by_label("What is done").fill("Budget impact with the dossier")
    page.get_by_label("Due on").fill("2099-01-31")
    page.get_by_role("button", name="Save").click()

    expect(page.locator(f"#block-{head.pk}")).to_contain_text("Budget impact with the dossier")
