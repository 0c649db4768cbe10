"""The territory tree, kept by admins alone, and the company."""

import pytest
from django.core.exceptions import ValidationError

from people.models import Company, Territory
from people.services import delete_territory, save_territory
from tests.factories import HospitalFactory, TerritoryFactory, UserFactory


def posted(territory, **changes):
    fields = {"name": territory.name, "name_en": territory.name_en, "parent": territory.parent_id or ""}
    return fields | changes


def test_a_territory_is_added_below_another(as_admin, region):
    as_admin.post("/territories/new/", {"name": "棠屿片区", "name_en": "Tangyu", "parent": region.pk})

    made = Territory.objects.get(name="棠屿片区")
    assert made.path == f"{region.path}{made.pk}/"


def test_a_name_stands_once_in_one_place(as_admin, region, patch_territory):
    page = as_admin.post("/territories/new/", posted(patch_territory)).content.decode()
    top = as_admin.post("/territories/new/", {"name": "全国", "parent": ""}).content.decode()

    assert "already a territory of this name" in page
    assert "already a territory of this name" in top
    assert Territory.objects.count() == 3


def test_a_move_takes_everything_below_along(as_admin, region, patch_territory, other_territory):
    below = TerritoryFactory(parent=patch_territory)
    as_admin.post(f"/territories/{region.pk}/", posted(region, parent=other_territory.pk))

    for territory in (region, patch_territory, below):
        territory.refresh_from_db()
    assert region.path == f"{other_territory.path}{region.pk}/"
    assert patch_territory.path == f"{region.path}{patch_territory.pk}/"
    assert below.path == f"{patch_territory.path}{below.pk}/"


def test_a_territory_cannot_stand_below_itself(as_admin, region, patch_territory):
    paths = dict(Territory.objects.values_list("pk", "path"))
    for parent in (region, patch_territory):
        page = as_admin.post(f"/territories/{region.pk}/", posted(region, parent=parent.pk)).content.decode()
        assert "cannot stand below itself" in page

    assert dict(Territory.objects.values_list("pk", "path")) == paths


def test_a_loop_that_slipped_past_the_form_is_refused(region, patch_territory):
    """As when two moves cross: the service looks again, at the tree as it is now."""
    stale = Territory.objects.get(pk=region.pk)
    stale.parent = patch_territory

    with pytest.raises(ValidationError):
        save_territory(stale)
    region.refresh_from_db()
    assert region.parent_id != patch_territory.pk


def test_siblings_with_ids_of_different_length_keep_the_tree_order(db):
    root = TerritoryFactory(name="root")
    second = Territory(pk=root.pk * 10 + 2, name="second", parent=root)
    twentieth = Territory(pk=(root.pk * 10 + 2) * 10, name="twentieth", parent=root)
    save_territory(twentieth)
    save_territory(second)
    save_territory(Territory(pk=second.pk + 500_000, name="below second", parent=second))

    names = [territory.name for territory in Territory.objects.in_tree_order()]
    assert names == ["root", "second", "below second", "twentieth"]


def test_a_used_territory_is_not_deleted(as_admin, root, region, patch_territory, rep):
    HospitalFactory(territory=TerritoryFactory(name="mit Haus", parent=root))
    for territory in Territory.objects.all():
        assert as_admin.post(f"/territories/{territory.pk}/delete/").url == f"/territories/{territory.pk}/"

    assert Territory.objects.count() == 4


def test_a_hospital_keeps_its_territory(root):
    territory = TerritoryFactory(parent=root)
    HospitalFactory(territory=territory)

    with pytest.raises(ValidationError, match="Hospitals or visits"):
        delete_territory(territory)


def test_an_unused_territory_is_deleted(as_admin, region):
    territory = TerritoryFactory(parent=region)
    as_admin.post(f"/territories/{territory.pk}/delete/")

    assert not Territory.objects.filter(pk=territory.pk).exists()


@pytest.mark.parametrize("how_many", [1, 100])
def test_the_tree_costs_the_same_for_one_as_for_many(as_admin, how_many, django_assert_num_queries):
    for _territory in range(how_many):
        UserFactory(is_rep=True, territory=TerritoryFactory())

    with django_assert_num_queries(5):  # session, user, territories, assignments with users, company
        page = as_admin.get("/territories/").content.decode()

    assert page.count('<tr id="territory-') == how_many + 1


@pytest.mark.parametrize("who", ["rep", "medrep", "manager", "compliance"])
def test_the_tree_and_the_company_are_kept_by_admins_alone(who, request, other_territory):
    client = request.getfixturevalue(f"as_{who}")
    before = list(Territory.objects.order_by("pk").values())
    pages = ["/territories/", "/territories/new/", f"/territories/{other_territory.pk}/", "/company/"]

    assert {client.get(page).status_code for page in pages} == {403}
    given = {"name": "fremd", "parent": ""}
    acts = [*pages[1:], f"/territories/{other_territory.pk}/delete/"]
    assert {client.post(page, given).status_code for page in acts} == {403}
    assert list(Territory.objects.order_by("pk").values()) == before
    assert not Company.objects.exists()


def test_the_company_is_named(as_admin):
    as_admin.post("/company/", {"name": "甲康药业"})
    as_admin.post("/company/", {"name": "乙源制药"})

    assert [company.name for company in Company.objects.all()] == ["乙源制药"]
    assert "乙源制药" in as_admin.get("/users/").content.decode()
