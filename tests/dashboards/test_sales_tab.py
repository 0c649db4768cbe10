"""The sales of a hospital: sums, growth, share of potential, and what is withheld from the field."""

from datetime import date

import pytest
from django.utils import timezone

from accounts.models import Adoption
from dashboards.sales_panel import PackRow, _withheld, sales_of
from lib.dates import add_months, month_start
from sales.models import Potential
from tests.factories import (
    DeliveryFactory,
    HospitalFactory,
    PartnerFactory,
    ProductFactory,
    SkuFactory,
    StakeholderFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


def last_month(back: int = 0) -> date:
    return add_months(month_start(timezone.localdate()), -1 - back)


def pack(hospital, *, users: int = 3, fen: int = 100_00, months: int = 1, **fields):
    """A product with one pack, delivered in the last `months` months and used by so many people."""
    sku = SkuFactory(product=fields.pop("product", None) or ProductFactory(), **fields)
    for back in range(months):
        DeliveryFactory(hospital=hospital, sku=sku, partner=PartnerFactory(), month=last_month(back), value_fen=fen)
    for _ in range(users):
        person = StakeholderFactory(hospital=hospital)
        Adoption.objects.create(stakeholder=person, product=sku.product, stage=5, since=date(2026, 1, 1))
    return sku


def panel(hospital, user):
    return sales_of(hospital, user, timezone.localdate())


def test_twelve_months_are_counted_and_compared_with_the_twelve_before(hospital, rep):
    pack(hospital, months=24)

    sales = panel(hospital, rep)

    assert (sales.total, sales.before, sales.growth) == (1200, 1200, 0)
    assert len(sales.points) == 24
    assert (sales.first, sales.last) == (last_month(11), last_month())
    assert sales.points[-1].previous == 100
    assert sales.packs[0].boxes == 120


def test_nothing_to_compare_with_is_a_dash_and_not_a_number(hospital, rep):
    pack(hospital, months=3)

    sales = panel(hospital, rep)

    assert sales.growth is None
    assert sales.packs[0].growth is None


def test_superseded_lines_do_not_count(hospital, rep):
    sku = pack(hospital)
    DeliveryFactory(hospital=hospital, sku=sku, month=last_month(), value_fen=999_00, is_current=False)

    assert panel(hospital, rep).total == 100


def test_returns_are_taken_off(hospital, rep):
    sku = pack(hospital)
    DeliveryFactory(hospital=hospital, sku=sku, month=last_month(), boxes=-4, value_fen=-40_00)

    assert panel(hospital, rep).total == 60


def test_a_product_with_too_few_users_is_withheld_and_never_alone(hospital, rep, admin):
    few, many, most = pack(hospital, users=2), pack(hospital, users=3), pack(hospital, users=4)

    field, office = panel(hospital, rep), panel(hospital, admin)

    assert {row.product_id for row in field.packs} == {most.product_id}
    assert field.withheld == 2
    assert field.total == 300
    assert {row.product_id for row in office.packs} == {few.product_id, many.product_id, most.product_id}


def test_people_who_only_heard_of_a_product_or_may_not_be_judged_are_no_users(hospital, rep):
    sku = pack(hospital, users=2)
    aware = StakeholderFactory(hospital=hospital)
    Adoption.objects.create(stakeholder=aware, product=sku.product, stage=2, since=date(2026, 1, 1))
    gone = StakeholderFactory(hospital=hospital, opted_out_on=date(2026, 1, 1))
    Adoption.objects.create(stakeholder=gone, product=sku.product, stage=5, since=date(2026, 1, 1))

    assert panel(hospital, rep).withheld == 1


def test_the_rule_can_be_switched_off(hospital, rep, settings):
    settings.MIN_MAPPED_USERS = 0
    pack(hospital, users=0)

    assert panel(hospital, rep).withheld == 0


@pytest.mark.parametrize(
    ("users", "withheld"), [([5, 5], set()), ([2, 5, 4], {0, 2}), ([1, 2, 9], {0, 1}), ([2], {0}), ([], set())]
)
def test_what_is_withheld_cannot_be_worked_out_from_the_rest(users, withheld):
    rows = [PackRow(n, 1, "x", "y", 1, 1.0, 1.0, number) for n, number in enumerate(users)]

    assert _withheld(rows) == withheld


def test_the_newest_estimate_counts_and_a_withheld_family_has_no_share(hospital, rep):
    shown, hidden = pack(hospital), pack(hospital, users=0)
    pack(hospital, users=1)
    for family, fen, on in (
        (shown.product.family, 999_00, date(2025, 1, 1)),
        (shown.product.family, 400_00, date(2026, 1, 1)),
        (hidden.product.family, 500_00, date(2026, 1, 1)),
    ):
        Potential.objects.create(hospital=hospital, family=family, value_fen=fen, estimated_on=on)

    (family,) = panel(hospital, rep).families

    assert (family.value, family.potential, family.share) == (100, 400, 0.25)


def test_a_hospital_without_deliveries_says_so(as_rep, hospital):
    assert "No deliveries yet" in as_rep.get(f"{hospital.get_absolute_url()}?tab=sales").content.decode()
