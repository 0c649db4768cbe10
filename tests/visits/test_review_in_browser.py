"""The inbox in a real browser at 375 px, in both languages: by keys, and as plain forms; returned, changed, approved."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.conftest import sign_in
from tests.factories import HospitalFactory, ReviewItemFactory, VisitFactory
from visits.models import ReviewItem, Visit, VisitAttendee

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

INBOX = reverse("visits:review_list")


@pytest.fixture
def phone(new_page, live_server):
    """A phone on which the user is signed in, in a language."""

    def open_page(user, language="en", **options):
        user.language = language
        user.save()
        page = new_page(width=375, height=812, **options)
        cookie = sign_in(user).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return open_page


@pytest.fixture
def two(rep, hospital, zhao, patch_territory):
    """Two visits that wait: that of `hospital` first."""
    long_ago = timezone.now() - timedelta(hours=2)
    found = []
    for at, place in enumerate((hospital, HospitalFactory(territory=patch_territory))):
        visit = VisitFactory(
            hospital=place, author=rep, notes="聊了聊", no_next_step="nothing_open", submitted_at=long_ago
        )
        found.append(ReviewItemFactory(visit=visit, opened_at=long_ago + timedelta(minutes=at)))
    VisitAttendee.objects.create(visit=found[0].visit, stakeholder=zhao)
    return found


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_returned_by_key_changed_and_approved_by_key(phone, manager, rep, two, language):
    desk, field = phone(manager, language), phone(rep, language)
    desk.goto(INBOX)
    assert desk.evaluate("document.documentElement.scrollWidth") == 375
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    desk.keyboard.press("r")
    desk.keyboard.type("写清对方说了什么")
    desk.locator("[data-review]").first.locator("select").select_option("notes")
    desk.locator("[data-return] button").first.click()
    desk.wait_for_load_state()
    assert Visit.objects.get(pk=two[0].visit_id).state == "returned"

    field.goto(reverse("visits:visit_list"))
    field.locator("#returned a").click()
    field.wait_for_load_state()
    field.locator("#id_notes").fill("要三期数据")
    field.locator("form.ka-form button[type=submit]").last.click()
    field.wait_for_load_state()
    assert Visit.objects.get(pk=two[0].visit_id).state == "submitted"

    again = ReviewItem.objects.open().get(visit=two[0].visit_id)
    desk.goto(again.get_absolute_url())
    assert desk.locator("ins").all_text_contents() == ["要三期数据"]
    desk.keyboard.press("a")
    desk.wait_for_url(f"**{INBOX}")
    assert list(ReviewItem.objects.order_by("pk").values_list("verdict", flat=True)) == ["returned", "", "approved"]


def test_without_scripts_it_is_a_form(phone, manager, two):
    desk = phone(manager, scripts=False)
    desk.goto(INBOX)
    desk.locator("[data-approve] button").first.click()
    desk.wait_for_load_state()
    assert ReviewItem.objects.get(pk=two[0].pk).verdict == "approved"
    assert desk.locator("[data-review]").count() == 1
