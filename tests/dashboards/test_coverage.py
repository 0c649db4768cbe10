"""Who of ours knows whom: people × our team, our levels × theirs, and what an empty cell proposes."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboards.coverage import OurLevel, coverage_of
from dashboards.hospital_page import page_of
from tests.factories import DepartmentFactory, HospitalFactory, StakeholderFactory, UserFactory, VisitFactory
from visits.models import NextStep, VisitAttendee

pytestmark = pytest.mark.django_db


def met(person, colleague, days_ago=5, **fields):
    visit = VisitFactory(
        hospital=person.hospital,
        author=colleague,
        on=timezone.localdate() - timedelta(days=days_ago),
        outcome="met",
        **fields,
    )
    VisitAttendee.objects.create(visit=visit, stakeholder=person)
    return visit


def coverage(hospital, user):
    today = timezone.localdate()
    return coverage_of(page_of.first(hospital.pk, user, today=today), user, today)


def cell(found, person, colleague):
    row = next(row for row in found.people if row.head == person)
    return row.cells[found.colleagues.index(colleague)]


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


@pytest.mark.parametrize("how_many", [1, 20])
def test_coverage_costs_the_same_however_many_there_are(as_rep, rep, hospital, how_many, django_assert_num_queries):
    for _ in range(how_many):
        met(StakeholderFactory(hospital=hospital, department=DepartmentFactory(hospital=hospital)), rep)

    with django_assert_num_queries(8):
        assert as_rep.get(reverse("dashboards:hospital_coverage", args=[hospital.pk])).status_code == 200


def test_a_cell_tells_how_often_and_when_last(rep, manager, hospital):
    person = StakeholderFactory(hospital=hospital)
    met(person, rep, 5)
    met(person, rep, 100)

    found = coverage(hospital, rep)

    assert (cell(found, person, rep).number, cell(found, person, rep).age) == (2, 5)
    assert cell(found, person, manager).css == "never"


def test_a_joint_visit_counts_for_both(rep, manager, hospital):
    person = StakeholderFactory(hospital=hospital)
    met(person, rep, joint_with=manager)

    found = coverage(hospital, rep)

    assert cell(found, person, manager).number == cell(found, person, rep).number == 1


@pytest.mark.parametrize(
    "fields", [{"outcome": "not_seen"}, {"outcome": "no_access"}, {"state": "draft"}, {"days_ago": 400}], ids=str
)
def test_what_was_no_contact_of_the_last_year_does_not_count(rep, hospital, fields):
    person = StakeholderFactory(hospital=hospital)
    visit = met(person, rep, fields.pop("days_ago", 5))
    for name, value in fields.items():
        setattr(visit, name, value)
    visit.save()

    assert cell(coverage(hospital, rep), person, rep).css == "never"


def test_levels_meet_levels(rep, manager, root, hospital):
    top = UserFactory(username="top", is_manager=True, territory=root)
    director = StakeholderFactory(hospital=hospital, post="院长")
    met(director, manager)

    found = coverage(hospital, rep)
    row = next(row for row in found.levels if row.head.name == "LEADERSHIP")

    assert [cell.number for cell in row.cells] == [0, 1, 0]
    assert row.cells[0].colleague == top
    assert list(OurLevel)[1] == OurLevel.AREA_MANAGER
    assert found.gaps == []


def test_a_level_that_nobody_of_ours_has_met_is_named(rep, manager, hospital):
    StakeholderFactory(hospital=hospital, post="院长")

    assert [gap for gap in coverage(hospital, rep).gaps if "Leadership" in gap]


# -- What an empty cell proposes -------------------------------------------------------------------
def propose(client, hospital, **values):
    url = reverse("visits:step_propose", args=[hospital.pk])
    return client.post(url, {"text": "See the director", "due_on": timezone.localdate(), **values})


def test_an_empty_cell_leads_to_a_filled_form(as_rep, manager, hospital):
    person = StakeholderFactory(hospital=hospital, name="陈景行", name_en="")
    page = as_rep.get(reverse("dashboards:hospital_coverage", args=[hospital.pk])).content.decode()
    link = f"{reverse('visits:step_propose', args=[hospital.pk])}?person={person.pk}&amp;owner={manager.pk}"

    assert link in page
    form = as_rep.get(link.replace("&amp;", "&")).content.decode()
    assert "陈景行" in form
    assert f'<option value="{manager.pk}" selected' in form


def test_a_proposal_becomes_a_next_step_once(as_rep, rep, manager, hospital):
    for _ in range(2):
        assert propose(as_rep, hospital, owner=manager.pk).status_code == 302

    step = NextStep.objects.get()
    assert (step.owner, step.hospital, step.visit) == (manager, hospital, None)


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"due_on": "2020-01-01"}, {"owner": 0}],
    ids=str,
)
def test_a_proposal_that_lacks_something_says_so_and_writes_nothing(as_rep, rep, hospital, wrong):
    answer = propose(as_rep, hospital, **{"owner": rep.pk, **wrong})

    assert answer.status_code == 200
    assert "is-invalid" in answer.content.decode()
    assert not NextStep.objects.exists()


def test_nobody_is_asked_who_does_not_cover_the_hospital(as_rep, stranger, hospital):
    assert propose(as_rep, hospital, owner=stranger.pk).status_code == 200
    assert not NextStep.objects.exists()


def test_others_propose_nothing(as_compliance, as_stranger, rep, hospital):
    assert propose(as_compliance, hospital, owner=rep.pk).status_code == 403
    assert propose(as_stranger, hospital, owner=rep.pk).status_code == 404
    assert not NextStep.objects.exists()
