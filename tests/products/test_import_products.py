"""Families, products, packs and rivals from one file."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command

from products.models import Product, ProductFamily, ProductFocus, RivalProduct, Sku
from tests.records import files

pytestmark = pytest.mark.django_db

HEADER = "产品家族,通用名,英文名,规格,单价,医保,重点产品起始,竞品,厂家"
OURS = [
    "心血管,维曲辛片,Veltrasin,10mg×14,48.60,谈判,2026-01-01,,",
    "心血管,维曲辛片,Veltrasin,20mg * 14,82.40,谈判,,,",
    "神经,舒缦维片,,2.5mg×10,39.80,,,,",
    "神经,对手片,,,,,,是,某厂",
]


@pytest.fixture
def bring(admin):
    return lambda *lines: files.bring("products", files.table(HEADER, *lines), admin)


def test_a_catalogue_is_built_from_one_file_and_the_same_file_then_changes_nothing(bring, admin):
    batch = bring(*OURS)
    assert batch.counts == {"new": 4}
    files.write(batch, admin)

    assert ProductFamily.objects.count() == 2
    assert Product.objects.get(name="维曲辛片").nrdl == "negotiated"
    assert list(Sku.objects.order_by("price_fen").values_list("pack_key", "price_fen")) == [
        ("2.5mg×10", 3980),
        ("10mg×14", 4860),
        ("20mg×14", 8240),
    ]
    assert ProductFocus.objects.get().starts_on == date(2026, 1, 1)
    assert RivalProduct.objects.get().maker == "某厂"
    assert Sku.history.count() == 3
    assert bring(*OURS).counts == {"same": 4}


def test_a_price_changes_with_old_and_new_and_is_taken_back(bring, admin):
    files.write(bring(*OURS), admin)

    batch = bring("心血管,维曲辛片,,10MG*14,46.00,,,,")
    assert batch.rows.get().changes == {"price": [4860, 4600]}
    files.write(batch, admin)
    assert Sku.objects.get(pack="10mg×14").price_fen == 4600
    assert files.take_back(batch, admin).state == "undone"
    assert Sku.objects.get(pack="10mg×14").price_fen == 4860


def test_a_product_may_move_to_another_family(bring, admin):
    files.write(bring(*OURS), admin)

    files.write(bring("代谢,舒缦维片,,2.5mg×10,,,,,"), admin)

    assert Product.objects.get(name="舒缦维片").family.name == "代谢"


def test_what_contradicts_itself_or_is_incomplete_is_an_error(bring):
    batch = bring(
        "心血管,维曲辛片,,10mg×14,48.60,谈判,,,",
        "心血管,维曲辛片,,20mg×14,82.40,否,,,",
        ",无家族片,,1mg,1.00,,,,",
        "心血管,无规格片,,,1.00,,,,",
        "心血管,维曲辛片,,10mg×14,48.60,,,,",
    )

    assert batch.counts == {"new": 1, "duplicate": 1, "error": 3}
    assert [files.said(batch, line) for line in (3, 4, 5)] == [["contradiction"], ["family"], ["blank"]]


def test_a_catalogue_is_taken_back_whole(bring, admin):
    batch = files.write(bring(*OURS), admin)

    assert files.take_back(batch, admin).state == "undone"
    for model in (ProductFamily, Product, Sku, ProductFocus, RivalProduct):
        assert not model.objects.exists()


def test_the_command_loads_a_workbook(tmp_path):
    path = tmp_path / "products.xlsx"
    path.write_bytes(
        files.workbook(("我们的产品",), ("产品家族", "通用名", "规格", "单价"), ("心血管", "维曲辛片", "支", 48.6))
    )

    call_command("import_products", str(path), verbosity=0)

    assert Sku.objects.get().price_fen == 4860
    path.write_bytes(files.workbook(("产品家族", "通用名", "规格", "单价"), ("心血管", "维曲辛片", "盒", "贵")))
    with pytest.raises(CommandError, match="1 lines have errors"):
        call_command("import_products", str(path), verbosity=0)
    assert Sku.objects.count() == 1


# -- Days of a negotiated price --------------------------------------------------------------------
DAYS = "产品家族,通用名,规格,医保,协议起始日,协议截止日"
NEGOTIATED = "心血管,维曲辛片,10mg×14,谈判,2026/1/1,2027年12月31日"


@pytest.fixture
def bring_days(admin):
    return lambda *lines: files.bring("products", files.table(DAYS, *lines), admin)


def days_of(product):
    return product.nrdl, product.nrdl_from, product.nrdl_until


def test_days_come_with_a_product_change_and_are_taken_back(bring_days, admin):
    files.write(bring_days(NEGOTIATED), admin)
    product = Product.objects.get()
    assert days_of(product) == ("negotiated", date(2026, 1, 1), date(2027, 12, 31))
    assert bring_days(NEGOTIATED).counts == {"same": 1}

    batch = bring_days("心血管,维曲辛片,10mg×14,,,2028-06-30")
    assert batch.rows.get().changes == {"nrdl_until": ["2027-12-31", "2028-06-30"]}
    files.write(batch, admin)
    product.refresh_from_db()
    assert days_of(product) == ("negotiated", date(2026, 1, 1), date(2028, 6, 30))
    assert product.history.first().nrdl_until == date(2028, 6, 30)
    assert files.take_back(batch, admin).state == "undone"
    product.refresh_from_db()
    assert product.nrdl_until == date(2027, 12, 31)


def test_days_go_with_the_negotiation_and_come_back_with_it(bring_days, admin):
    files.write(bring_days(NEGOTIATED), admin)
    batch = files.write(bring_days("心血管,维曲辛片,10mg×14,常规,,"), admin)
    assert days_of(Product.objects.get()) == ("regular", None, None)
    assert files.take_back(batch, admin).state == "undone"
    assert days_of(Product.objects.get()) == ("negotiated", date(2026, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("心血管,维曲辛片,10mg×14,,2026-01-01,2025-12-31", "nrdl_ends"),
        ("心血管,维曲辛片,10mg×14,,,2026-01-01", "nrdl_ends"),  # against the first day that is known
        ("心血管,维曲辛片,10mg×14,常规,,2028-01-01", "not_negotiated"),
        ("心血管,另一片,10mg×14,,2026-01-01,", "not_negotiated"),
        ("心血管,维曲辛片,20mg×14,,,31.13.2027", "date"),
    ],
)
def test_days_that_cannot_be_are_refused_in_both_languages_and_nothing_is_changed(bring_days, admin, line, why):
    files.write(bring_days(NEGOTIATED), admin)
    batch = bring_days(line)
    assert (batch.counts, files.said(batch, 2)) == ({"error": 1}, [why])
    (problem,) = batch.rows.get().problems
    assert problem["header"] in DAYS
    assert problem["text"]["en"] != problem["text"]["zh-hans"]
    files.write(batch, admin)
    assert days_of(Product.objects.get()) == ("negotiated", date(2026, 1, 1), date(2027, 12, 31))


def test_packs_of_one_product_agree_on_its_days(bring_days):
    batch = bring_days(NEGOTIATED, "心血管,维曲辛片,20mg×14,谈判,2026-01-01,2026-12-31")
    assert files.said(batch, 3) == ["contradiction"]
