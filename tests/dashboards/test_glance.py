"""A hospital at a glance, and everybody's stage by department: what a newcomer reads, and what it costs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Adoption, BlockerReview, KnowledgeAnswer, RivalAct
from accounts.questions import KNOW
from dashboards.glance import Glance
from dashboards.hospital_page import page_of
from dashboards.people_panel import people_of
from dashboards.stage_table import StageTable
from tests.factories import DepartmentFactory, FocusFactory, HospitalFactory, ProductFactory, StakeholderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


def glance_at(hospital, user) -> Glance:
    today = timezone.localdate()
    page = page_of.first(hospital.pk, user, today=today)
    return Glance(page, people_of(page, user, today))


def unknown(hospital, user) -> list[str]:
    return [each.text for each in glance_at(hospital, user).unknown]


def stages(client, hospital, **query):
    return client.get(reverse("dashboards:hospital_stages", args=[hospital.pk]), query)


# -- At a glance -----------------------------------------------------------------------------------
def test_it_names_who_decides_who_is_against_us_and_what_the_gatekeeper_values(hospital, rep, as_rep):
    top = StakeholderFactory(hospital=hospital, buying_role="decision_maker", influence=5, support=0)
    minor = StakeholderFactory(hospital=hospital, buying_role="decision_maker", influence=2)
    gate = StakeholderFactory(
        hospital=hospital, buying_role="gatekeeper", support=-1, main_driver="price", value_drivers="price,side_effects"
    )
    against = [StakeholderFactory(hospital=hospital, support=-2, influence=1) for _ in range(3)]

    glance = glance_at(hospital, rep)

    assert glance.deciders == [top, minor]
    assert glance.gatekeepers == [gate]
    assert (len(glance.against), glance.more_against) == (3, 1)
    assert {*glance.people.against} == {gate, *against}
    content = as_rep.get(hospital.get_absolute_url()).content.decode()
    assert "1 more, and who could reach them" in content
    assert "Price, Side effects" in content


def test_who_may_not_be_judged_is_named_for_nothing(hospital, rep):
    today = timezone.localdate()
    for fields in ({"lawful_basis": "none"}, {"lawful_basis": "consent", "opted_out_on": today}):
        StakeholderFactory(hospital=hospital, buying_role="decision_maker", **fields)

    glance = glance_at(hospital, rep)

    assert (glance.deciders, glance.gatekeepers, list(glance.against)) == ([], [], [])


def test_what_nobody_knows_goes_as_it_is_learnt(hospital, rep):
    today = timezone.localdate()
    StakeholderFactory(hospital=hospital, buying_role="decision_maker", support=None)
    StakeholderFactory(hospital=hospital, lawful_basis="none")
    assert unknown(hospital, rep) == [
        "No gatekeeper known",
        "No main influencer known",
        "No executor known",
        "Whether there is a blocker: not asked for 90 days",
        "The stance of 1 person",
        "1 person without consent",
        "8 of the eight questions without a fresh answer",
        "What the rivals do: nobody has looked yet",
    ]

    hospital.stakeholders.all().delete()
    for role in ("decision_maker", "gatekeeper", "executor"):
        StakeholderFactory(hospital=hospital, buying_role=role, support=1, is_main_influencer=role == "executor")
    BlockerReview.objects.create(hospital=hospital, on=today, is_named=False)
    RivalAct.objects.create(hospital=hospital, kind="nothing_seen", on=today, by=rep)
    for question in KNOW.questions[:-1]:
        for days in (1, 2):
            answer = {"text": "So they say", "on": today - timedelta(days=days), "by": rep}
            KnowledgeAnswer.objects.create(hospital=hospital, question=question.key, **answer)
    old = {"question": KNOW.questions[-1].key, "text": "Long ago", "on": today - timedelta(days=180), "by": rep}
    KnowledgeAnswer.objects.create(hospital=hospital, **old)

    assert unknown(hospital, rep) == ["1 of the eight questions without a fresh answer"]


# -- Stages by department --------------------------------------------------------------------------
def test_everybody_stands_in_their_department_with_a_stage_per_product_in_focus(hospital, rep, as_rep):
    today = timezone.localdate()
    focus, other = FocusFactory().product, ProductFactory()
    office = DepartmentFactory(hospital=hospital, kind="administrative")
    ward = DepartmentFactory(hospital=hospital, kind="clinical")
    clerk = StakeholderFactory(hospital=hospital, department=office)
    doctor = StakeholderFactory(hospital=hospital, department=ward, influence=2)
    head = StakeholderFactory(hospital=hospital, department=ward, influence=5)
    silent = StakeholderFactory(hospital=hospital, department=ward, lawful_basis="none")
    for product, stage in ((focus, 3), (other, 6)):
        Adoption.objects.create(stakeholder=head, product=product, stage=stage, since=today)
    Adoption.objects.create(stakeholder=silent, product=focus, stage=6, since=today)
    page = page_of.first(hospital.pk, rep, today=today)

    table = StageTable(page, rep, today)

    assert [(group.department, group.people) for group in table.groups] == [
        (ward, [head, doctor, silent]), (office, [clerk]),
    ]  # fmt: skip
    assert [[ladder.stage for ladder in person.ladders] for person in table.groups[0].people] == [[3], [None], [None]]
    assert (table.products, table.hidden) == ([focus], 1)
    assert StageTable(page, rep, today, wide=True).products == [focus, other]
    one = stages(as_rep, hospital, department=ward.pk).content.decode()
    assert (f"stages-of-{head.pk}" in one, f"stages-of-{clerk.pk}" in one) == (True, False)
    assert "Repeat use" not in one
    assert "no consent yet" in one
    assert stages(as_rep, hospital, department="nothing").content.decode().count("stages-of-") == 4


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_stages_cost_the_same_for_one_person_as_for_twenty(as_rep, hospital, how_many, django_assert_num_queries):
    for _ in range(how_many):
        person = StakeholderFactory(hospital=hospital, department=DepartmentFactory(hospital=hospital))
        Adoption.objects.create(stakeholder=person, product=FocusFactory().product, stage=2, since=timezone.localdate())

    with django_assert_num_queries(8):  # session, user, territories, company, hospital, people, products, stages
        assert stages(as_rep, hospital).status_code == 200


def test_no_stages_of_a_hospital_one_does_not_cover(as_stranger, hospital):
    assert stages(as_stranger, hospital).status_code == 404
