"""The page that prepares a visit: what it tells, to whom, and what it costs."""

from datetime import time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Adoption, HospitalVisitPolicy, Playbook, SupportEvent
from dashboards.prepare import CHECKLIST, FUNNEL, OBJECTIVES_SHOWN, OWED_SHOWN, PEOPLE_SHOWN, POINTS
from planning.models import AccountPlan, Objective
from tests.dashboards.whole import score, whole_hospital
from tests.factories import (
    CommitmentFactory,
    FocusFactory,
    HospitalFactory,
    KeyMessageVersionFactory,
    NextStepFactory,
    ServiceRequestFactory,
    StakeholderFactory,
    VisitFactory,
)
from visits.models import VisitAttendee, VisitMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory, name="云汀市第一人民医院", name_en="Yunting First")


@pytest.fixture
def zhao(hospital):
    return StakeholderFactory(
        hospital=hospital, name="赵令仪", name_en="Zhao Lingyi", lawful_basis="consent", social_style="analytical",
        decision_style="conclusion", support=-1, influence=4,
    )  # fmt: skip


def aims(hospital, owner, today, how_many=1, **values):
    """Objectives of a running plan; the knowledge index, unless said otherwise."""
    plan, _ = AccountPlan.objects.get_or_create(hospital=hospital, year=today.year, state="active", owner=owner)
    given = {"metric": "knowledge", "baseline": 0, "target": 60, "starts_on": today - timedelta(days=10)}
    given |= {"title": "Know them better", "due_on": today + timedelta(days=10), "owner": owner} | values
    return [Objective.objects.create(plan=plan, **given) for _ in range(how_many)]


def page(client, hospital, **query):
    return client.get(reverse("dashboards:hospital_prepare", args=[hospital.pk]), query)


@pytest.mark.parametrize("how_many", [1, 20])
def test_it_costs_the_same_however_much_there_is(
    as_rep, as_medrep, rep, patch_territory, how_many, django_assert_num_queries
):
    hospital = whole_hospital(patch_territory, rep, how_many)
    for hour in range(how_many):
        HospitalVisitPolicy.objects.create(
            hospital=hospital, weekday=1, starts_at=time(hour), ends_at=time(hour, 30), place="Hall"
        )
        CommitmentFactory(hospital=hospital, owner=rep)
        ServiceRequestFactory(hospital=hospital, owner=rep)
    aims(hospital, rep, timezone.localdate(), how_many)
    score()

    with django_assert_num_queries(12):
        shown = page(as_rep, hospital).context["shown"]
    with django_assert_num_queries(11):
        page(as_medrep, hospital)

    assert len(shown.everybody) == len(shown.windows) == how_many
    assert len(shown.partners) == min(how_many, PEOPLE_SHOWN)
    assert len(shown.objectives_shown) == min(how_many, OBJECTIVES_SHOWN)
    assert all(partner.rungs for partner in shown.partners)
    assert len(shown.owed_shown) == min(len(shown.owed), OWED_SHOWN)


def test_the_last_three_visits_and_what_changed_since(as_rep, rep, hospital, zhao, today):
    for days in (40, 30, 20, 10):
        visit = VisitFactory(hospital=hospital, author=rep, on=today - timedelta(days=days), notes=f"Talk of {days}")
        VisitAttendee.objects.create(visit=visit, stakeholder=zhao)
    VisitFactory(hospital=HospitalFactory(), notes="Elsewhere")
    SupportEvent.objects.create(stakeholder=zhao, support=-2, on=today - timedelta(days=15), by=rep)
    SupportEvent.objects.create(stakeholder=zhao, support=-1, on=today - timedelta(days=5), by=rep)

    answer = page(as_rep, hospital)

    shown, text = answer.context["shown"], answer.content.decode()
    assert [event.words for event in shown.visits] == ["Talk of 10", "Talk of 20", "Talk of 30"]
    assert [(event.kind, event.before, event.after) for event in shown.changes] == [("support", -2, -1)]
    assert "Talk of 20" in text
    assert "Zhao Lingyi" in text
    assert "Talk of 40" not in text


def test_a_visit_that_met_nobody_hides_no_change(as_rep, rep, hospital, zhao, today):
    VisitFactory(hospital=hospital, author=rep, on=today - timedelta(days=9))
    SupportEvent.objects.create(stakeholder=zhao, support=1, on=today - timedelta(days=5), by=rep)
    VisitFactory(hospital=hospital, author=rep, on=today - timedelta(days=2), outcome="not_seen")

    shown = page(as_rep, hospital).context["shown"]

    assert [event.outcome for event in shown.visits] == ["Not seen", "Met"]
    assert [event.kind for event in shown.changes] == ["support"]


def test_what_the_running_plan_aims_at_and_how_far_it_is(as_rep, as_medrep, rep, hospital, today):
    late, aim = (
        aims(hospital, rep, today, due_on=today - timedelta(days=1), title="Meet the head"),
        aims(hospital, rep, today),
    )
    aims(hospital, rep, today, title="Long closed", closed_on=today)
    aims(hospital, rep, today, title="More boxes", metric="sales_boxes", due_on=today + timedelta(days=20))
    aims(HospitalFactory(territory=hospital.territory), rep, today, title="Of another hospital")

    answer, medical = page(as_rep, hospital), page(as_medrep, hospital)

    shown = [(row.objective.title, row.is_overdue, row.standing) for row in answer.context["shown"].objectives]
    assert shown == [
        (late[0].title, True, "behind"),
        (aim[0].title, False, "behind"),
        ("More boxes", False, ""),
    ]
    assert "More boxes" in answer.content.decode()
    assert [row.objective.title for row in medical.context["shown"].objectives] == ["Meet the head", "Know them better"]
    assert "More boxes" not in medical.content.decode()
    plan = AccountPlan.objects.get(hospital=hospital)
    plan.state = "closed"
    plan.save()
    assert page(as_rep, hospital).context["shown"].objectives == []


def test_what_is_open_stands_by_day_with_whose_it_is(as_rep, rep, medrep, hospital, zhao, today):
    made = {"hospital": hospital, "owner": rep}
    CommitmentFactory(**made, direction="theirs", text="Name the day", stakeholder=zhao, due_on=today + timedelta(1))
    CommitmentFactory(**made, direction="ours", text="Bring the label", due_on=today + timedelta(2))
    ServiceRequestFactory(**made, text="Dose in renal failure", due_on=today + timedelta(3))
    NextStepFactory(**made, text="Ask again", due_on=today - timedelta(1))
    NextStepFactory(**made, text="Long done", due_on=today, done_on=today)
    CommitmentFactory(**made, text="Long kept", state="kept", settled_on=today)
    NextStepFactory(owner=rep, text="Of another hospital")

    owed = page(as_rep, hospital).context["shown"].owed

    assert [(row.text, row.said, row.is_late) for row in owed] == [
        ("Ask again", "step", True),
        ("Name the day", "theirs", False),
        ("Bring the label", "ours", False),
        ("Dose in renal failure", "asked", False),
    ]
    assert (owed[1].person, owed[1].owner) == ("Zhao Lingyi", rep.display_name)


def test_each_person_comes_with_stance_stage_playbook_and_how_to_talk(as_rep, rep, hospital, zhao, today):
    rep.social_style = "driver"
    rep.save()
    product = FocusFactory().product
    Adoption.objects.create(stakeholder=zhao, product=product, stage=2, since=today)
    Playbook.objects.create(stage=2, product=product, next_action="约会", next_action_en="Fix the ward round")

    answer = page(as_rep, hospital)

    (partner,) = answer.context["shown"].partners
    text = answer.content.decode()
    assert [(rung.product, rung.stage) for rung in partner.rungs] == [(product, 2)]
    assert "Fix the ward round" in text
    assert "Slow down by half" in text
    assert "sceptic" in text
    assert all(str(line) in text for line in CHECKLIST)
    assert all(str(slot.example) in text for slot in (*FUNNEL, *POINTS))


@pytest.mark.parametrize("basis", ["none", "public"])
def test_nothing_judged_of_who_gave_no_basis(as_rep, rep, hospital, today, basis):
    person = StakeholderFactory(hospital=hospital, name_en="Chen Jingxing", lawful_basis=basis)
    Adoption.objects.create(stakeholder=person, product=FocusFactory().product, stage=2, since=today)

    (partner,) = page(as_rep, hospital).context["shown"].partners

    assert partner.person == person
    assert (partner.rungs, partner.tip, partner.decision, partner.message) == ([], None, None, None)


def test_one_chooses_whom_to_see(as_rep, hospital):
    people = [StakeholderFactory(hospital=hospital) for _ in range(6)]
    stranger = StakeholderFactory()

    def shown(*persons):
        return [partner.person.pk for partner in page(as_rep, hospital, person=persons).context["shown"].partners]

    assert set(shown(people[5].pk, people[2].pk)) == {people[5].pk, people[2].pk}
    assert len(shown(*(person.pk for person in people))) == PEOPLE_SHOWN
    assert stranger.pk not in shown(stranger.pk, people[0].pk)
    assert len(shown("x", "-1")) == PEOPLE_SHOWN


def test_only_who_works_the_hospital_prepares_a_visit(
    as_rep, as_manager, as_admin, as_compliance, as_stranger, hospital, patch_territory
):
    assert [page(client, hospital).status_code for client in (as_rep, as_manager)] == [200, 200]
    refused = [page(client, hospital).status_code for client in (as_admin, as_compliance, as_stranger)]
    assert refused == [404, 404, 404]
    assert page(as_rep, HospitalFactory(territory=patch_territory, is_active=False)).status_code == 404


def test_the_hospital_the_visit_form_and_today_lead_there(as_rep, as_admin, rep, hospital, today):
    there = reverse("dashboards:hospital_prepare", args=[hospital.pk])
    VisitFactory(hospital=hospital, author=rep, on=today, state="planned", submitted_at=None)

    for address in (
        hospital.get_absolute_url(),
        f"{reverse('visits:visit_new')}?hospital={hospital.pk}",
        reverse("dashboards:today"),
    ):
        assert there in as_rep.get(address).content.decode()
    assert there not in as_admin.get(hospital.get_absolute_url()).content.decode()


def test_what_was_told_last_of_each_product_when_and_by_whom(as_rep, rep, hospital, today):
    first = KeyMessageVersionFactory(message__product__name_en="Corvanta", message__name_en="Indication")
    second = KeyMessageVersionFactory(message__product=first.message.product, message__name_en="Dosing")
    other = KeyMessageVersionFactory(message__product__name_en="Veltrasin", message__name_en="Storage")
    told = ((9, [first]), (2, [first, second]), (5, [other]))
    for days, versions in told:
        visit = VisitFactory(hospital=hospital, author=rep, on=today - timedelta(days=days))
        for version in versions:
            VisitMessage.objects.create(visit=visit, version=version)
    VisitMessage.objects.create(visit=VisitFactory(hospital=HospitalFactory()), version=other)

    shown = page(as_rep, hospital).context["shown"].told

    assert [(row.product, sorted(row.titles), row.on, row.by) for row in shown] == [
        ("Corvanta", ["Dosing", "Indication"], today - timedelta(days=2), rep.display_name),
        ("Veltrasin", ["Storage"], today - timedelta(days=5), rep.display_name),
    ]
