"""The roster as a grid: edited in the row, many rows at once, and the last act taken back."""

import pytest
from django.urls import reverse

from accounts.models import Hospital, Stakeholder
from accounts.services.roster_acts import change_many, take_back
from tests.accounts.roster_forms import sent_by
from tests.factories import HospitalFactory, StakeholderFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def hospitals(patch_territory):
    return HospitalFactory.create_batch(3, territory=patch_territory)


def rows_in(answer, noun="hospital") -> int:
    return answer.content.decode().count(f'<tr id="{noun}-')


@pytest.mark.parametrize("name", ["roster", "roster_people"])
@pytest.mark.parametrize(
    ("who", "status"), [("as_admin", 200), ("as_manager", 200), ("as_rep", 403), ("as_compliance", 403)]
)
def test_the_grid_is_for_those_who_keep_the_roster(request, hospitals, name, who, status):
    assert request.getfixturevalue(who).get(reverse(f"accounts:{name}")).status_code == status


def test_a_manager_keeps_what_they_cover(as_manager, as_admin, hospitals, other_territory):
    HospitalFactory(territory=other_territory)
    assert rows_in(as_manager.get(reverse("accounts:roster"))) == 3
    assert rows_in(as_admin.get(reverse("accounts:roster"))) == 4


def test_the_grid_is_narrowed_and_paged(as_admin, patch_territory, other_territory):
    HospitalFactory.create_batch(30, territory=patch_territory, grade="2A")
    HospitalFactory(name="海棠医院", territory=other_territory, grade="3A")
    HospitalFactory(territory=other_territory, is_active=False)
    url = reverse("accounts:roster")
    assert rows_in(as_admin.get(url)) == 25
    assert rows_in(as_admin.get(url, {"page": 2})) == 6
    assert rows_in(as_admin.get(url, {"size": 100})) == 31
    assert rows_in(as_admin.get(url, {"q": "htyy"})) == 1
    assert rows_in(as_admin.get(url, {"grade": "3A"})) == 1
    assert rows_in(as_admin.get(url, {"state": "no"})) == 1
    assert rows_in(as_admin.get(url, {"state": "all", "size": 100})) == 32
    assert rows_in(as_admin.get(url, {"territory": other_territory.pk})) == 1


def test_people_are_narrowed_by_hospital_and_basis(as_admin, patch_territory):
    StakeholderFactory(hospital=HospitalFactory(name="海棠医院", territory=patch_territory))
    StakeholderFactory(hospital=HospitalFactory(territory=patch_territory), lawful_basis="none")
    url = reverse("accounts:roster_people")
    assert rows_in(as_admin.get(url), "person") == 2
    assert rows_in(as_admin.get(url, {"hospital": "haitang"}), "person") == 1
    assert rows_in(as_admin.get(url, {"basis": "none"}), "person") == 1


@pytest.mark.parametrize("how_many", [1, 20])
@pytest.mark.parametrize("name", ["roster", "roster_people"])
def test_the_grid_costs_the_same_for_one_row_as_for_a_hundred(
    as_manager, patch_territory, name, how_many, django_assert_max_num_queries
):
    for hospital in HospitalFactory.create_batch(how_many, territory=patch_territory):
        StakeholderFactory(hospital=hospital)
    with django_assert_max_num_queries(9):
        answer = as_manager.get(reverse(f"accounts:{name}"), {"size": 100})
    assert rows_in(answer, "hospital" if name == "roster" else "person") == how_many


# -- In the row ------------------------------------------------------------------------------------
def test_a_row_is_edited_in_its_place(as_manager, manager, hospitals):
    url = reverse("accounts:roster_hospital", args=[hospitals[0].pk])
    form = as_manager.get(url, headers=HTMX).context["form"]

    answer = as_manager.post(url, {**sent_by(form), "beds": "333", "grade": "3A"}, headers=HTMX)

    hospital = Hospital.objects.get(pk=hospitals[0].pk)
    assert (hospital.beds, hospital.grade, hospital.version) == (333, "3A", 2)
    assert hospital.history.first().history_user == manager
    assert f'<tr id="hospital-{hospital.pk}">' in answer.content.decode()
    assert "333" in answer.content.decode()


def test_a_wrong_cell_stays_open_with_what_was_typed(as_admin, hospitals):
    url = reverse("accounts:roster_hospital", args=[hospitals[0].pk])
    form = as_admin.get(url, headers=HTMX).context["form"]
    answer = as_admin.post(url, {**sent_by(form), "beds": "viele"}, headers=HTMX)
    assert answer.status_code == 422
    assert "viele" in answer.content.decode()
    assert Hospital.objects.get(pk=hospitals[0].pk).beds is None


def test_a_row_that_somebody_saved_first_shows_both(as_admin, as_manager, hospitals):
    url = reverse("accounts:roster_hospital", args=[hospitals[0].pk])
    mine = sent_by(as_manager.get(url, headers=HTMX).context["form"])
    as_admin.post(url, {**mine, "beds": "111"}, headers=HTMX)

    answer = as_manager.post(url, {**mine, "beds": "222"}, headers=HTMX)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "111" in page
    assert "222" in page
    assert Hospital.objects.get(pk=hospitals[0].pk).beds == 111
    as_manager.post(url, sent_by(answer.context["form"]), headers=HTMX)
    assert Hospital.objects.get(pk=hospitals[0].pk).beds == 222


def test_without_scripts_the_row_leads_to_the_form(as_admin, hospitals):
    answer = as_admin.get(reverse("accounts:roster_hospital", args=[hospitals[0].pk]))
    assert answer.headers["Location"] == reverse("accounts:hospital_edit", args=[hospitals[0].pk])


def test_a_person_is_edited_in_the_row(as_admin, patch_territory):
    person = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))
    url = reverse("accounts:roster_stakeholder", args=[person.pk])
    form = as_admin.get(url, headers=HTMX).context["form"]
    as_admin.post(url, {**sent_by(form), "phone": "0571-8", "is_active": ""}, headers=HTMX)
    person.refresh_from_db()
    assert (person.phone, person.is_active) == ("0571-8", False)


def test_a_rep_edits_no_row(as_rep, hospitals):
    url = reverse("accounts:roster_hospital", args=[hospitals[0].pk])
    assert as_rep.post(url, {"name": "改", "version": 1}, headers=HTMX).status_code == 404
    assert Hospital.objects.get(pk=hospitals[0].pk).version == 1


# -- Many rows -------------------------------------------------------------------------------------
def many(client, hospitals, act, name="roster_many", **typed):
    ids = [row.pk for row in hospitals]
    return client.post(reverse(f"accounts:{name}"), {"ids": ids, "act": act, **typed}, follow=True)


def states():
    return list(Hospital.objects.order_by("pk").values_list("territory_id", "is_active"))


def test_many_rows_change_at_once_and_come_back(as_manager, manager, hospitals, region, patch_territory):
    answer = many(as_manager, hospitals[:2], "territory", territory=region.pk)

    assert states() == [(region.pk, True), (region.pk, True), (patch_territory.pk, True)]
    assert "2 rows were changed" in answer.content.decode()
    assert {h.history.first().history_user for h in Hospital.objects.all()[:2]} <= {manager}
    as_manager.post(reverse("accounts:roster_undo"))
    assert states() == [(patch_territory.pk, True)] * 3
    assert Hospital.objects.get(pk=hospitals[0].pk).version == 3


def test_only_the_last_act_comes_back_and_once(as_manager, hospitals, patch_territory):
    many(as_manager, hospitals[:1], "deactivate")
    many(as_manager, hospitals[1:2], "deactivate")
    as_manager.post(reverse("accounts:roster_undo"))
    assert [active for _territory, active in states()] == [False, True, True]
    as_manager.post(reverse("accounts:roster_undo"))
    assert [active for _territory, active in states()] == [False, True, True]


def test_what_somebody_changed_since_stays(as_manager, as_admin, hospitals):
    many(as_manager, hospitals[:2], "deactivate")
    as_admin.post(reverse("accounts:hospital_reactivate", args=[hospitals[0].pk]))
    as_manager.post(reverse("accounts:roster_undo"))
    assert [active for _territory, active in states()] == [True, True, True]
    assert hospitals[0].history.count() == 3


def test_nobody_takes_back_what_somebody_else_did(as_manager, as_admin, hospitals):
    many(as_manager, hospitals, "deactivate")
    as_admin.post(reverse("accounts:roster_undo"))
    assert [active for _territory, active in states()] == [False] * 3


def test_one_foreign_row_stops_the_whole_act(as_manager, hospitals, other_territory):
    foreign = HospitalFactory(territory=other_territory)
    answer = many(as_manager, [*hospitals, foreign], "deactivate")
    assert "Nothing was changed" in answer.content.decode()
    assert all(active for _territory, active in states())


def test_a_manager_gives_rows_only_to_territories_they_cover(as_manager, hospitals, other_territory, patch_territory):
    many(as_manager, hospitals, "territory", territory=other_territory.pk)
    assert states() == [(patch_territory.pk, True)] * 3


@pytest.mark.parametrize("name", ["roster_many", "roster_undo", "roster_people_many", "roster_people_undo"])
@pytest.mark.parametrize("who", ["as_rep", "as_medrep", "as_compliance"])
def test_nobody_else_acts_on_many_rows(request, hospitals, name, who):
    values = {"ids": [hospitals[0].pk], "act": "deactivate"}
    assert request.getfixturevalue(who).post(reverse(f"accounts:{name}"), values).status_code == 403
    assert all(active for _territory, active in states())


def test_people_are_deactivated_at_once_and_come_back(as_admin, hospitals):
    people = [StakeholderFactory(hospital=hospital) for hospital in hospitals]
    many(as_admin, people, "deactivate", name="roster_people_many")
    assert not Stakeholder.objects.active().exists()
    as_admin.post(reverse("accounts:roster_people_undo"))
    assert Stakeholder.objects.active().count() == 3


@pytest.mark.parametrize("how_many", [1, 20])
def test_acts_cost_the_same_for_one_row_as_for_a_hundred(
    admin, patch_territory, how_many, django_assert_max_num_queries
):
    ids = [hospital.pk for hospital in HospitalFactory.create_batch(how_many, territory=patch_territory)]
    with django_assert_max_num_queries(8):
        assert change_many(Hospital, ids, {"is_active": False}, user=admin) == how_many
    with django_assert_max_num_queries(10):
        assert take_back(Hospital, user=admin) == (how_many, 0)


def test_an_act_on_many_rows_makes_open_forms_stale(as_admin, as_manager, hospitals, region):
    url = reverse("accounts:hospital_edit", args=[hospitals[0].pk])
    mine = sent_by(as_manager.get(url).context["form"])
    many(as_admin, hospitals, "territory", territory=region.pk)
    assert as_manager.post(url, {**mine, "beds": "5"}).status_code == 409
