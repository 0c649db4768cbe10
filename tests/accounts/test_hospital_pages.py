"""Hospitals by their pages: who may add and correct them, and that nobody overwrites anybody."""

import pytest
from django.urls import reverse

from accounts.models import Department, Hospital, HospitalAlias, HospitalIdentifier, RelationshipEvent
from tests.accounts.roster_forms import edit, opened, send, sent_by
from tests.factories import DepartmentFactory, HospitalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(
        name="云汀市第一人民医院", name_en="Yunting First Hospital", territory=patch_territory, beds=500
    )


def new_hospital(client, territory, **typed):
    form = client.get(reverse("accounts:hospital_new")).context["form"]
    values = {**sent_by(form), "name": "云汀市中医院", "city": "云汀市", "territory": territory.pk, **typed}
    return client.post(reverse("accounts:hospital_new"), values)


@pytest.mark.parametrize(("who", "under_review"), [("as_admin", False), ("as_manager", False), ("as_rep", True)])
def test_a_new_hospital_is_under_review_if_a_rep_adds_it(request, patch_territory, who, under_review):
    answer = new_hospital(request.getfixturevalue(who), patch_territory)

    hospital = Hospital.objects.get(name="云汀市中医院")
    assert answer.status_code == 302
    assert hospital.is_under_review is under_review
    assert hospital.code.startswith("H")
    assert hospital.created_by is not None
    assert hospital.history.get().history_user == hospital.created_by


def test_compliance_has_no_business_with_adding(as_compliance, patch_territory):
    assert as_compliance.get(reverse("accounts:hospital_new")).status_code == 403
    assert as_compliance.post(reverse("accounts:hospital_new"), {"name": "甲", "city": "乙"}).status_code == 403
    assert not Hospital.objects.exists()


@pytest.mark.parametrize("who", ["as_rep", "as_manager"])
def test_nobody_puts_a_hospital_where_they_do_not_cover(request, other_territory, patch_territory, who):
    client = request.getfixturevalue(who)

    answer = new_hospital(client, other_territory)

    assert answer.status_code == 422
    assert not Hospital.objects.exists()


@pytest.mark.parametrize("who", ["as_rep", "as_medrep", "as_compliance", "as_stranger"])
@pytest.mark.parametrize(
    "name", ["hospital_edit", "hospital_deactivate", "alias_new", "identifier_new", "department_new"]
)
def test_only_keepers_correct_hospitals(request, hospital, who, name):
    client = request.getfixturevalue(who)
    values = {"name": "改", "alias-name": "改", "number-system": "x", "number-value": "1", "version": 1}

    answer = client.post(reverse(f"accounts:{name}", args=[hospital.pk]), values)

    assert answer.status_code == 404
    hospital.refresh_from_db()
    assert (hospital.name, hospital.version, hospital.is_active) == ("云汀市第一人民医院", 1, True)
    assert hospital.history.count() == 1
    assert not HospitalAlias.objects.exists()
    assert not HospitalIdentifier.objects.exists()
    assert not Department.objects.exists()


@pytest.mark.parametrize("who", ["as_admin", "as_manager"])
def test_a_correction_is_saved_with_its_history(request, hospital, who):
    answer = edit(request.getfixturevalue(who), "hospital_edit", hospital.pk, beds="620", address="解放路1号")

    hospital.refresh_from_db()
    assert answer.status_code == 302
    assert (hospital.beds, hospital.address, hospital.version) == (620, "解放路1号", 2)
    assert hospital.history.first().history_user.username == who.removeprefix("as_")


def test_a_former_name_stays_as_another_name(as_admin, hospital):
    edit(as_admin, "hospital_edit", hospital.pk, name="云汀市中心医院")

    hospital.refresh_from_db()
    assert hospital.name == "云汀市中心医院"
    assert [alias.name for alias in hospital.aliases.all()] == ["云汀市第一人民医院"]
    assert "云汀市第一人民医院" in hospital.search_text


def test_a_second_hospital_of_the_name_leads_to_the_first(as_admin, hospital, patch_territory):
    answer = new_hospital(as_admin, patch_territory, name="云汀市 第一人民医院")

    assert answer.status_code == 422
    assert hospital.get_absolute_url() in answer.content.decode()
    assert Hospital.objects.count() == 1


def test_the_same_name_in_another_city_is_another_hospital(as_admin, hospital, patch_territory):
    assert new_hospital(as_admin, patch_territory, name=hospital.name, city="海棠市").status_code == 302
    assert Hospital.objects.count() == 2


def test_the_first_hospital_is_not_shown_to_whoever_may_not_see_it(as_rep, other_territory, patch_territory):
    secret = HospitalFactory(name="西翎医院", territory=other_territory)

    answer = new_hospital(as_rep, patch_territory, name="西翎医院")

    assert answer.status_code == 422
    assert secret.get_absolute_url() not in answer.content.decode()


def test_a_correction_leaves_the_relationship_stage_alone(as_admin, hospital):
    """A stage is judged with its evidence on a page of its own, never typed into the roster."""
    Hospital.objects.filter(pk=hospital.pk).update(relationship_stage=2)
    edit(as_admin, "hospital_edit", hospital.pk, relationship_stage="4", beds="7")

    hospital.refresh_from_db()
    assert (hospital.relationship_stage, hospital.beds) == (2, 7)
    assert not RelationshipEvent.objects.exists()


# -- Two at once -----------------------------------------------------------------------------------
def test_a_stale_save_shows_both_versions_and_writes_nothing(as_admin, as_manager, hospital):
    mine = opened(as_manager, "hospital_edit", hospital.pk)
    edit(as_admin, "hospital_edit", hospital.pk, beds="600", district="新城区")

    answer = send(as_manager, "hospital_edit", hospital.pk, mine, beds="700", address="解放路1号")

    page = answer.content.decode()
    rows = {row.name: row for row in answer.context["form"].conflict.rows}
    assert answer.status_code == 409
    assert {name: (row.mine, row.theirs, row.choice) for name, row in rows.items()} == {
        "beds": ("700", "600", "mine"),
        "district": ("", "新城区", "theirs"),
        "address": ("解放路1号", "", "mine"),
    }
    assert "700" in page
    assert "600" in page
    assert "新城区" in page
    assert 'name="choose_beds"' in page
    hospital.refresh_from_db()
    assert (hospital.beds, hospital.address, hospital.version) == (600, "", 2)


def test_after_choosing_field_by_field_nothing_is_lost(as_admin, as_manager, hospital):
    mine = opened(as_manager, "hospital_edit", hospital.pk)
    edit(as_admin, "hospital_edit", hospital.pk, beds="600", district="新城区")
    answer = send(as_manager, "hospital_edit", hospital.pk, mine, beds="700", address="解放路1号")

    chosen = {f"choose_{row.name}": row.choice for row in answer.context["form"].conflict.rows}
    send(as_manager, "hospital_edit", hospital.pk, sent_by(answer.context["form"]), **chosen)

    hospital.refresh_from_db()
    assert (hospital.beds, hospital.district, hospital.address, hospital.version) == (700, "新城区", "解放路1号", 3)


def test_a_third_save_in_between_is_a_conflict_again(as_admin, as_manager, hospital):
    mine = opened(as_manager, "hospital_edit", hospital.pk)
    edit(as_admin, "hospital_edit", hospital.pk, beds="600")
    answer = send(as_manager, "hospital_edit", hospital.pk, mine, beds="700")
    edit(as_admin, "hospital_edit", hospital.pk, beds="650")

    again = send(as_manager, "hospital_edit", hospital.pk, sent_by(answer.context["form"]), choose_beds="mine")

    assert again.status_code == 409
    hospital.refresh_from_db()
    assert hospital.beds == 650


def test_a_form_without_its_version_overwrites_nothing(as_admin, hospital):
    values = opened(as_admin, "hospital_edit", hospital.pk)
    del values["version"], values["base"]

    assert send(as_admin, "hospital_edit", hospital.pk, values, beds="9").status_code == 409
    hospital.refresh_from_db()
    assert hospital.beds == 500


def test_a_change_that_the_form_does_not_show_is_no_conflict(as_admin, as_manager, hospital):
    mine = opened(as_manager, "hospital_edit", hospital.pk)
    as_admin.post(reverse("accounts:hospital_deactivate", args=[hospital.pk]))

    assert send(as_manager, "hospital_edit", hospital.pk, mine, beds="700").status_code == 302
    hospital.refresh_from_db()
    assert (hospital.beds, hospital.is_active) == (700, False)


# -- Parts and state -------------------------------------------------------------------------------
def test_deactivating_keeps_the_row_and_is_taken_back(as_admin, hospital):
    as_admin.post(reverse("accounts:hospital_deactivate", args=[hospital.pk]))
    hospital.refresh_from_db()
    assert not hospital.is_active

    as_admin.post(reverse("accounts:hospital_reactivate", args=[hospital.pk]))
    hospital.refresh_from_db()
    assert hospital.is_active
    assert [row.is_active for row in hospital.history.all()] == [True, False, True]


def test_other_names_are_searched_and_go_again(as_admin, hospital):
    as_admin.post(reverse("accounts:alias_new", args=[hospital.pk]), {"alias-name": "市一医院"})
    hospital.refresh_from_db()
    assert "市一医院" in hospital.search_text
    assert "syyy" in hospital.search_text

    as_admin.post(reverse("accounts:alias_delete", args=[hospital.aliases.get().pk]))
    hospital.refresh_from_db()
    assert "市一医院" not in hospital.search_text
    assert HospitalAlias.history.filter(history_type="-").count() == 1


def test_a_name_of_another_hospital_is_no_other_name(as_admin, hospital, patch_territory):
    other = HospitalFactory(name="云汀市第二人民医院", territory=patch_territory)
    answer = as_admin.post(reverse("accounts:alias_new", args=[hospital.pk]), {"alias-name": other.name})
    assert answer.status_code == 422
    assert not HospitalAlias.objects.exists()


def test_a_number_belongs_to_one_hospital(as_admin, hospital, patch_territory):
    typed = {"number-system": "external", "number-value": "42"}
    as_admin.post(reverse("accounts:identifier_new", args=[hospital.pk]), typed)
    other = HospitalFactory(territory=patch_territory)

    assert as_admin.post(reverse("accounts:identifier_new", args=[other.pk]), typed).status_code == 422
    assert hospital.identifiers.get().value == "42"
    as_admin.post(reverse("accounts:identifier_delete", args=[hospital.identifiers.get().pk]))
    assert not HospitalIdentifier.objects.exists()


def test_departments_are_added_corrected_and_deactivated(as_manager, manager, hospital):
    as_manager.post(
        reverse("accounts:department_new", args=[hospital.pk]),
        {"name": "心内科", "kind": "clinical", "load_class": "high"},
    )
    department = hospital.departments.get()
    assert department.history.get().history_user == manager
    again = as_manager.post(
        reverse("accounts:department_new", args=[hospital.pk]), {"name": "心内科", "kind": "clinical"}
    )
    assert again.status_code == 422
    edit(as_manager, "department_edit", department.pk, load_class="low", is_active="")
    department.refresh_from_db()
    assert (department.load_class, department.is_active) == ("low", False)


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_form_costs_the_same_with_one_department_as_with_a_hundred(
    as_admin, hospital, how_many, django_assert_max_num_queries
):
    DepartmentFactory.create_batch(how_many, hospital=hospital)
    with django_assert_max_num_queries(12):
        as_admin.get(reverse("accounts:hospital_edit", args=[hospital.pk]))


def test_a_linked_hospital_is_not_corrected(as_admin, hospital, patch_territory):
    gone = HospitalFactory(territory=patch_territory, linked_to=hospital, is_active=False)
    assert as_admin.get(reverse("accounts:hospital_edit", args=[gone.pk])).status_code == 404
