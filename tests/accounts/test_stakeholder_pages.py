"""People by their pages: who may add and correct them, on what basis, and where they work."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Affiliation, Evidence, Stakeholder, SupportEvent
from accounts.services.stance import record_support
from records.models import TextFlag
from tests.accounts.roster_forms import edit, opened, send, sent_by
from tests.factories import DepartmentFactory, HospitalFactory, StakeholderFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


@pytest.fixture
def person(hospital):
    person = StakeholderFactory(
        hospital=hospital, name="陈思远", department=DepartmentFactory(hospital=hospital), post="科主任"
    )
    person.affiliations.create(
        hospital=hospital, department=person.department, post="科主任", starts_on=date(2020, 1, 1)
    )
    return person


def new_person(client, hospital, **typed):
    url = reverse("accounts:stakeholder_new", args=[hospital.pk])
    return client.post(url, {**sent_by(client.get(url).context["form"]), "name": "林晓", **typed})


@pytest.mark.parametrize(("who", "under_review"), [("as_admin", False), ("as_manager", False), ("as_rep", True)])
def test_a_new_person_is_under_review_if_a_rep_adds_them(request, hospital, who, under_review):
    department = DepartmentFactory(hospital=hospital)

    answer = new_person(request.getfixturevalue(who), hospital, department=department.pk, post="主任")

    person = Stakeholder.objects.get(name="林晓")
    assert answer.status_code == 302
    assert (person.is_under_review, person.lawful_basis) == (under_review, "none")
    place = person.affiliations.get()
    assert (place.hospital, place.department, place.post, place.is_primary) == (hospital, department, "主任", True)


def test_compliance_adds_nobody(as_compliance, hospital):
    url = reverse("accounts:stakeholder_new", args=[hospital.pk])
    assert as_compliance.post(url, {"name": "林晓"}).status_code == 403
    assert not Stakeholder.objects.exists()


def test_a_stranger_adds_nobody(as_stranger, hospital):
    url = reverse("accounts:stakeholder_new", args=[hospital.pk])
    assert as_stranger.post(url, {"name": "林晓", "lawful_basis": "none"}).status_code == 404
    assert not Stakeholder.objects.exists()


def test_a_department_of_another_hospital_is_refused(as_admin, hospital):
    answer = new_person(as_admin, hospital, department=DepartmentFactory().pk)
    assert answer.status_code == 422
    assert not Stakeholder.objects.exists()


def test_the_same_person_is_not_entered_twice(as_rep, person, hospital):
    answer = new_person(as_rep, hospital, name="陈思远", department=person.department_id, post="科主任")
    assert answer.status_code == 422
    assert person.get_absolute_url() in answer.content.decode()
    assert Stakeholder.objects.count() == 1


def test_influence_needs_a_basis(as_admin, hospital):
    assert new_person(as_admin, hospital, influence="4", lawful_basis="public_source").status_code == 422
    assert not Stakeholder.objects.exists()


def test_influence_is_stamped_with_who_judged_it(as_admin, admin, hospital):
    new_person(as_admin, hospital, influence="4", buying_role="gatekeeper", lawful_basis="consent")
    person = Stakeholder.objects.get()
    assert (person.influence, person.influence_assessed_by) == (4, admin)
    assert person.influence_assessed_on == person.lawful_basis_on == timezone.localdate()


def test_another_correction_leaves_the_stamp_alone(as_admin, as_manager, admin, person):
    edit(as_admin, "stakeholder_edit", person.pk, influence="4")
    edit(as_manager, "stakeholder_edit", person.pk, phone="0571-1")
    person.refresh_from_db()
    assert (person.influence_assessed_by, person.phone) == (admin, "0571-1")


@pytest.mark.parametrize("who", ["as_rep", "as_medrep", "as_compliance", "as_stranger"])
@pytest.mark.parametrize("name", ["stakeholder_edit", "stakeholder_deactivate", "stakeholder_move", "place_choose"])
def test_only_keepers_correct_people(request, person, who, name):
    client = request.getfixturevalue(who)
    url = reverse(f"accounts:{name}", args=[person.pk])

    assert client.get(url).status_code in (404, 405)
    assert client.post(url, {"name": "改", "lawful_basis": "none", "version": 1}).status_code in (404, 405)

    person.refresh_from_db()
    assert (person.name, person.version, person.is_active, person.history.count()) == ("陈思远", 1, True, 1)


def test_a_stale_save_shows_both_and_loses_neither(as_admin, as_manager, person):
    mine = opened(as_manager, "stakeholder_edit", person.pk)
    edit(as_admin, "stakeholder_edit", person.pk, post="副院长", phone="1")

    answer = send(as_manager, "stakeholder_edit", person.pk, mine, post="书记", title="主任医师")

    assert answer.status_code == 409
    assert "副院长" in answer.content.decode()
    assert "书记" in answer.content.decode()
    person.refresh_from_db()
    assert (person.post, person.title) == ("副院长", "")

    chosen = {"choose_post": "theirs", "choose_title": "mine", "choose_phone": "theirs"}
    send(as_manager, "stakeholder_edit", person.pk, sent_by(answer.context["form"]), **chosen)
    person.refresh_from_db()
    assert (person.post, person.title, person.phone) == ("副院长", "主任医师", "1")


# -- Lawful basis ----------------------------------------------------------------------------------
def test_taking_the_basis_away_takes_the_profile(as_admin, rep, person):
    record_support(person, 1, on=date(2026, 3, 1), by=rep)
    edit(as_admin, "stakeholder_edit", person.pk, social_style="driver", influence="3", buying_role="user")

    edit(as_admin, "stakeholder_edit", person.pk, lawful_basis="public_source")

    person.refresh_from_db()
    profile = (person.support, person.support_on, person.social_style, person.influence, person.buying_role)
    assert profile == (None, None, "", None, "")
    assert person.history.filter(support=1).exists()


@pytest.mark.parametrize("who", ["as_rep", "as_manager", "as_admin"])
def test_withdrawing_is_as_easy_as_giving(request, rep, person, who):
    record_support(person, -1, on=date(2026, 3, 1), by=rep)
    url = reverse("accounts:basis_withdraw", args=[person.pk])

    answer = request.getfixturevalue(who).post(url, {"on": timezone.localdate().isoformat(), "sure": "on"})

    person.refresh_from_db()
    assert answer.status_code == 302
    assert (person.support, person.lawful_basis, person.opted_out_on) == (None, "none", timezone.localdate())
    assert not Stakeholder.objects.reachable().exists()
    assert person.history.first().history_user.username == who.removeprefix("as_")


def test_a_withdrawal_must_be_meant(as_rep, person):
    url = reverse("accounts:basis_withdraw", args=[person.pk])
    assert as_rep.post(url, {"on": timezone.localdate().isoformat()}).status_code == 422
    person.refresh_from_db()
    assert person.lawful_basis == "consent"


def test_a_new_consent_ends_an_opt_out_but_an_old_one_does_not(as_admin, person):
    day = timezone.localdate() - timedelta(days=5)
    url = reverse("accounts:basis_withdraw", args=[person.pk])
    as_admin.post(url, {"on": day.isoformat(), "sure": "on"})
    old = {"lawful_basis": "consent", "lawful_basis_on": (day - timedelta(days=1)).isoformat()}
    assert edit(as_admin, "stakeholder_edit", person.pk, **old).status_code == 422

    edit(as_admin, "stakeholder_edit", person.pk, lawful_basis="consent", lawful_basis_on="")

    person.refresh_from_db()
    assert person.may_be_profiled


# -- Judging ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("who", ["as_rep", "as_medrep", "as_manager", "as_admin"])
def test_whoever_covers_a_person_judges_their_part(request, person, who):
    typed = {"influence": "5", "buying_role": "gatekeeper", "on": "2026-02-03", "shown_by": "x", "kind": "document"}
    answer = request.getfixturevalue(who).post(reverse("accounts:role_new", args=[person.pk]), typed)
    person.refresh_from_db()
    assert answer.status_code == 302
    assert (person.influence, person.buying_role) == (5, "gatekeeper")
    assert person.role_events.get().evidence.kind == "document"
    assert person.influence_assessed_by.username == who.removeprefix("as_")


@pytest.mark.parametrize(("who", "status"), [("as_compliance", 403), ("as_stranger", 404)])
@pytest.mark.parametrize("name", ["role_new", "support_new", "basis_withdraw"])
def test_nobody_else_judges(request, person, who, status, name):
    values = {"influence": "5", "support": "2", "on": "2026-01-01", "shown_by": "x", "kind": "told_by", "sure": "on"}
    url = reverse(f"accounts:{name}", args=[person.pk])
    assert request.getfixturevalue(who).post(url, {**values, "version": 1}).status_code == status
    person.refresh_from_db()
    assert (person.influence, person.support, person.lawful_basis, person.version) == (None, None, "consent", 1)
    assert not Evidence.objects.exists()


def test_nobody_is_judged_without_a_basis(as_rep, hospital):
    person = StakeholderFactory(hospital=hospital, lawful_basis="public_source")
    typed = {"support": "1", "on": "2026-01-01", "shown_by": "x", "kind": "told_by"}
    for name in ("support_new", "role_new"):
        assert (
            as_rep.post(reverse(f"accounts:{name}", args=[person.pk]), {**typed, "influence": "5"}).status_code == 422
        )
    person.refresh_from_db()
    assert (person.influence, person.support) == (None, None)
    assert not Evidence.objects.exists()
    assert not SupportEvent.objects.exists()


def test_a_stance_is_dated_and_shown(as_rep, rep, person):
    typed = {"support": "-1", "on": "2026-02-03", "shown_by": "会上反对换药", "kind": "told_by"}
    assert as_rep.post(reverse("accounts:support_new", args=[person.pk]), typed).status_code == 302
    event = SupportEvent.objects.get()
    assert (event.support, event.on, event.by, event.evidence.text) == (-1, date(2026, 2, 3), rep, "会上反对换药")
    person.refresh_from_db()
    assert person.support == -1

    contrary = {**typed, "support": "2", "shown_by": "饭后表示支持"}
    again = as_rep.post(reverse("accounts:support_new", args=[person.pk]), contrary)
    assert again.status_code == 422
    page = again.content.decode()
    assert "already judged" in page
    assert "饭后表示支持" in page  # nothing typed is lost
    assert SupportEvent.objects.get().support == -1
    assert Evidence.objects.get().text == "会上反对换药"


def test_what_shows_a_stance_is_screened(as_rep, person):
    typed = {"support": "1", "on": "2026-02-03", "shown_by": "问起回扣", "kind": "told_by"}
    as_rep.post(reverse("accounts:support_new", args=[person.pk]), typed)
    assert TextFlag.objects.get().subject_id == Evidence.objects.get().pk


# -- Places of work --------------------------------------------------------------------------------
def move(client, person, hospital, name="stakeholder_move_to", **typed):
    url = reverse(f"accounts:{name}", args=[person.pk, hospital.pk])
    return client.post(url, {"post": "院长", "starts_on": "2026-03-01", **typed})


def test_moving_ends_one_place_and_begins_another(as_manager, person, patch_territory):
    there = HospitalFactory(territory=patch_territory)
    department = DepartmentFactory(hospital=there)

    assert move(as_manager, person, there, department=department.pk).status_code == 302

    person.refresh_from_db()
    old, new = person.affiliations.order_by("starts_on")
    assert (person.hospital, person.department, person.post) == (there, department, "院长")
    assert (old.ends_on, new.starts_on, new.hospital, new.ends_on) == (date(2026, 2, 28), date(2026, 3, 1), there, None)


def test_nobody_moves_a_person_to_where_they_do_not_cover(as_manager, person, other_territory):
    there = HospitalFactory(territory=other_territory)
    assert move(as_manager, person, there).status_code == 404
    person.refresh_from_db()
    assert person.hospital != there
    assert Affiliation.objects.count() == 1


def test_moving_nowhere_is_refused(as_admin, person):
    assert move(as_admin, person, person.hospital, department=person.department_id).status_code == 422
    assert Affiliation.objects.count() == 1


def test_another_department_by_the_form_is_a_move_too(as_admin, person):
    other = DepartmentFactory(hospital=person.hospital)
    edit(as_admin, "stakeholder_edit", person.pk, department=other.pk)
    assert [(p.department, p.ends_on is None) for p in person.affiliations.order_by("pk")] == [
        (person.department, False),
        (other, True),
    ]


def test_a_corrected_post_is_corrected_in_the_place(as_admin, person):
    edit(as_admin, "stakeholder_edit", person.pk, post="副主任")
    assert [(place.post, place.ends_on) for place in person.affiliations.all()] == [("副主任", None)]


def test_a_second_place_begins_and_ends(as_manager, person, patch_territory):
    there = HospitalFactory(territory=patch_territory)
    assert move(as_manager, person, there, name="place_new").status_code == 302
    place = person.affiliations.get(hospital=there)
    assert not place.is_primary
    assert move(as_manager, person, there, name="place_new").status_code == 422

    as_manager.post(reverse("accounts:place_end", args=[place.pk]))

    place.refresh_from_db()
    person.refresh_from_db()
    assert place.ends_on == timezone.localdate()
    assert person.hospital != there


def test_deactivating_keeps_the_person(as_manager, person):
    as_manager.post(reverse("accounts:stakeholder_deactivate", args=[person.pk]))
    person.refresh_from_db()
    assert not person.is_active
    as_manager.post(reverse("accounts:stakeholder_reactivate", args=[person.pk]))
    person.refresh_from_db()
    assert person.is_active


@pytest.mark.parametrize("how_many", [1, 100])
def test_the_form_costs_the_same_with_one_place_as_with_a_hundred(
    as_admin, person, how_many, django_assert_max_num_queries
):
    for _n in range(how_many):
        person.affiliations.create(hospital=HospitalFactory(), is_primary=False)
    with django_assert_max_num_queries(12):
        as_admin.get(reverse("accounts:stakeholder_edit", args=[person.pk]))


def test_the_search_for_a_place_shows_what_the_user_keeps(as_manager, person, patch_territory, other_territory):
    HospitalFactory(name="海棠医院甲", name_en="", territory=patch_territory)
    HospitalFactory(name="海棠医院乙", name_en="", territory=other_territory)
    page = as_manager.get(reverse("accounts:stakeholder_move", args=[person.pk]), {"q": "haitang"}).content.decode()
    assert "海棠医院甲" in page
    assert "海棠医院乙" not in page
