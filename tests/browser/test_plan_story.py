"""From "we should do something about this hospital" to a plan whose progress reads itself from the data.

A rep at a phone, a manager and an admin at a desk: a plan from the template, a vague objective refused, the plan
returned on one field, handed in again and approved; a visit does an action, new deliveries move the progress, the vote
is reckoned, the briefing is one page.
"""

import csv
import re
from datetime import timedelta
from itertools import product as every

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import expect

from accounts.models import Hospital
from people.models import User
from planning.models import AccountPlan, CommitteeMember, CommitteeRules, ListingApplication, PlanMember
from planning.plan_choices import PlanState
from planning.services.listings import Told, take_up
from planning.services.plans import comment_on, save_row
from sales.models import Delivery
from tests.browser.clock import TODAY
from tests.browser.conftest import PHONE
from tests.browser.test_rep_on_a_phone import Thumb, five_answers, open_form, submit
from tests.browser.wording import Wording
from tests.factories import ProductFactory, StakeholderFactory
from tests.planning.test_briefing_pages import text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.pdf]

DESK = {"width": 1440, "height": 900}
VAGUE, TITLE = "提高销量", "年底潜力占有率明显提高"
REASON = "科室开设卒中中心，用药需求上升"
REMARK = "目标偏高，请按新院区的进度调整"
ACTION = "带去预算影响分析并听取药学部意见"
FIRST_TARGET, SECOND_TARGET = 95, 90
NEEDED, STANCES = 3, (-1, 0, 0, 1, 2)
PERCENT = re.compile(r"(\d+)%")


class Reader:
    """A browser with somebody in it who reads the product's words in a language."""

    def __init__(self, page, say: Wording):
        self.page, self.say = page, say

    def press(self, words: str, role: str = "button"):
        self.page.get_by_role(role, name=self.say(words), exact=True).first.click()

    def fill(self, **fields: object):
        for name, text in fields.items():
            self.page.locator(f"#id_{name}").fill(str(text))

    def reads(self, where: str, *words: str):
        for each in words:
            expect(self.page.locator(where).first).to_contain_text(each)

    def stands(self, state: PlanState):
        """The plan is in this state."""
        with override(self.say.language):
            self.reads(".ka-flow [aria-current=step]", str(state.label))


@pytest.fixture
def spring(company) -> Hospital:
    """A spring hospital of the rep's without a plan, with a product on the agenda of a committee of five."""
    rep = User.objects.get(username="rep")
    found = Hospital.objects.loggable_by(rep).active().filter(season="spring", account_plans=None, ttm_fen__gt=0)
    hospital = found.filter(committee_rules=None, committee_members=None).order_by("-priority").first()
    known = {"source_kind": "notice", "source_on": TODAY - timedelta(days=90)}
    CommitteeRules.objects.create(hospital=hospital, **known)
    for number, support in enumerate(STANCES):
        person = StakeholderFactory(
            hospital=hospital, name=f"委员{number}", name_en=f"Member {number}", support=support
        )
        CommitteeMember.objects.create(hospital=hospital, stakeholder=person, source="医院官网", **known)
    new = ProductFactory(name="瑞安平片", name_en="Ruianping")
    told = Told(shown_by="药学部通知", committee_on=TODAY + timedelta(days=30))
    take_up(hospital, new, "committee_scheduled", told, by=rep, on=TODAY)
    return hospital


def start(rep: Reader, hospital: Hospital) -> AccountPlan:
    """The rep starts from the template that fits spring and keeps the objective on the share of the potential."""
    rep.page.goto(f"{hospital.get_absolute_url()}?tab=plan")
    rep.press("Start a plan", "link")
    expect(rep.page.locator("input[name=template][value=win]")).to_be_checked()
    rep.press("Save")
    rep.stands(PlanState.DRAFT)
    plan = AccountPlan.objects.get(hospital=hospital)
    for objective in plan.objectives.exclude(metric="sales_share"):
        rep.page.goto(objective.get_absolute_url())
        rep.press("Take off")
        rep.page.locator(".ka-flow").wait_for()
    return plan


def refuse_what_is_vague(rep: Reader, plan: AccountPlan):
    """Each letter that is not met is said at its field, and nothing is kept."""
    objective = plan.objectives.get()
    rep.page.goto(objective.get_absolute_url())
    rep.press("Change", "link")
    expect(rep.page.locator("#div_id_own_metric")).to_be_hidden()
    rep.fill(title=VAGUE)
    rep.press("Save")
    rep.reads(
        "#div_id_title .invalid-feedback",
        rep.say("The title names a direction, not a thing: say what will be different, and where."),
    )
    rep.reads("#div_id_target .invalid-feedback", rep.say("No target is given."))
    rep.reads("#div_id_reason .invalid-feedback", rep.say("Say which finding of the situation it answers."))
    before = objective.title, objective.version
    objective.refresh_from_db()
    assert (objective.title, objective.version) == before


def make_smart(rep: Reader, plan: AccountPlan):
    rep.fill(title=TITLE, target=FIRST_TARGET, reason=REASON)
    rep.press("Save")
    rep.reads(".ka-obj", TITLE)
    expect(rep.page.locator(".ka-obj .ka-smart .no")).to_have_count(0)
    assert done(rep) == 0
    rep.page.goto(reverse("planning:action_new", args=[plan.pk]))
    rep.fill(text=ACTION, due_on=TODAY + timedelta(days=20))
    rep.page.locator("#id_objective").select_option(str(plan.objectives.get().pk))
    rep.press("Save")
    rep.reads("#plan-tab", ACTION)


def done(reader: Reader) -> int:
    """How much of the way the one objective has gone, in percent, as its card says."""
    return int(PERCENT.search(reader.page.locator(".ka-objf").first.inner_text())[1])


def ask_the_team(rep: Reader, plan: AccountPlan):
    owner, colleague = User.objects.get(username="rep"), User.objects.get(username="medrep")
    save_row(PlanMember(plan=plan, user=colleague, role="consulted"), by=owner)
    comment_on(plan, "建议先与药学部沟通", by=colleague)
    rep.page.goto(plan.get_absolute_url())
    rep.press("The team was asked", "link")
    rep.press("The team was asked")
    rep.stands(PlanState.CONSULTED)


def hand_in(rep: Reader):
    rep.press("Hand in", "link")
    rep.press("Hand in")
    rep.stands(PlanState.SUBMITTED)


def give_back(manager: Reader, plan: AccountPlan):
    objective = plan.objectives.get()
    manager.page.goto(plan.get_absolute_url())
    manager.press("Return with comments", "link")
    manager.page.locator(f"#id_field_{objective.pk}").select_option("target")
    manager.fill(**{f"objective_{objective.pk}": REMARK})
    manager.press("Return with comments")
    manager.stands(PlanState.RETURNED)


def change_what_was_remarked(rep: Reader, plan: AccountPlan):
    """The comment stands at the very field."""
    rep.page.goto(plan.get_absolute_url())
    rep.reads("#remarks", REMARK, rep.say("Target"))
    rep.page.locator("#remarks").get_by_role("link", name=rep.say("Change")).click()
    rep.reads("#div_id_target", REMARK)
    expect(rep.page.locator("#div_id_title")).not_to_contain_text(REMARK)
    rep.fill(target=SECOND_TARGET)
    rep.press("Save")
    hand_in(rep)


def see_the_difference(reader: Reader, plan: AccountPlan):
    reader.page.goto(plan.get_absolute_url())
    reader.press("What changed since the version before", "link")
    reader.reads("#difference", TITLE, reader.say("Target").lower(), str(FIRST_TARGET), str(SECOND_TARGET))


def approve(manager: Reader):
    manager.press("Approve", "link")
    manager.press("Approve")
    manager.stands(PlanState.APPROVED)


def do_it_on_a_visit(rep: Reader, plan: AccountPlan, say: Wording):
    """The visit is what shows that an action is done."""
    rep.page.goto(plan.get_absolute_url())
    rep.press("Begin", "link")
    rep.press("Begin")
    rep.stands(PlanState.ACTIVE)
    thumb: Thumb = open_form(rep.page, plan.hospital)
    five_answers(thumb, say)
    thumb.press(rep.page.locator("label", has_text=ACTION))
    submit(thumb, say)
    rep.page.wait_for_url(re.compile(r"/visits/\d+/$"))
    action = plan.actions.get()
    assert action.evidence.kind == "visit"
    rep.page.goto(f"{plan.get_absolute_url()}?tab=actions")
    rep.reads(f"#action-{action.pk}", say("Not done after all"))
    shown = rep.page.locator(f"#action-{action.pk}").get_by_role("link", name=say("Shown by the visit"))
    expect(shown).to_have_attribute("href", action.evidence.visit_link.visit.get_absolute_url())


def deliver(admin: Reader, plan: AccountPlan, folder):
    """A file with more boxes for the last closed month."""
    found = Delivery.objects.current().select_related("sku__product", "partner").filter(hospital=plan.hospital)
    last = found.filter(boxes__gt=0).order_by("-month", "-value_fen").first()
    file = folder / "deliveries.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        lines = csv.writer(opened)
        lines.writerow(["hospital", "product", "pack", "month", "boxes", "value", "partner"])
        sold = [f"{last.month:%Y-%m}", 3 * last.boxes, 3 * last.value_fen / 100, last.partner.name]
        lines.writerow([plan.hospital.name, last.sku.product.name, last.sku.pack, *sold])
    admin.page.goto(f"{reverse('records:import_new')}?kind=deliveries")
    admin.page.locator("input[type=file]").set_input_files(file)
    admin.press("Read the file")
    admin.page.get_by_role("button", name=admin.say("Write the file")).click()
    admin.reads(".ka-head", admin.say("Written"))


def reckon_the_vote(rep: Reader, hospital: Hospital):
    """The chance is that of all ways to vote, from the chances that stand beside the members."""
    page = rep.page
    page.goto(ListingApplication.objects.get(hospital=hospital, product__name="瑞安平片").get_absolute_url())
    shown = page.locator(".pl-vote tbody tr")
    expect(shown).to_have_count(len(STANCES))
    yes = [int(PERCENT.search(text)[1]) / 100 for text in shown.locator("td:nth-child(3)").all_inner_texts()]
    chance = headline(page)
    assert abs(chance - 100 * at_least(NEEDED, yes)) <= 2
    first = shown.first
    rep.reads(".pl-vote tbody tr:first-child td:nth-child(4)", "+")
    assert page.locator("#votes .ka-chip").count() >= 1
    first.get_by_role("button", name=rep.say("Will be away")).click()
    expect(page.get_by_role("button", name=rep.say("Will come after all"))).to_be_visible()
    assert headline(page) != chance


def headline(page) -> int:
    return int(PERCENT.search(page.locator(".pl-chance").inner_text())[1])


def at_least(needed: int, yes: list[float]) -> float:
    """The chance of so many yes votes, way by way."""
    total = 0.0
    for votes in every((0, 1), repeat=len(yes)):
        if sum(votes) >= needed:
            weight = 1.0
            for vote, chance in zip(votes, yes, strict=True):
                weight *= chance if vote else 1 - chance
            total += weight
    return total


def print_it(rep: Reader, plan: AccountPlan, folder):
    """The briefing, and its PDF of one page made in the background."""
    rep.page.goto(plan.get_absolute_url())
    rep.press("Briefing", "link")
    rep.reads("article.bf", TITLE, rep.say("Who decides"))
    rep.page.get_by_role("link", name="PDF", exact=True).click()
    file = rep.page.locator(f"#file-{rep.say.language}")
    file.get_by_role("button", name=rep.say("Make PDF")).click(timeout=60_000)
    with rep.page.expect_download() as download:
        file.get_by_role("link", name=rep.say("Download")).click()
    pages, text = text_of(download.value.path().read_bytes(), folder)
    assert pages == 1
    assert TITLE in text
    assert rep.say("Who decides") in text


def test_a_plan_is_made_decided_carried_out_and_printed(sign_in_as, spring, say, tmp_path):
    rep = Reader(sign_in_as("rep", say, **PHONE), say)
    manager = Reader(sign_in_as("manager", say, **DESK), say)
    plan = start(rep, spring)
    refuse_what_is_vague(rep, plan)
    make_smart(rep, plan)
    ask_the_team(rep, plan)
    hand_in(rep)
    give_back(manager, plan)
    change_what_was_remarked(rep, plan)
    see_the_difference(rep, plan)
    see_the_difference(manager, plan)
    approve(manager)
    do_it_on_a_visit(rep, plan, say)
    deliver(Reader(sign_in_as("admin", say, **DESK), say), plan, tmp_path)
    rep.page.goto(plan.get_absolute_url())
    assert done(rep) > 0
    reckon_the_vote(rep, spring)
    print_it(rep, plan, tmp_path)
    assert rep.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
