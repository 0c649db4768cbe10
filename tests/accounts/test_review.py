"""What reps added: accepted, corrected, or linked to the record that was there, with everything that hangs off it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.finding import HospitalFinder
from accounts.following import ways_to
from accounts.models import Hospital, Stakeholder
from accounts.services.linking import link_hospital, link_stakeholder
from accounts.services.stance import record_adoption, record_support
from records.models import AuditEvent
from sales.models import Delivery
from tests.accounts.roster_forms import edit
from tests.factories import (
    DeliveryFactory,
    DepartmentFactory,
    HospitalFactory,
    NextStepFactory,
    ProductFactory,
    StakeholderFactory,
    VisitFactory,
)
from visits.models import VisitAttendee

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(patch_territory):
    return HospitalFactory(name="云汀市第一人民医院", name_en="", territory=patch_territory)


@pytest.fixture
def added(patch_territory, rep):
    return HospitalFactory(
        name="云汀一院",
        name_en="",
        territory=patch_territory,
        is_under_review=True,
        created_by=rep,
        address="解放路1号",
    )


@pytest.fixture
def person(known):
    return StakeholderFactory(hospital=known, name="陈思远", name_en="")


@pytest.fixture
def double(known, rep):
    return StakeholderFactory(
        hospital=known, name="陈思源", name_en="", is_under_review=True, created_by=rep, phone="0571-8"
    )


# -- The list --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "status"), [("as_admin", 200), ("as_manager", 200), ("as_rep", 403), ("as_compliance", 403)]
)
def test_the_list_is_for_those_who_keep_the_roster(request, who, status):
    assert request.getfixturevalue(who).get(reverse("accounts:review_list")).status_code == status


def test_the_list_names_who_it_may_be(as_admin, known, added, person, double):
    answer = as_admin.get(reverse("accounts:review_list"))
    assert [(row, [match.row for match in matches]) for row, matches in answer.context["rows"]] == [(added, [known])]
    answer = as_admin.get(reverse("accounts:review_list"), {"kind": "people"})
    assert [(row, [match.row for match in matches]) for row, matches in answer.context["rows"]] == [(double, [person])]


def test_a_same_address_or_phone_is_a_match(as_admin, patch_territory, added):
    far = HospitalFactory(name="海棠医院", territory=patch_territory, address="解放路1号")
    answer = as_admin.get(reverse("accounts:review_list"))
    assert [match.row for match in answer.context["rows"][0][1]] == [far]


def test_a_manager_reviews_what_they_cover(as_manager, added, other_territory):
    HospitalFactory(territory=other_territory, is_under_review=True)
    answer = as_manager.get(reverse("accounts:review_list"))
    assert [row for row, _matches in answer.context["rows"]] == [added]


@pytest.mark.parametrize("how_many", [1, 100])
@pytest.mark.parametrize("kind", ["hospitals", "people"])
def test_the_list_costs_the_same_for_one_row_as_for_a_hundred(
    as_manager, known, rep, patch_territory, kind, how_many, django_assert_max_num_queries
):
    for _n in range(how_many):
        under = {"is_under_review": True, "created_by": rep}
        StakeholderFactory(hospital=HospitalFactory(territory=patch_territory, **under), **under)
    with django_assert_max_num_queries(11):
        as_manager.get(reverse("accounts:review_list"), {"kind": kind})


# -- Accept and correct ----------------------------------------------------------------------------
def test_accepting_ends_the_review(as_admin, admin, added, double):
    as_admin.post(reverse("accounts:review_hospital_accept", args=[added.pk]))
    as_admin.post(reverse("accounts:review_stakeholder_accept", args=[double.pk]))
    for row in (added, double):
        row.refresh_from_db()
        assert not row.is_under_review
        assert row.is_active
        assert row.history.first().history_user == admin


@pytest.mark.parametrize("who", ["as_rep", "as_medrep", "as_compliance", "as_stranger"])
@pytest.mark.parametrize("act", ["accept", "link"])
def test_nobody_else_ends_a_review(request, known, added, person, double, who, act):
    client = request.getfixturevalue(who)
    hospital = client.post(reverse(f"accounts:review_hospital_{act}", args=[added.pk]), {"target": known.pk})
    someone = client.post(reverse(f"accounts:review_stakeholder_{act}", args=[double.pk]), {"target": person.pk})
    assert (hospital.status_code, someone.status_code) == (404, 404)
    for row in (added, double):
        row.refresh_from_db()
        assert row.is_under_review
        assert row.is_active
        assert row.linked_to is None


def test_a_correction_may_accept_or_not(as_admin, added):
    edit(as_admin, "hospital_edit", added.pk, beds="20")
    added.refresh_from_db()
    assert added.is_under_review
    edit(as_admin, "hospital_edit", added.pk, beds="30", accept="1")
    added.refresh_from_db()
    assert (added.beds, added.is_under_review) == (30, False)


# -- Linking people --------------------------------------------------------------------------------
def link(client, row, target, kind="stakeholder"):
    return client.post(reverse(f"accounts:review_{kind}_link", args=[row.pk]), {"target": target.pk})


def test_visits_judgements_and_places_follow_the_person(as_admin, admin, rep, known, person, double, patch_territory):
    visit, shared = VisitFactory(hospital=known, author=rep), VisitFactory(hospital=known, author=rep)
    VisitAttendee.objects.create(visit=visit, stakeholder=double)
    for each in (person, double):
        VisitAttendee.objects.create(visit=shared, stakeholder=each)
    product = ProductFactory()
    record_support(double, -1, on=date(2026, 3, 1), by=rep)
    record_support(person, 1, on=date(2026, 1, 1), by=rep)
    record_adoption(double, product, 4, on=date(2026, 3, 1), by=rep)
    other = HospitalFactory(territory=patch_territory)
    double.affiliations.create(hospital=other)

    answer = link(as_admin, double, person)

    for each in (person, double):
        each.refresh_from_db()
    assert answer.status_code == 302
    assert sorted(person.attended.values_list("visit", flat=True)) == sorted([visit.pk, shared.pk])
    assert not double.attended.exists()
    assert person.support_events.count() == 2
    assert (person.support, person.support_on) == (-1, date(2026, 3, 1))
    assert person.adoptions.get().stage == 4
    assert [(p.hospital, p.is_primary) for p in person.affiliations.all()] == [(other, False)]
    assert (double.is_active, double.is_under_review, double.linked_to) == (False, False, person)
    assert person.phone == "0571-8"
    event = AuditEvent.objects.get(verb="linked")
    assert (event.actor, event.subject_id, event.details["to"]) == (admin, double.pk, person.pk)
    assert "陈" not in str(event.details)


def test_a_clash_stays_where_it_is(rep, admin, person, double):
    record_support(double, -1, on=date(2026, 3, 1), by=rep)
    record_support(person, 1, on=date(2026, 3, 1), by=rep)
    done = link_stakeholder(double, person, by=admin)
    assert done.stayed["supportevent"] == 1
    assert double.support_events.get().support == -1
    person.refresh_from_db()
    assert person.support == 1


def test_linking_twice_changes_nothing(admin, person, double):
    link_stakeholder(double, person, by=admin)
    before = Stakeholder.history.count()
    assert link_stakeholder(double, person, by=admin).moved.total() == 0
    assert Stakeholder.history.count() == before


@pytest.mark.parametrize("what", ["itself", "another under review", "nobody"])
def test_only_a_record_of_its_own_is_a_target(as_admin, known, double, what):
    target = {"itself": double, "another under review": StakeholderFactory(hospital=known, is_under_review=True)}
    pk = target[what].pk if what in target else ""
    url = reverse("accounts:review_stakeholder_link", args=[double.pk])
    assert as_admin.post(url, {"target": pk}).status_code in (404, 422)
    double.refresh_from_db()
    assert double.is_under_review
    assert double.linked_to is None


def test_a_manager_links_only_to_what_they_cover(as_manager, double, other_territory):
    foreign = StakeholderFactory(hospital=HospitalFactory(territory=other_territory))
    assert link(as_manager, double, foreign).status_code == 404
    double.refresh_from_db()
    assert double.is_under_review


def test_consent_that_came_with_the_double_is_kept_but_no_opt_out_is_overruled(admin, known, double):
    without = StakeholderFactory(hospital=known, lawful_basis="none", lawful_basis_on=None)
    link_stakeholder(double, without, by=admin)
    without.refresh_from_db()
    assert without.lawful_basis == "consent"

    gone = StakeholderFactory(hospital=known, lawful_basis="none", opted_out_on=date(2026, 1, 1))
    other = StakeholderFactory(hospital=known, is_under_review=True)
    link_stakeholder(other, gone, by=admin)
    gone.refresh_from_db()
    assert gone.lawful_basis == "none"


# -- Linking hospitals -----------------------------------------------------------------------------
def test_everything_at_a_hospital_follows_it(as_admin, rep, known, added):
    cardiology, also = (
        DepartmentFactory(hospital=known, name="心内科"),
        DepartmentFactory(hospital=added, name="心内科"),
    )
    surgery = DepartmentFactory(hospital=added, name="外科")
    someone = StakeholderFactory(hospital=added, department=also)
    someone.affiliations.create(hospital=added, department=also)
    visit = VisitFactory(hospital=added, author=rep)
    step = NextStepFactory(hospital=added, owner=rep)
    delivery = DeliveryFactory(hospital=added)
    added.aliases.create(name="一院")

    assert link(as_admin, added, known, "hospital").status_code == 302

    for row in (known, added, someone, visit, step, delivery, surgery):
        row.refresh_from_db()
    assert (added.is_active, added.is_under_review, added.linked_to) == (False, False, known)
    assert {someone.hospital, visit.hospital, step.hospital, delivery.hospital, surgery.hospital} == {known}
    assert someone.department == cardiology
    assert [(place.hospital, place.department) for place in someone.affiliations.all()] == [(known, cardiology)]
    assert {alias.name for alias in known.aliases.all()} == {"云汀一院", "一院"}
    assert known.address == "解放路1号"
    assert "云汀一院" in known.search_text
    assert visit.history.first().hospital_id == known.pk


def test_a_file_that_names_the_linked_hospital_means_the_existing_one(admin, known, added):
    link_hospital(added, known, by=admin)
    found = HospitalFinder().find({("云汀一院", "云汀市")})
    assert found["云汀一院", "云汀市"].hospital == known.pk


def test_two_deliveries_of_one_thing_are_put_right_first(admin, known, added):
    mine = DeliveryFactory(hospital=added)
    DeliveryFactory(hospital=known, sku=mine.sku, partner=mine.partner, month=mine.month)
    with pytest.raises(ValidationError):
        link_hospital(added, known, by=admin)
    added.refresh_from_db()
    assert added.is_under_review
    assert added.linked_to is None
    assert Delivery.objects.filter(hospital=added).count() == 1


@pytest.mark.parametrize("how_many", [1, 60])
def test_linking_costs_the_same_for_one_child_as_for_many(
    admin, rep, known, added, how_many, django_assert_max_num_queries
):
    VisitFactory.create_batch(how_many, hospital=added, author=rep)
    StakeholderFactory.create_batch(how_many, hospital=added)
    with django_assert_max_num_queries(90):  # SQLite takes a wide history table in a few statements
        link_hospital(added, known, by=admin)
    assert known.visits.count() == known.stakeholders.count() == how_many


def test_every_way_to_a_hospital_and_a_person_is_known():
    """A new model with a foreign key follows by itself; what is derived says that it stays."""
    names = {key.model.__name__ for model in (Hospital, Stakeholder) for key in ways_to(model)}
    assert {"Visit", "VisitAttendee", "Delivery", "NextStep", "SupportEvent", "Adoption", "Affiliation"} <= names
    assert not names & {"ScoreSnapshot", "TierEvent", "SeasonEvent", "SeasonTrack", "Alert"}
    assert not {name for name in names if name.startswith("Historical")}


# -- The adder -------------------------------------------------------------------------------------
def test_the_adder_sees_what_became_of_it(as_rep, admin, known, added, person, double, other_territory):
    page = as_rep.get(reverse("accounts:added_list")).content.decode()
    assert "云汀一院" in page
    assert "under review" in page
    link_hospital(added, known, by=admin)
    page = as_rep.get(reverse("accounts:added_list")).content.decode()
    assert f'href="{known.get_absolute_url()}"' in page


def test_the_adder_does_not_see_what_was_moved_out_of_sight(as_rep, added, other_territory):
    added.territory = other_territory
    added.save()
    assert "云汀一院" not in as_rep.get(reverse("accounts:added_list")).content.decode()
