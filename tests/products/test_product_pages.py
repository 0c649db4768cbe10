"""Products as an admin keeps them."""

import pytest
from django.urls import reverse

from people.models import User
from products.models import Product, ProductFamily, ProductFocus, RivalProduct, Sku
from tests.factories import FamilyFactory, FocusFactory, ProductFactory, SkuFactory

START = {
    "family": "心血管",
    "name": "维曲辛片",
    "name_en": "Veltrasin",
    "route": "oral",
    "pack": "10mg×14",
    "price": "48.60",
}


def counts():
    return [model.objects.count() for model in (ProductFamily, Product, Sku, ProductFocus, RivalProduct)]


def test_one_page_makes_family_product_and_pack(as_admin):
    assert as_admin.post("/products/start/", START).url == "/products/"

    sku = Sku.objects.get()
    assert (sku.price_fen, sku.pack_key) == (4860, "10mg×14")
    assert (sku.product.name_en, sku.product.family.name) == ("Veltrasin", "心血管")
    page = as_admin.get("/products/").content.decode()
    assert "Veltrasin" in page
    assert "48.60" in page


def test_a_second_pack_joins_the_same_product(as_admin):
    as_admin.post("/products/start/", START)
    as_admin.post("/products/start/", START | {"pack": "20mg×14", "price": "82.4"})

    assert counts()[:3] == [1, 1, 2]


def test_another_spelling_of_a_pack_is_refused_and_makes_nothing(as_admin):
    as_admin.post("/products/start/", START)
    before = counts()

    answer = as_admin.post("/products/start/", START | {"family": "神经", "pack": "10MG * 14"})
    again = as_admin.post("/products/start/", START | {"pack": "10MG * 14"})

    assert "belongs to another family" in answer.content.decode()
    assert "has this pack already" in again.content.decode()
    assert counts() == before


def test_a_pack_keeps_its_key_when_renamed(as_admin):
    sku = SkuFactory(pack="10mg×14")
    url = reverse("products:sku_edit", args=[sku.product_id, sku.pk])
    assert 'value="48.60"' in as_admin.get(url).content.decode()

    as_admin.post(url, {"pack": "20 MG x 28", "price": "99.99", "code": "", "is_active": "on"})

    sku.refresh_from_db()
    assert (sku.pack_key, sku.price_fen) == ("20mg×28", 9999)
    assert sku.history.count() == 2


def test_saving_only_the_pack_saves_its_key():
    sku = Sku(pk=1, product_id=1, pack="5ml")
    saved = {}
    sku.save_base = lambda *args, update_fields=None, **options: saved.update(fields=update_fields)
    sku.save(update_fields=["pack"])

    assert saved["fields"] == {"pack", "pack_key"}


@pytest.mark.parametrize("price", ["-1", "1.234", "viel"])
def test_a_price_that_is_none_changes_nothing(as_admin, price):
    sku = SkuFactory(price_fen=4860)
    url = reverse("products:sku_edit", args=[sku.product_id, sku.pk])

    assert as_admin.post(url, {"pack": sku.pack, "price": price, "is_active": "on"}).status_code == 200
    sku.refresh_from_db()
    assert sku.price_fen == 4860


def test_a_pack_is_unique_within_its_product_only(as_admin):
    sku = SkuFactory(pack="5ml")
    other = ProductFactory()
    given = {"pack": "5 ML", "price": "", "code": "", "is_active": "on"}

    refused = as_admin.post(reverse("products:sku_new", args=[sku.product_id]), given)
    as_admin.post(reverse("products:sku_new", args=[other.pk]), given)

    assert "has this pack already" in refused.content.decode()
    assert [sku.product for sku in Sku.objects.order_by("pk")] == [sku.product, other]


def test_focus_periods_do_not_overlap(as_admin):
    product = ProductFactory()
    url = reverse("products:focus_new", args=[product.pk])
    as_admin.post(url, {"starts_on": "2026-01-01", "ends_on": "2026-03-31"})

    overlapping = as_admin.post(url, {"starts_on": "2026-03-31", "ends_on": ""})
    backwards = as_admin.post(url, {"starts_on": "2026-06-02", "ends_on": "2026-06-01"})

    assert "in focus on some of these days already" in overlapping.content.decode()
    assert "The focus ends after it starts" in backwards.content.decode()
    assert product.focus_periods.count() == 1
    as_admin.post(url, {"starts_on": "2026-04-01", "ends_on": ""})
    assert product.focus_periods.count() == 2


def test_family_product_and_rival_are_kept(as_admin):
    as_admin.post("/products/families/new/", {"name": "神经", "name_en": "Neuro", "is_active": "on"})
    family = ProductFamily.objects.get()
    product = {
        "family": family.pk,
        "name": "宁瑞络",
        "route": "oral",
        "nrdl": "regular",
        "vbp": "winner",
        "is_active": "on",
    }
    as_admin.post("/products/new/", product)
    as_admin.post(
        "/products/rivals/new/", {"family": family.pk, "name": "欣眠", "maker": "甲康药业", "is_active": "on"}
    )

    page = as_admin.get("/products/").content.decode()
    assert all(words in page for words in ["Neuro", "宁瑞络", "欣眠", "甲康药业"])
    row = Product.objects.get()
    as_admin.post(f"/products/{row.pk}/", product | {"name": "宁瑞络胶囊", "is_active": ""})
    row.refresh_from_db()
    assert (row.name, row.is_active) == ("宁瑞络胶囊", False)


def test_a_focus_entered_by_mistake_is_deleted(as_admin):
    focus = FocusFactory()
    as_admin.post(reverse("products:focus_delete", args=[focus.product_id, focus.pk]))

    assert not ProductFocus.objects.exists()
    assert ProductFocus.history.count() == 2


def test_a_pack_of_another_product_is_not_there(as_admin):
    sku, other = SkuFactory(), ProductFactory()
    assert as_admin.get(reverse("products:sku_edit", args=[other.pk, sku.pk])).status_code == 404


@pytest.mark.parametrize("who", ["rep", "medrep", "manager", "compliance"])
def test_products_are_kept_by_admins_alone(who, request):
    user = request.getfixturevalue(who)
    assert isinstance(user, User)
    client = request.getfixturevalue(f"as_{who}")
    focus, sku = FocusFactory(), SkuFactory()
    before = counts()
    urls = [
        "/products/",
        "/products/start/",
        "/products/new/",
        f"/products/{sku.product_id}/",
        "/products/families/new/",
        reverse("products:sku_edit", args=[sku.product_id, sku.pk]),
        reverse("products:focus_edit", args=[focus.product_id, focus.pk]),
    ]
    assert {client.get(url).status_code for url in urls} == {403}
    assert {client.post(url, START).status_code for url in urls[1:]} == {403}
    assert client.post(reverse("products:focus_delete", args=[focus.product_id, focus.pk])).status_code == 403
    assert counts() == before


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_costs_the_same_for_one_family_as_for_many(as_admin, how_many, django_assert_num_queries):
    for _family in range(how_many):
        product = ProductFactory(family=FamilyFactory())
        SkuFactory(product=product)
        FocusFactory(product=product)

    with django_assert_num_queries(8):  # session, user, families, products, packs, focus, rivals, company
        page = as_admin.get("/products/").content.decode()

    assert page.count('id="family-') == how_many
