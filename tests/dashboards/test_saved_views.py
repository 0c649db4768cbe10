"""Saved views: mine and shared, replaced by name, deleted by their owner alone."""

import pytest
from django.urls import reverse

from records.models import SavedView
from tests.conftest import sign_in
from tests.factories import HospitalFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST, SAVE = reverse("dashboards:hospital_list"), reverse("dashboards:view_save")


def shown(client, **query):
    return {view.name: view for view in client.get(LIST, query).context["listing"].views}


def test_a_view_keeps_filters_order_and_columns_and_leads_back_to_them(as_rep, rep):
    query = "season=spring&order=name&columns=beds&page=3&foo=bar"

    response = as_rep.post(SAVE, {"name": "Push in spring", "query": query})

    view = SavedView.objects.get()
    assert (view.owner, view.query, view.is_shared) == (rep, "season=spring&order=name&columns=beds", False)
    assert response["Location"] == f"{LIST}?{view.query}"
    assert shown(as_rep, season="spring", order="name", columns="beds")["Push in spring"].current
    assert not shown(as_rep)["Push in spring"].current


def test_a_name_i_have_is_replaced(as_rep):
    for query in ("tier=A", "tier=B"):
        as_rep.post(SAVE, {"name": "Mine", "query": query})

    assert [view.query for view in SavedView.objects.all()] == ["tier=B"]


def test_a_shared_view_is_everybodys_and_still_mine(as_rep, as_stranger):
    as_rep.post(SAVE, {"name": "Shared", "query": "grade=3A", "is_shared": "on"})
    as_rep.post(SAVE, {"name": "Private", "query": "grade=2A"})

    views = shown(as_stranger)

    assert list(views) == ["Shared"]
    assert not views["Shared"].mine
    assert as_stranger.post(reverse("dashboards:view_delete", args=[views["Shared"].pk])).status_code == 404
    assert SavedView.objects.count() == 2


def test_a_view_can_be_deleted_by_its_owner(as_rep):
    as_rep.post(SAVE, {"name": "Mine", "query": "grade=3A"})

    response = as_rep.post(reverse("dashboards:view_delete", args=[SavedView.objects.get().pk]))

    assert response["Location"] == LIST
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("data", [{"name": ""}, {"name": "x" * 61}, {"name": "Long", "query": "q=" + "a" * 2000}])
def test_a_view_that_cannot_be_kept_is_refused_with_a_reason(as_rep, data):
    response = as_rep.post(SAVE, data, follow=True)

    assert not SavedView.objects.exists()
    assert 'class="ka-toast error"' in response.content.decode()


def test_a_shared_view_shows_a_medical_user_nothing_from_sales(as_rep, as_medrep, patch_territory):
    HospitalFactory(territory=patch_territory)
    as_rep.post(SAVE, {"name": "Push", "query": "tier=A&season=spring&grade=3A", "is_shared": "on"})

    assert shown(as_medrep)["Push"].url == "?grade=3A"


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_costs_the_same_however_many_views(as_rep, rep, how_many, django_assert_num_queries):
    for n in range(how_many):
        owner = rep if n % 2 else UserFactory()
        SavedView.objects.create(owner=owner, page="hospitals", name=f"v{n}", is_shared=True)

    with django_assert_num_queries(7):  # no rows to read
        as_rep.get(LIST)


def test_nothing_is_saved_without_signing_in(client):
    assert client.post(SAVE, {"name": "x", "query": ""}).status_code == 302
    assert not SavedView.objects.exists()
    assert sign_in(UserFactory(is_rep=True)).get(SAVE).status_code == 405
