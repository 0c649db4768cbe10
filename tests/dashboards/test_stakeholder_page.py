"""The customer card: completeness, stances with evidence, states, and who is recorded for looking."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Affiliation, SupportEvent
from records.models import AuditEvent
from tests.conftest import sign_in
from tests.dashboards.whole import whole_hospital
from tests.factories import HospitalFactory, StakeholderFactory, UserFactory, VisitFactory
from visits.models import VisitAttendee

pytestmark = pytest.mark.django_db
PROFILE = [
    "Support over time", "How early they take up something new", "Buying role", "Influence", "Social style", "Decision style", "How to talk",
    "Best times for a visit", "Needs",
]  # fmt: skip


def page(client, person):
    return client.get(reverse("dashboards:stakeholder_detail", args=[person.pk]))


def story(client, person):
    return client.get(reverse("dashboards:stakeholder_story", args=[person.pk]))


@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize(("who", "queries"), [("rep", 12), ("medrep", 12), ("admin", 12)])
def test_a_page_costs_the_same_however_much_is_known(
    request, rep, patch_territory, who, queries, how_many, django_assert_num_queries
):
    hospital = whole_hospital(patch_territory, rep)
    person = hospital.stakeholders.get()
    for n in range(how_many):
        VisitAttendee.objects.create(visit=VisitFactory(hospital=hospital), stakeholder=person)
        SupportEvent.objects.create(stakeholder=person, support=1, on=date(2025, 1, 1) + timedelta(days=n), by=rep)
        Affiliation.objects.create(stakeholder=person, hospital=hospital, is_primary=False)
    client = request.getfixturevalue(f"as_{who}")

    with django_assert_num_queries(queries):
        assert page(client, person).status_code == 200


def test_a_foreign_person_does_not_exist(as_stranger, patch_territory):
    assert page(as_stranger, StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))).status_code == 404


def test_stances_and_stages_link_the_visits_that_show_them(as_rep, rep, patch_territory):
    hospital = whole_hospital(patch_territory, rep)
    person = hospital.stakeholders.get()

    response = story(as_rep, person)

    visit = hospital.visits.get()
    (stance,) = response.context["story"].stances
    assert stance.evidence.visit_link.visit_id == visit.pk
    assert response.content.decode().count(reverse("visits:visit_detail", args=[visit.pk])) == 2
    assert "Said so" in response.content.decode()
    part = as_rep.get(reverse("dashboards:stakeholder_ladders", args=[person.pk]))
    (ladder,) = part.context["shown"].ladders
    assert (ladder.stage, len(ladder.moves), [reached for _label, reached in ladder.steps].count(True)) == (3, 1, 4)


@pytest.mark.parametrize(
    "state", [{"lawful_basis": "public_source"}, {"lawful_basis": "none"}, {"opted_out_on": date(2026, 1, 1)}]
)
def test_of_who_may_not_be_profiled_nothing_of_the_profile_is_shown(as_rep, rep, patch_territory, state):
    hospital = whole_hospital(patch_territory, rep)
    person = hospital.stakeholders.get()
    person.support = None
    for name, value in state.items():
        setattr(person, name, value)
    person.save()

    response = page(as_rep, person)

    content = response.content.decode() + story(as_rep, person).content.decode()
    assert [word for word in PROFILE if f">{word}<" in content] == []
    assert "Said so" not in content
    assert "person-ladders" not in content
    assert response.context["card"].talk is None
    assert "Only name, post and visits are kept" in content


def test_states_are_said_first(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    now = timezone.now()
    states = {
        "Opted out": StakeholderFactory(hospital=hospital, opted_out_on=now.date()),
        "Under review": StakeholderFactory(hospital=hospital, is_under_review=True),
        "Deactivated": StakeholderFactory(hospital=hospital, is_active=False),
        "No lawful basis yet": StakeholderFactory(hospital=hospital, lawful_basis="none"),
        "No lawful basis": StakeholderFactory(
            hospital=hospital, lawful_basis="none", created_at=now - timedelta(days=31)
        ),
        "Erased": StakeholderFactory(hospital=hospital, erased_at=now),
    }

    for title, person in states.items():
        assert [line.title for line in page(as_rep, person).context["alerts"]] == [title]
    assert page(as_rep, StakeholderFactory(hospital=hospital)).context["alerts"] == []


def test_an_erased_person_has_neither_card_nor_acts(as_rep, patch_territory):
    person = StakeholderFactory(
        hospital=HospitalFactory(territory=patch_territory), erased_at=timezone.now(), phone="0571-1"
    )

    content = page(as_rep, person).content.decode()

    assert "Customer card" not in content
    assert reverse("visits:visit_new") + "?hospital" not in content


def test_a_merged_person_leads_to_the_one_that_stands(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    stands = StakeholderFactory(hospital=hospital)

    response = page(as_rep, StakeholderFactory(hospital=hospital, linked_to=stands))

    assert response.status_code == 302
    assert response["Location"] == stands.get_absolute_url()


# -- Who looked ------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["is_admin", "is_compliance"])
@pytest.mark.parametrize("url_name", ["stakeholder_detail", "stakeholder_story"])
def test_looking_from_outside_the_team_is_recorded(patch_territory, root, role, url_name):
    """Who covers the root to oversee everything is of no territory's team."""
    person = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))
    admin = UserFactory(**{role: True}, territory=root)

    sign_in(admin).get(reverse(f"dashboards:{url_name}", args=[person.pk]))

    (event,) = AuditEvent.objects.filter(verb="viewed")
    assert (event.actor, event.subject_type, event.subject_id) == (admin, "stakeholder", person.pk)
    assert person.name not in str(event.details)


def test_looking_as_the_team_is_not(as_rep, as_medrep, as_manager, patch_territory, region):
    person = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))
    both = sign_in(UserFactory(is_admin=True, is_manager=True, territory=region))

    for client in (as_rep, as_medrep, as_manager, both):
        page(client, person)
        story(client, person)

    assert not AuditEvent.objects.filter(verb="viewed").exists()


# -- How fresh ------------------------------------------------------------------------------------
def test_a_card_is_stale_after_180_days(as_rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    today = timezone.localdate()

    def is_stale(days):
        person = StakeholderFactory(hospital=hospital, support=1, support_on=today - timedelta(days=days))
        return page(as_rep, person).context["card"].is_stale

    assert (is_stale(180), is_stale(181)) == (False, True)
    assert page(as_rep, StakeholderFactory(hospital=hospital)).context["card"].is_stale


# -- What can be done from here --------------------------------------------------------------------
def test_a_story_costs_the_same_however_long(as_rep, rep, patch_territory, django_assert_num_queries):
    hospital = whole_hospital(patch_territory, rep)
    person = hospital.stakeholders.get()
    for n in range(30):
        VisitAttendee.objects.create(visit=VisitFactory(hospital=hospital), stakeholder=person)
        SupportEvent.objects.create(stakeholder=person, support=1, on=date(2025, 1, 1) + timedelta(days=n), by=rep)

    with django_assert_num_queries(7):
        assert story(as_rep, person).status_code == 200


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("rep", {"support_new", "basis_withdraw", "visit_new"}),
        ("manager", {"support_new", "basis_withdraw", "visit_new", "stakeholder_edit"}),
        ("admin", {"support_new", "basis_withdraw", "stakeholder_edit", "person_export", "person_erase"}),
        ("compliance", {"person_export", "person_erase"}),
    ],
)
def test_the_page_offers_what_the_reader_may_do(request, patch_territory, who, offered):
    person = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))
    acts = {
        name: reverse(f"accounts:{name}", args=[person.pk])
        for name in ("support_new", "basis_withdraw", "stakeholder_edit", "person_export", "person_erase")
    } | {"visit_new": f"{reverse('visits:visit_new')}?hospital={person.hospital_id}&amp;person={person.pk}"}

    content = page(request.getfixturevalue(f"as_{who}"), person).content.decode()

    assert {name for name, url in acts.items() if f'"{url}"' in content} == offered


@pytest.mark.parametrize("who", ["rep", "manager", "admin", "compliance"])
def test_every_act_offered_answers(request, rep, patch_territory, who):
    person = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))
    client = request.getfixturevalue(f"as_{who}")
    links = re.findall(r'class="btn [^"]*" href="([^"]+)"', page(client, person).content.decode())

    assert links
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link
