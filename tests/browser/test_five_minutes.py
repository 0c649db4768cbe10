"""A rep who has never seen a hospital answers from the screens: who decides, who blocks and who could reach him, what
the pharmacy head values, how far each cardiologist is, what we don't know. Every answer is planted, none is typed in.
"""

import pytest
from django.utils.translation import override
from playwright.sync_api import expect

from accounts.models import Adoption, Department, Hospital, Stakeholder, Tie
from people.models import User
from products.models import Product
from tests.browser.clock import TODAY
from tests.browser.conftest import PHONE
from tests.browser.wording import Wording
from tests.factories import DepartmentFactory, HospitalFactory, StakeholderFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

DESK = {"width": 1440, "height": 900}
NAME, NAME_EN = "云汀初见医院", "Yunting Firstsight Hospital"
STAGES = {"林一": ("Trial", 3), "林二": ("Repeat use", 6), "林三": ("not known", None)}


def person(department: Department, name: str, name_en: str, **fields) -> Stakeholder:
    return StakeholderFactory(hospital=department.hospital, department=department, name=name, name_en=name_en, **fields)


@pytest.fixture
def inherited(company) -> Hospital:
    """A hospital that came to the rep yesterday, with what those before him have left: some of it missing."""
    rep = User.objects.get(username="rep")
    territory = Hospital.objects.visible_to(rep).filter(is_active=True).first().territory
    hospital = HospitalFactory(territory=territory, name=NAME, name_en=NAME_EN, grade="3A")
    office = DepartmentFactory(hospital=hospital, name="院办", name_en="Office", kind="administrative")
    pharmacy = DepartmentFactory(hospital=hospital, name="药学部", name_en="Pharmacy", kind="pharmacy")
    hearts = DepartmentFactory(hospital=hospital, name="心血管内科", name_en="Cardiology", kind="clinical")
    person(office, "高决", "Gao Jue", buying_role="decision_maker", influence=5, support=1, support_on=TODAY)
    values = {"main_driver": "side_effects", "value_drivers": "side_effects,price"}
    head = person(
        pharmacy, "药把", "Yao Ba", post="药学部主任", buying_role="gatekeeper", influence=4, support=-2,
        support_on=TODAY, **values,
    )  # fmt: skip
    focus = Product.objects.active().in_focus(TODAY).order_by("name").first()
    for n, (name, (_label, stage)) in enumerate(STAGES.items()):
        doctor = person(hearts, name, f"Lin {n + 1}", influence=3 - n)
        if stage is not None:
            Adoption.objects.create(stakeholder=doctor, product=focus, stage=stage, since=TODAY)
    friend = Stakeholder.objects.get(hospital=hospital, name="林一")
    friend.support = 2
    friend.save()
    Tie.objects.create(from_person=friend, to_person=head, kind="teacher_student", author=rep)
    return hospital


def named(hospital: Hospital, name: str, say: Wording) -> str:
    with override(say.language):
        return Stakeholder.objects.get(hospital=hospital, name=name).display_name


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_hospital_is_understood_from_its_screens(sign_in_as, inherited, say, size):
    page = sign_in_as("rep", say, **size)
    page.locator("input[type=search]").first.fill(NAME)
    page.locator("a.ka-hit", has_text=NAME if say.language != "en" else NAME_EN).first.click()
    page.locator("#glance-decides").wait_for()
    front = page.url

    # Who decides, and what the head of the pharmacy values: on the first screen.
    decides = page.locator("#glance-decides").inner_text()
    assert named(inherited, "高决", say) in decides
    assert say("Supporter").lower() in decides
    gate = page.locator("#glance-gate").inner_text()
    assert say("Side effects") in gate
    assert named(inherited, "药把", say) in gate

    # Who blocks, and who could reach him: one press.
    page.locator("#glance-blocks a", has_text=named(inherited, "药把", say)).click()
    block = page.locator("article.ka-block").first
    block.wait_for()
    assert page.locator("article.ka-block").count() == 1
    told = block.inner_text()
    assert named(inherited, "林一", say) in told
    assert say("taught") in told

    # How far each cardiologist is: two presses.
    page.goto(front)
    page.locator("#glance-stages a").click()
    page.get_by_role("link", name="心血管内科" if say.language != "en" else "Cardiology").first.click()
    rows = page.locator("tr[id^=stages-of-]")
    rows.first.wait_for()
    assert rows.count() == len(STAGES)
    for name, (label, _stage) in STAGES.items():
        row = rows.filter(has_text=named(inherited, name, say)).inner_text()
        assert say(label) in row
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    # What we don't know, each with the place where it is learnt.
    page.goto(front)
    unknown = page.locator("#glance-unknown li a")
    missing = unknown.all_inner_texts()
    for seat in ("Main influencer", "Executor"):
        assert any(say(seat).lower() in each for each in missing), seat
    addresses = [each.get_attribute("href") for each in unknown.all()]
    assert len(addresses) == 6
    for address in addresses:
        page.goto(page.url.split("/hospitals/")[0] + address)
        assert page.locator(f"#{address.split('#')[1]}").count() == 1, address
    expect(page.locator("#know-acts")).to_be_visible()
