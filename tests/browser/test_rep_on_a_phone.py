"""A rep with a phone in a corridor: who is next and why, the visit logged, found again, taken back, never lost."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.models import Hospital
from people.models import User
from tests.browser.conftest import PHONE
from tests.browser.wording import Wording
from visits.models import NextStep, Visit, VisitDraft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

FORM = "**/visits/new/**"
VISIT = re.compile(r"/visits/\d+/$")
NEXT_STEP = "#id_next_step"
ENGLISH = Wording("en")


class Thumb:
    """Presses things and counts how often; typing is not pressing, going to a field is."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def press(self, target):
        target.tap()
        self.presses += 1

    def chip(self, label: str):
        self.press(self.page.locator("label.ka-chip", has_text=label).first)

    def write(self, text: str):
        """Type the next step."""
        field = self.page.locator(NEXT_STEP)
        self.press(field)
        field.press_sequentially(text)


@pytest.fixture
def phone(visitor):
    return visitor("rep", **PHONE)


@pytest.fixture
def top(company) -> Hospital:
    """The hospital that stands first for the rep."""
    rep = User.objects.get(username="rep")
    return Hospital.objects.visible_to(rep).filter(is_active=True).order_by("-priority").first()


def five_answers(thumb: Thumb, say: Wording):
    thumb.press(thumb.page.locator("[data-people] label").first)
    thumb.chip(say("Follow-up"))
    thumb.chip(say("Met"))
    thumb.chip(say("Wants more"))
    thumb.write("Bring the dossier")
    thumb.chip(say("In 1 week"))


def open_form(page, hospital) -> Thumb:
    page.goto(f"{reverse('visits:visit_new')}?hospital={hospital.pk}")
    return Thumb(page)


def submit(thumb: Thumb, say: Wording):
    thumb.press(thumb.page.get_by_role("button", name=say("Submit visit")))


def add_up(parts) -> Decimal:
    """The points of all parts of an open score."""
    points = parts.locator(".ka-part:not(.sum) .pt").all_text_contents()
    assert len(points) == 11
    return sum(Decimal(shown) for shown in points)


def test_from_the_door_to_the_visit_on_the_hospitals_page(sign_in_as, top, say):
    page = sign_in_as("rep", say, **PHONE)

    first = page.locator("#who-next .ka-prio").first
    name = top.name_en if say.language == "en" else top.name
    first.get_by_role("link", name=name.split("(")[0].strip()).wait_for()
    assert first.locator(".why").text_content().strip()
    first.locator(".ka-scorebox summary").tap()
    parts = first.locator(".ka-parts")
    assert add_up(parts) == top.priority == Decimal(parts.locator(".sum .pt").text_content())
    page.keyboard.press("Escape")

    first.get_by_role("heading").get_by_role("link").tap()
    page.wait_for_url(f"**{top.get_absolute_url()}")
    page.locator(".ka-scorebox summary").first.tap()
    assert add_up(page.locator(".ka-parts").first) == top.priority
    page.keyboard.press("Escape")

    page.get_by_role("link", name=say("Today")).tap()
    before = Visit.objects.count()
    thumb = Thumb(page)
    thumb.press(page.locator("#who-next .ka-prio").first.get_by_role("link", name=say("Log visit")))
    page.wait_for_url(FORM)
    five_answers(thumb, say)
    submit(thumb, say)
    page.wait_for_url(VISIT)
    assert Visit.objects.count() == before + 1
    assert thumb.presses <= 8

    visit = Visit.objects.latest("pk")
    page.locator(".ka-crumb").tap()
    page.wait_for_url(f"**{top.get_absolute_url()}")
    page.get_by_role("link", name=say("Visits")).first.tap()
    page.locator(f"main a[href='{visit.get_absolute_url()}']").first.wait_for()

    thumb = open_form(page, top)
    thumb.press(page.locator("a[href*='like_last']"))
    page.wait_for_url("**like_last**")
    assert page.locator("[data-people] input:checked").count() == 1
    thumb.write("Bring it again")
    thumb.chip(say("In 1 week"))
    submit(thumb, say)
    page.wait_for_url(VISIT)
    assert thumb.presses <= 4
    assert list(Visit.objects.latest("pk").attendees.values_list("stakeholder")) == list(
        visit.attendees.values_list("stakeholder")
    )


def test_a_double_press_and_the_way_back_make_one_visit(phone, top):
    before, steps = Visit.objects.count(), NextStep.objects.count()
    thumb = open_form(phone, top)
    five_answers(thumb, ENGLISH)
    phone.get_by_role("button", name="Submit visit").dblclick()
    phone.wait_for_url(VISIT)
    phone.go_back()
    if "/new/" in phone.url:
        submit(thumb, ENGLISH)
        phone.wait_for_url(VISIT)

    assert (Visit.objects.count(), NextStep.objects.count()) == (before + 1, steps + 1)


def test_a_visit_is_taken_back_within_ten_seconds(phone, top):
    before, steps = Visit.objects.count(), NextStep.objects.count()
    thumb = open_form(phone, top)
    five_answers(thumb, ENGLISH)
    submit(thumb, ENGLISH)
    phone.wait_for_url(VISIT)
    phone.get_by_role("button", name="Undo").tap()
    phone.wait_for_url(FORM)

    assert (Visit.objects.count(), NextStep.objects.count()) == (before, steps)
    assert phone.locator(NEXT_STEP).input_value() == "Bring the dossier"
    assert phone.locator("[data-people] input:checked").count() == 1


def test_what_was_typed_waits_on_today(phone, top):
    thumb = open_form(phone, top)
    thumb.chip("Service")
    thumb.write("Half a thou")
    phone.locator("[data-draft-state]", has_text="Kept at").wait_for()
    phone.goto("/")
    draft = VisitDraft.objects.get()
    phone.locator(f"a[href*='{draft.client_id}']").first.tap()
    phone.wait_for_url(FORM)

    assert phone.locator(NEXT_STEP).input_value() == "Half a thou"
    assert phone.locator("input[name=purpose]:checked").input_value() == "service"


def test_a_line_of_the_notes_begins_with_what_it_is_about(phone, top):
    open_form(phone, top)
    phone.locator("[data-more] > summary").tap()
    notes = phone.locator("#id_notes")
    notes.fill("Long talk")
    for start, said in [("Heard", "too many steps"), ("Confirmed by them", "yes")]:
        phone.get_by_role("button", name=start, exact=True).tap()
        phone.keyboard.type(said)

    assert notes.input_value() == "Long talk\nHeard: too many steps\nConfirmed by them: yes"
