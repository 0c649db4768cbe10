"""A phone without a network: the form opens, what is typed is kept, and every entry becomes one visit, however often sent."""

import re
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Hospital, Stakeholder
from people.models import User
from people.services import choose_language
from products.models import KeyMessageVersion
from tests.browser.clock import TODAY
from tests.browser.conftest import PHONE
from tests.browser.network import Line
from tests.browser.wording import Wording
from tests.conftest import sign_in
from tests.services import PATIENCE
from visits.models import Visit, VisitDraft
from visits.reports import colleagues_at
from visits.roster import roster_of
from visits.services.planning import plan_visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

ENGLISH = Wording("en")
READY = """(async () => {
  const owner = await kaStore.owner();
  const page = await caches.match("/offline/");
  const isMine = owner?.user === Number(document.querySelector("[data-user]").dataset.user);
  return isMine && (await kaStore.roster(owner)) && page && navigator.serviceWorker.controller;
})()"""
QUIET = """(async () => {
  const { held } = await navigator.locks.query();
  return !held.length && !(await kaStore.counts()).sending;
})()"""
UNTIL = """async () => {
  for (let n = 0; n < 200; n++) {
    if (await %s) return;
    await new Promise((go) => setTimeout(go, 50));
  }
  throw new Error("never");
}"""
NEVER_SEND = "() => { navigator.locks.request('keyaccounts-queue', () => new Promise(() => {})); }"
COUNTS = "async () => kaStore.counts()"
AHEAD = "() => { const now = Date.now.bind(Date); Date.now = () => now() + %s * 24 * 3600 * 1000; }"
DAY_AHEAD, WEEK_AHEAD = AHEAD % 1, AHEAD % 7


@pytest.fixture
def line(live_server):
    line = Line(int(live_server.url.rpartition(":")[2]))
    yield line
    line.close()


@pytest.fixture
def phone(company, line, chromium_browser):
    """Phones on the line, signed in: `phone("rep", "zh-hans")`. A script error on any fails the test."""
    phones, troubles = [], []

    def take_up(username: str = "rep", language: str = "en") -> Device:
        user = User.objects.get(username=username)
        choose_language(user, language)
        size = {"width": PHONE["width"], "height": PHONE["height"]}
        context = chromium_browser.new_context(base_url=line.url, viewport=size, has_touch=True, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: troubles.append(str(error.error)))
        phones.append(context)
        device = Device(context, line, Wording(language))
        device.come_in(username)
        return device

    yield take_up
    for context in phones:
        context.close()
    assert not troubles


class Device:
    """A phone in the hand of a rep: one tab, filled in by the thumb."""

    def __init__(self, context, line: Line, say: Wording):
        self.context, self.line, self.say, self.page = context, line, say, context.new_page()

    def be_ready(self) -> "Device":
        """One visit to the product with a network: after it the device can do without."""
        self.page.goto(reverse("dashboards:more"))
        self.wait_until(READY)
        return self

    def wait_until(self, condition: str) -> None:
        """Until an expression of the page, a promise perhaps, holds."""
        self.page.evaluate(UNTIL % condition)

    def new_tab(self) -> None:
        self.page.close()
        self.page = self.context.new_page()

    def open_form(self, hospital: Hospital) -> None:
        self.page.goto(f"{reverse('visits:visit_new')}?hospital={hospital.pk}")
        self.page.locator("[data-people] label").first.wait_for()

    def chip(self, label: str) -> None:
        self.page.locator("label.ka-chip", has_text=self.say(label)).first.tap()

    def fill_in(self, step: str = "带资料") -> None:
        self.page.locator("[data-people] label").first.tap()
        for label in ("Follow-up", "Met", "Wants more"):
            self.chip(label)
        self.page.locator("#id_next_step").fill(step)
        self.chip("In 1 week")

    def submit(self) -> None:
        self.page.get_by_role("button", name=self.say("Submit visit")).tap()

    def queue(self, hospital: Hospital, step: str = "带资料") -> None:
        """Log a visit while there is no network."""
        self.open_form(hospital)
        self.fill_in(step)
        self.submit()
        self.page.wait_for_url(re.compile("#queue$"))

    def entry(self, state: str):
        return self.page.locator(f"[data-is='{state}']")

    def counts(self) -> dict[str, int]:
        return self.page.evaluate(COUNTS)

    def wait_for_loss(self) -> None:
        """Until the line has lost what it was told to, and the device has taken note."""
        while self.line.lose:
            self.page.wait_for_timeout(50)
        self.wait_until(QUIET)

    def come_in(self, username: str) -> None:
        self.context.clear_cookies()
        cookie = sign_in(User.objects.get(username=username)).cookies["sessionid"].value
        self.context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.line.url}])

    def wake_worker(self) -> None:
        """What the browser does by itself some time after the network is back, whether or not a page is open."""
        browser, found = self.context.new_cdp_session(self.page), []
        browser.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
        browser.send("ServiceWorker.enable")
        while not found:
            self.page.wait_for_timeout(50)
        whom = {"origin": self.line.url, "registrationId": found[0]["registrationId"]}
        browser.send("ServiceWorker.dispatchSyncEvent", {**whom, "tag": "queue", "lastChance": False})

    def look(self) -> None:
        """Open the page of the device, with a network: what waits is sent."""
        self.page.goto(reverse("visits:offline"))


@pytest.fixture
def hospitals(company) -> list[Hospital]:
    rep = User.objects.get(username="rep")
    return list(Hospital.objects.loggable_by(rep).by_priority(rep)[:3])


def first_of(hospital: Hospital, user: User) -> Stakeholder:
    """Whom the device offers first, with consent to be judged."""
    blocks = roster_of(user, TODAY)["hospitals"]
    first = next(block["people"][0]["id"] for block in blocks if block["id"] == hospital.pk)
    person = Stakeholder.objects.get(pk=first)
    person.lawful_basis = "consent"
    person.save()
    return person


@contextmanager
def visits_made(line: Line):
    """What became of the visits made meanwhile: {sent, stored, doubled}."""
    before, tally = set(Visit.objects.values_list("pk", flat=True)), {}
    yield tally
    made = Visit.objects.exclude(pk__in=before).filter(state="submitted")
    steps = [visit.next_step.text for visit in made.select_related("next_step")]
    tally |= {"sent": line.sent, "stored": len(steps), "doubled": len(steps) - len(set(steps))}


@pytest.mark.parametrize(("language", "in_background"), [("en", False), ("zh-hans", True)])
def test_a_visit_made_without_a_network_is_stored_once_after_the_tab_was_closed(
    phone, line, hospitals, language, in_background
):
    rep = User.objects.get(username="rep")
    plan = plan_visit(hospitals[0].pk, on=TODAY, at=None, by=rep)
    judged, [colleague, *_] = first_of(hospitals[0], rep), colleagues_at(hospitals[0], rep, TODAY)
    device = phone("rep", language).be_ready()
    with visits_made(line) as tally:
        line.cut()
        device.page.goto("/")
        assert device.page.locator("h1").text_content() == device.say("On this device")
        assert device.page.locator("[data-hospitals] a").count() == Hospital.objects.loggable_by(rep).count()
        device.page.locator("[data-plan] a").tap()
        device.fill_in()
        assert device.page.locator("#id_on").input_value() == TODAY.isoformat()  # the device believes another day
        device.page.locator("[data-message]:visible label").first.tap()
        device.page.locator("summary", has_text=device.say("More, if it happened")).tap()
        device.page.locator(f"[data-move='{judged.pk}'] summary").tap()
        device.page.locator(f"label[for='stance-{judged.pk}-1']").tap()
        device.page.locator(f"#shown_by-{judged.pk}").fill("主动要了资料")
        for name in ("joint_with", "next_owner"):
            device.page.locator(f"#id_{name}").select_option(str(colleague.pk))
        device.submit()
        device.entry("waiting").wait_for()
        device.new_tab()
        line.mend()
        if in_background:
            device.wake_worker()
            while Visit.objects.get(client_id=plan.client_id).state == "planned":
                device.page.wait_for_timeout(50)
        device.look()
        device.entry("sent").wait_for()
        device.look()
        device.entry("sent").wait_for()

    visit = Visit.objects.get(client_id=plan.client_id)
    assert (visit.state, visit.on, visit.next_step.text) == ("submitted", TODAY, "带资料")
    assert (visit.joint_with, visit.next_step.owner) == (colleague, colleague)
    told = KeyMessageVersion.objects.told_on(visit).get()
    assert told in KeyMessageVersion.objects.in_force(TODAY)
    assert told.message.product == visit.topics.get().product
    moved = judged.support_events.get(evidence__visit_link__visit=visit)
    assert (moved.support, moved.evidence.text) == (-2, "主动要了资料")
    assert tally == {"sent": 1, "stored": 0, "doubled": 0}  # the plan itself has become the visit


@pytest.mark.parametrize(("lost", "stored_at_first"), [("request", 0), ("answer", 2)])
def test_a_queue_whose_sending_fails_halfway_is_stored_once(phone, line, hospitals, lost, stored_at_first):
    device = phone().be_ready()
    with visits_made(line) as tally:
        line.cut()
        device.queue(hospitals[0], "一")
        device.queue(hospitals[1], "二")
        line.lose, before = lost, Visit.objects.count()
        line.mend()
        device.look()
        device.wait_for_loss()
        assert device.counts() == {"waiting": 2}
        assert Visit.objects.count() - before == stored_at_first
        line.mend()
        device.look()
        device.entry("sent").nth(1).wait_for()
        assert device.counts() == {"sent": 2}

    assert tally["sent"] >= 2  # a browser may send again by itself what got no answer
    assert (tally["stored"], tally["doubled"]) == (2, 0)


def test_a_form_that_was_open_when_the_answer_was_lost_is_stored_once(phone, line, hospitals):
    device = phone().be_ready()
    with visits_made(line) as tally:
        device.open_form(hospitals[0])
        device.fill_in()
        line.lose = "answer"
        device.submit()
        device.page.wait_for_url(re.compile("#queue$"))
        device.entry("waiting").wait_for()
        line.mend()
        device.look()
        device.entry("sent").wait_for()

    assert (tally["stored"], tally["doubled"]) == (1, 0)
    assert not VisitDraft.objects.exists()


def test_after_the_session_has_ended_entries_wait_for_their_author_and_nobody_else(phone, line, hospitals):
    device = phone().be_ready()
    with visits_made(line) as tally:
        line.cut()
        device.queue(hospitals[0])
        device.context.clear_cookies()
        line.mend()
        device.page.get_by_role("button", name="Send now").tap()
        device.page.locator("[data-note=signed-out]:visible").wait_for()
        assert device.page.locator("[data-hospitals] a").count() == 0  # what came from the server has gone
        assert device.counts() == {"waiting": 1}
        device.come_in("medrep")
        device.be_ready()
        device.look()
        device.page.locator("[data-note=another]:visible").wait_for()
        assert device.page.locator(".ka-entry").count() == 0
        assert not Visit.objects.filter(next_step__text="带资料").exists()
        device.come_in("rep")
        device.be_ready()
        device.look()
        device.entry("sent").wait_for()

    assert tally["stored"] == 1
    assert Visit.objects.get(next_step__text="带资料").author.username == "rep"


def test_the_clock_of_the_server_decides_and_what_was_typed_stays(phone, line, hospitals):
    """The clock of the phone jumps ahead by a day. One entry is of yesterday, one of a day to come."""
    device = phone().be_ready()
    line.cut()
    for days, step in ((-1, "昨天"), (3, "以后")):
        device.open_form(hospitals[0])
        device.page.evaluate(DAY_AHEAD)
        device.fill_in(step)
        device.page.locator("#id_on").fill((TODAY + timedelta(days=days)).isoformat())
        device.submit()
        device.page.wait_for_url(re.compile("#queue$"))
    line.mend()
    device.look()
    device.entry("sent").wait_for()
    visit = Visit.objects.get(next_step__text="昨天")
    assert visit.on == TODAY - timedelta(days=1)
    assert visit.captured_at <= visit.submitted_at <= timezone.now()

    why = "This day is still to come. A visit is logged once it has happened."
    assert device.entry("returned").locator("[data-why]").text_content() == why
    device.entry("returned").get_by_role("link", name="Open").tap()
    device.page.wait_for_url("**/visits/new/**")
    assert device.page.locator("#id_on_error").text_content().strip() == why
    assert device.page.locator("#id_next_step").input_value() == "以后"

    assert device.counts() == {"sent": 1, "returned": 1}

    device.page.evaluate(WEEK_AHEAD)
    assert device.page.evaluate("kaStore.owner()") is None
    assert device.page.evaluate("kaStore.rosterAge()") is None
    assert device.counts()["returned"] == 1  # what was sent may be gone: it is kept for a day


def test_two_phones_of_one_account_keep_both_answers(phone, line, hospitals):
    plan = plan_visit(hospitals[0].pk, on=TODAY, at=None, by=User.objects.get(username="rep"))
    devices = [phone().be_ready(), phone().be_ready()]
    line.cut()
    for device, step in zip(devices, ("一", "二"), strict=True):
        device.page.goto(f"{reverse('visits:visit_new')}?hospital={plan.hospital_id}&entry={plan.client_id}")
        device.fill_in(step)
        device.submit()
        device.page.wait_for_url(re.compile("#queue$"))
    line.mend()
    for device in devices:
        device.look()
        device.page.locator(":is([data-is=sent], [data-is=conflict])").wait_for()

    assert sorted(state for device in devices for state in device.counts()) == ["conflict", "sent"]
    kept = [Visit.objects.get(client_id=plan.client_id).next_step.text, *VisitDraft.objects.get().payload["next_step"]]
    assert sorted(kept) == ["一", "二"]


def test_signing_out_warns_and_leaves_nothing_to_read(phone, line, hospitals):
    device = phone().be_ready()
    home = device.context.new_page()
    home.goto(reverse("dashboards:more"))
    home.evaluate(NEVER_SEND)
    device.page.bring_to_front()
    line.cut()
    device.queue(hospitals[0])
    line.mend()
    home.locator("[data-unsent]:visible").wait_for()
    asked = []
    home.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    home.locator(".ka-me").tap()
    home.get_by_role("button", name="Sign out").tap()
    home.wait_for_timeout(100)
    assert "not sent yet" in asked[0]
    assert home.evaluate("kaStore.owner().then(Boolean)")

    home.once("dialog", lambda dialog: dialog.accept())
    home.get_by_role("button", name="Sign out").tap()
    home.wait_for_url("**/sign-in/**")
    assert device.page.evaluate("kaStore.owner()") is None
    assert device.page.evaluate("kaStore.rosterAge()") is None
    assert device.counts() == {"waiting": 1}
