"""The visit form in a real browser at 360 px: with scripts quicker, without them whole."""

import gzip
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from tests.conftest import sign_in
from tests.factories import KeyMessageVersionFactory, UserFactory
from visits.models import NextStep, Visit, VisitDraft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def phone(new_page, rep, live_server):
    """A phone on which `rep` is signed in: `phone(scripts=False)`."""

    def open_page(user=rep, **options):
        page = new_page(**{**PHONE, **options})
        cookie = sign_in(user).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return open_page


@pytest.fixture
def ground(hospital, zhao, chen, product):
    return hospital


def form_of(page, hospital):
    page.goto(f"{reverse('visits:visit_new')}?hospital={hospital.pk}")
    return page


def press(page, label):
    page.locator("label", has_text=label).first.click()


def five_answers(page):
    press(page, "Zhao Lingyi")
    press(page, "Follow-up")
    press(page, "Met")
    press(page, "Wants more")
    page.get_by_label("What", exact=True).fill("Bring the dossier")
    press(page, "In 1 week")


def submit(page):
    page.get_by_role("button", name="Submit visit").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_visit_is_logged_on_a_phone(phone, ground, product, scripts):
    version = KeyMessageVersionFactory(message__product=product, message__name_en="Approved indication")
    page = form_of(phone(scripts=scripts), ground)
    expect(page.get_by_text("Approved indication")).to_be_hidden()

    assert page.evaluate("document.documentElement.scrollWidth") == 360 if scripts else True
    five_answers(page)
    press(page, "Approved indication")
    submit(page)

    visit = Visit.objects.get()
    assert page.url.endswith(visit.get_absolute_url())
    expect(page.get_by_text("Approved indication")).to_be_visible()
    assert visit.messages.get().version == version
    assert [row.stakeholder.name_en for row in visit.attendees.all()] == ["Zhao Lingyi"]
    assert (visit.purpose, visit.outcome, visit.topics.get().outcome) == ("follow_up", "met", "wants_more")
    assert visit.next_step.text == "Bring the dossier"


def test_what_is_missing_is_said_while_typing_and_when_submitting(phone, ground):
    page = form_of(phone(), ground)
    press(page, "Zhao Lingyi")
    press(page, "Service")

    assert page.locator("[data-count]").text_content() == "3 of 5."
    assert page.locator(".ka-lacks a:visible").all_text_contents() == ["outcome", "next step with its date"]
    submit(page)
    problems = page.get_by_role("alert")
    assert problems.get_by_role("link").count() == 2
    problems.get_by_role("link").last.click()
    assert page.evaluate("location.hash") == "#id_next_step"
    assert page.locator("label.ka-chip", has_text="Zhao Lingyi").evaluate("label => label.control.checked")
    assert not Visit.objects.exists()


def test_what_was_typed_is_there_on_return(phone, ground):
    page = form_of(phone(), ground)
    page.get_by_label("What", exact=True).fill("Half a thou")
    with page.expect_response(lambda answer: answer.url.endswith(reverse("visits:draft_save"))):
        press(page, "Brief")
    page.locator("[data-draft-state]", has_text="Kept at").wait_for()
    page.goto(reverse("visits:visit_list"))
    assert page.locator("#drafts a").count() == 1

    form_of(page, ground)

    assert page.get_by_label("What", exact=True).input_value() == "Half a thou"
    assert page.locator("input[name=outcome]:checked").input_value() == "brief"
    page.get_by_role("button", name="Throw away").click()
    page.wait_for_load_state()
    assert not VisitDraft.objects.exists()


def test_a_double_press_and_the_way_back_make_one_visit(phone, ground):
    page = form_of(phone(), ground)
    five_answers(page)
    page.get_by_role("button", name="Submit visit").dblclick()
    page.wait_for_url("**/visits/*/")
    page.go_back()
    page.wait_for_load_state()
    if "/new/" in page.url:
        submit(page)

    assert Visit.objects.count() == 1
    assert NextStep.objects.count() == 1


def test_undo_brings_everything_back(phone, ground):
    page = form_of(phone(), ground)
    five_answers(page)
    submit(page)
    page.get_by_role("button", name="Undo").click()
    page.wait_for_url("**/visits/new/**")

    assert not Visit.objects.exists()
    assert page.get_by_label("What", exact=True).input_value() == "Bring the dossier"
    assert page.locator("input[name=attendees]:checked").count() == 1
    submit(page)
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_somebody_missing_is_added_on_the_way(phone, ground, scripts):
    page = form_of(phone(scripts=scripts), ground)
    press(page, "Education")
    page.get_by_text("Someone else").click()
    page.get_by_label("Name", exact=True).fill("宋若溪")
    page.get_by_role("button", name="Add this person").click()
    page.locator("label", has_text="宋若溪").wait_for()

    assert page.locator("label", has_text="宋若溪").evaluate("label => label.control.checked")
    assert page.locator("input[name=purpose]:checked").input_value() == "education"
    assert ground.stakeholders.get(name="宋若溪").is_under_review


def test_the_messages_of_the_day_are_offered_and_go_with_their_product(phone, ground, product):
    first = KeyMessageVersionFactory(message__product=product, message__name_en="Indication")
    day = timezone.localdate() - timedelta(days=3)
    newer = KeyMessageVersionFactory(message=first.message, number=2, valid_from=day + timedelta(days=1))
    page = form_of(phone(), ground)
    shown = page.locator("[data-message]:visible input")
    press(page, "Wants more")
    expect(shown).to_have_value(str(newer.pk))

    page.locator("#id_on").fill(day.isoformat())
    expect(shown).to_have_value(str(first.pk))
    shown.locator("+ label").click()
    expect(shown).to_be_checked()
    press(page, "Wants more")
    expect(shown).to_have_count(0)
    assert page.locator("[data-message] input:enabled").count() == 0


def test_a_product_can_be_taken_off_again_and_an_attempt_has_none(phone, ground):
    page = form_of(phone(), ground)
    press(page, "Wants more")
    assert page.locator("input[name^=topic-]:checked").count() == 1
    press(page, "Wants more")
    assert page.locator("input[name^=topic-]:checked").count() == 0
    press(page, "Objected")
    press(page, "Not seen")
    expect(page.locator(".ka-prod").first).to_be_hidden()
    press(page, "Met")
    assert page.locator("input[name^=topic-]:checked").input_value() == "objected"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_was_asked_and_promised_is_taken_down_on_the_way(phone, ground, zhao, scripts):
    page = form_of(phone(scripts=scripts), ground)
    five_answers(page)
    page.get_by_text("More, if it happened").click()
    first, second = page.locator("#div_id_promise-1"), page.locator("#div_id_promise-2")
    first.get_by_text("They asked us").click()
    first.get_by_label("What was asked or promised").fill("Dose in renal failure")
    first.get_by_label("Kind of request").select_option("medical")
    first.get_by_label("By", exact=True).fill("2099-01-05")
    first.get_by_label("With whom").select_option(str(zhao.pk))
    assert page.locator(".ka-promises summary:visible").count() == 1
    page.get_by_text("One more, asked or promised").locator("visible=true").click()
    second.get_by_text("We promised").click()
    expect(second.get_by_label("Kind of request")).to_be_hidden()
    second.get_by_label("What was asked or promised").fill("Bring the label")
    submit(page)

    assert page.get_by_role("alert").get_by_role("link").count() == 1
    expect(page.locator("#div_id_promise-2 .invalid-feedback")).to_be_visible()
    assert not Visit.objects.exists()
    page.locator("#promise_by-2").fill("2099-01-05")
    submit(page)

    assert page.evaluate("document.documentElement.scrollWidth") == 360 if scripts else True
    visit = Visit.objects.get()
    assert (visit.service_requests.get().stakeholder, visit.commitments.get().text) == (zhao, "Bring the label")


def test_somebody_just_added_may_have_asked(phone, ground):
    page = form_of(phone(), ground)
    page.get_by_text("Someone else").click()
    page.get_by_label("Name", exact=True).fill("宋若溪")
    page.get_by_role("button", name="Add this person").click()
    page.locator("label", has_text="宋若溪").wait_for()

    assert page.locator("#promise_person-1 option", has_text="宋若溪").count() == 1


def test_only_those_met_can_have_moved(phone, ground, zhao):
    page = form_of(phone(), ground)
    page.get_by_text("More, if it happened").click()
    assert page.locator("[data-move]:visible").count() == 0
    press(page, "Zhao Lingyi")
    page.locator(f"#div_id_move-{zhao.pk} summary").click()
    press(page, "Supporter")
    page.get_by_label("What shows it").first.fill("Asked for the dossier")
    five = page.locator(f"#who-{zhao.pk}")
    assert five.is_checked()
    press(page, "Follow-up")
    press(page, "Met")
    page.get_by_text("No next step?").click()
    press(page, "Nothing is open")
    submit(page)

    zhao.refresh_from_db()
    assert zhao.support == 1
    assert Visit.objects.get().no_next_step == "nothing_open"


def test_the_hospital_is_found_while_typing(phone, ground):
    page = phone()
    page.goto(reverse("visits:visit_new"))
    page.get_by_role("searchbox", name="Hospital", exact=True).fill("ytsdy")
    page.locator("#hospital-options a").first.click()

    page.wait_for_url("**hospital=*")
    expect(page.get_by_role("button", name="Submit visit")).to_be_visible()


def test_the_form_is_complete_in_chinese_and_dark(phone, ground, patch_territory):
    reader = UserFactory(is_rep=True, language="zh-hans", theme="dark", territory=patch_territory)
    page = form_of(phone(user=reader, dark=True, locale="zh-CN"), ground)

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    expect(page.get_by_text("赵令仪").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_the_first_load_is_light(phone, ground):
    """At most 90 KB compressed, scripts and styles included; no script of Bootstrap, no select widget."""
    page, loaded = phone(), []
    page.on("response", lambda answer: loaded.append(answer))

    form_of(page, ground)
    page.wait_for_load_state("networkidle")

    names = [answer.url.rsplit("/", 1)[-1] for answer in loaded]
    assert "visit.js" in names
    assert not [name for name in names if name.endswith(".js") and ("bootstrap" in name or "select" in name)]
    assert sum(len(gzip.compress(answer.body())) for answer in loaded) <= 90 * 1024
