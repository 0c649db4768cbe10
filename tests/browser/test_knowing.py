"""A rep sees what is not known of a hospital, writes it down, is refused what may not be kept, and moves the threat."""

from datetime import timedelta

import pytest

from accounts.models import Hospital, Insight, KnowledgeAnswer, RivalAct
from people.models import User
from scoring.models import ScoreSnapshot
from scoring.services import run
from tests.browser.clock import MORNING, TODAY, set_clock
from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

DESK = {"width": 1440, "height": 900}


@pytest.fixture
def hardly_known(company) -> Hospital:
    """A hospital of the rep where nobody has looked at the rivals and a question is open."""
    rep = User.objects.get(username="rep")
    mine = Hospital.objects.visible_to(rep).filter(is_active=True, rival_acts=None)
    return next(hospital for hospital in mine.order_by("code") if hospital.answers.count() < 8)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_from_not_knowing_to_a_threat_that_says_why(sign_in_as, hardly_known, say, size, monkeypatch):
    page = sign_in_as("rep", say, **size)
    answers = KnowledgeAnswer.objects.filter(hospital=hardly_known).count()
    insights = Insight.objects.filter(hospital=hardly_known).count()

    page.goto(f"{hardly_known.get_absolute_url()}?tab=know")
    page.get_by_text(say("Nobody has looked yet, so the threat is unknown, not absent.")).wait_for()
    page.locator("#know-questions").get_by_role("link", name=say("Answer")).first.click()
    page.locator("#id_text").fill("心血管最强")
    page.get_by_role("button", name=say("Save"), exact=True).click()
    page.locator("#know").wait_for()
    assert KnowledgeAnswer.objects.filter(hospital=hardly_known).count() == answers + 1

    page.locator("#know-insights").get_by_role("link", name=say("Add insight")).first.click()
    page.locator("#id_text").fill("听说标底是三百万")
    page.locator("label.ka-chip", has_text=say("From a contact")).click()
    page.locator("#id_source_type").select_option("contact")
    page.locator("#id_source").fill("采购中心")
    page.get_by_role("button", name=say("Save"), exact=True).click()
    page.locator(".invalid-feedback").first.wait_for()
    assert page.locator("#id_text").input_value() == "听说标底是三百万"
    assert page.locator("#id_source").input_value() == "采购中心"
    assert Insight.objects.filter(hospital=hardly_known).count() == insights

    page.locator("#id_text").fill("招标公告五月发布")
    page.get_by_role("button", name=say("Save"), exact=True).click()
    page.locator("#know").wait_for()
    assert Insight.objects.filter(hospital=hardly_known).count() == insights + 1

    page.locator("#know-acts").get_by_role("link", name=say("Log an act")).click()
    page.locator("label.ka-chip", has_text=say("Department meeting or lecture")).click()
    page.locator("label[for^=id_severity]").nth(2).click()
    page.locator("#id_text").fill("在科里办了讲座")
    page.locator("#id_source").fill("公告栏")
    page.get_by_role("button", name=say("Save"), exact=True).click()
    page.locator("#know-acts article").first.wait_for()
    act = RivalAct.objects.get(hospital=hardly_known)

    shown = ScoreSnapshot.objects.published().filter(hospital=hardly_known).latest("day")
    assert shown.parts["threat"][0] is None or "share" in shown.inputs["threat"]
    set_clock(monkeypatch, MORNING + timedelta(days=1))
    run()
    scored = ScoreSnapshot.objects.published().filter(hospital=hardly_known).latest("day")
    assert (scored.day, act.on) == (TODAY, TODAY)
    assert scored.parts["threat"][0] >= 0.6

    page.goto(hardly_known.get_absolute_url())
    page.locator(".ka-scorebox summary").first.click()
    page.locator(".ka-parts").first.get_by_text(say("the last one that day")).first.wait_for()
