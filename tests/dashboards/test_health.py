"""The eight signs that a hospital is not led as an account (I095): each at its limit, read from the data, by function."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Hospital, KeyAssessment
from dashboards.health import Facts, health_of, signs_of
from lib.dates import add_months, month_start
from sales.models import Delivery
from tests.factories import (
    HospitalFactory,
    NextStepFactory,
    PartnerFactory,
    SkuFactory,
    VisitFactory,
)

pytestmark = pytest.mark.django_db
ORDER = ("exchange", "passive", "wasted", "zero", "listing", "ordinary", "price", "volume")


def said(*, sees_sales: bool = True, **facts) -> dict[str, str]:
    signs = signs_of(Facts(**facts), sees_sales=sees_sales)
    return dict(zip(ORDER, (sign.said for sign in signs), strict=False))


@pytest.mark.parametrize(
    ("name", "facts", "expected"),
    [
        ("exchange", {}, "sign"),
        ("exchange", {"silent_days": 60}, "fine"),
        ("exchange", {"silent_days": 61}, "sign"),
        ("passive", {"ahead": 0}, "sign"),
        ("passive", {"ahead": 1}, "fine"),
        ("wasted", {"answered": 3}, "sign"),
        ("wasted", {"answered": 4}, "fine"),
        ("zero", {}, "sign"),
        ("zero", {"owner_days": 364, "answered": 3}, "sign"),
        ("zero", {"owner_days": 364, "answered": 4}, "fine"),
        ("zero", {"owner_days": 365, "answered": 3}, "fine"),
        ("listing", {}, "unknown"),
        ("listing", {"visits": 2, "about_listing": 2}, "sign"),
        ("listing", {"visits": 2, "about_listing": 1}, "fine"),
        ("ordinary", {"schedule": "behind"}, "unknown"),
        ("ordinary", {"is_major": True, "schedule": "behind"}, "sign"),
        ("ordinary", {"is_major": True, "schedule": ""}, "sign"),
        ("ordinary", {"is_major": True, "schedule": "on"}, "fine"),
        ("price", {}, "unknown"),
        ("price", {"spread": 0.05}, "fine"),
        ("price", {"spread": 0.06}, "sign"),
        ("volume", {"months": (10,) * 5}, "unknown"),
        ("volume", {"months": (0,) * 12}, "unknown"),
        ("volume", {"months": (10,) * 6}, "fine"),
        ("volume", {"months": (0, 20) * 6}, "sign"),
        ("volume", {"months": (5, 15) * 6}, "fine"),
    ],
)
def test_each_sign_at_its_limit(name, facts, expected):
    assert said(**facts)[name] == expected


def test_a_medical_user_is_told_nothing_of_sales():
    assert set(said(sees_sales=False)) == set(ORDER[:5])


@pytest.fixture
def hospital(patch_territory, rep):
    return HospitalFactory(territory=patch_territory)


def deliver(hospital, sku, partner, month: date, boxes: int, price: int) -> None:
    Delivery.objects.create(
        hospital=hospital, sku=sku, partner=partner, month=month, boxes=boxes, value_fen=boxes * price
    )


def test_the_signs_are_read_from_what_is_logged(as_rep, rep, hospital):
    today = timezone.localdate()
    Hospital.objects.filter(pk=hospital.pk).update(tier="A")
    VisitFactory(hospital=hospital, author=rep, on=today - timedelta(days=3), purpose="listing")
    VisitFactory(hospital=hospital, author=rep, on=today - timedelta(days=200), purpose="service")
    VisitFactory(hospital=hospital, author=rep, on=today + timedelta(days=1), state="planned", outcome="")
    NextStepFactory(hospital=hospital, owner=rep, due_on=today)
    sku, months = SkuFactory(), [add_months(month_start(today), -n) for n in range(1, 8)]
    usual, other = PartnerFactory.create_batch(2)
    for month in months:
        deliver(hospital, sku, usual, month, 10, 100)
    deliver(hospital, sku, other, months[1], 10, 120)
    facts = {str(sign.label): (sign.said, sign.fact) for sign in health_of(hospital.pk, rep, today)[1]}
    assert facts["Is there an exchange?"] == ("fine", "Somebody was met 3 days ago.")
    assert facts["Do we act of ourselves?"] == ("fine", "2 steps or visits ahead.")
    assert facts["Is it about more than price and listing?"][0] == "sign"
    assert facts["Is a key hospital treated as one?"][0] in {"sign", "fine"}
    assert facts["Do distributors keep one price?"] == ("sign", "Prices of one pack differ by 20 % at most.")
    assert facts["Can the volume be foreseen?"][0] == "fine"
    page = as_rep.get(reverse("dashboards:hospital_health", args=[hospital.pk])).content.decode()
    assert all(fact in page for _said, fact in facts.values())


def test_a_key_account_of_any_tier_is_a_key_hospital(rep, hospital):
    def said_of_a_key_hospital() -> str:
        return health_of(hospital.pk, rep, timezone.localdate())[1][ORDER.index("ordinary")].said

    assert said_of_a_key_hospital() == "unknown"
    KeyAssessment.objects.create(
        hospital=hospital, is_key=True, score=70, evidence="Minutes", on=timezone.localdate(), by=rep
    )
    assert said_of_a_key_hospital() == "sign"


@pytest.mark.parametrize(("who", "status"), [("rep", 200), ("medrep", 200), ("manager", 200), ("stranger", 404)])
def test_who_sees_it(request, who, status, hospital):
    answer = request.getfixturevalue(f"as_{who}").get(reverse("dashboards:hospital_health", args=[hospital.pk]))
    assert answer.status_code == status
    assert (status != 200) or len(answer.context["signs"]) == (5 if who == "medrep" else 8)


@pytest.mark.parametrize("how_many", [1, 20])
def test_it_costs_the_same_however_much_there_is(as_rep, rep, hospital, how_many, django_assert_num_queries):
    first = month_start(timezone.localdate())
    for _n in range(how_many):
        VisitFactory(hospital=hospital, author=rep)
        deliver(hospital, SkuFactory(), PartnerFactory(), add_months(first, -1), 10, 100)
    with django_assert_num_queries(6):
        as_rep.get(reverse("dashboards:hospital_health", args=[hospital.pk]))
