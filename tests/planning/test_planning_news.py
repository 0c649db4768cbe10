"""What planning tells people of itself: a committee that meets, a price that ends, winters that wait."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from lib.templatetags.ui import day as in_words
from planning.services.listings import move_on
from planning.services.winter import decide_winter
from products.models import Product
from records.models import Notice
from records.notices import tell_what_is_due, text_of
from tests.factories import UserFactory
from tests.planning.conftest import brought_to, told

pytestmark = pytest.mark.django_db


def heard(kind) -> list[str]:
    """Who was told of this kind, in the order of telling."""
    return list(Notice.objects.filter(kind=kind).order_by("pk").values_list("user__username", flat=True))


def test_a_committee_is_called_to_mind_twice_and_to_its_owners_alone(listing, rep, medrep, stranger, manager, today):
    meets = today + timedelta(days=20)
    move_on(listing, "committee_scheduled", told(committee_on=meets), seen=1, by=rep, on=today)
    for days, times in ((20, 0), (14, 1), (13, 1), (4, 1), (3, 2), (0, 2)):
        tell_what_is_due(meets - timedelta(days=days))
        assert sorted(heard("committee_near")) == sorted(["rep", "medrep"] * times), days
    notice = Notice.objects.filter(user=rep, kind="committee_near").first()
    for language, beginning in (("en", "The committee of"), ("zh-hans", "")):
        with translation.override(language):
            assert in_words(meets) in text_of(notice)
            assert text_of(notice).startswith(beginning)
    assert notice.url == listing.get_absolute_url()


def test_the_end_of_a_temporary_purchase_is_called_to_mind(hospital, product, rep, medrep, today):
    ends = today + timedelta(days=40)
    brought_to("temporary_purchase", hospital, product, rep, today, until=ends)
    for days, times in ((15, 0), (14, 1), (5, 1), (2, 2)):
        tell_what_is_due(ends - timedelta(days=days))
        assert sorted(heard("listing_ending")) == sorted(["rep", "medrep"] * times), days
    assert not heard("committee_near")


def test_the_nearest_above_is_told_where_nobody_has_the_patch(listing, rep, manager, today):
    rep.assignments.update(ends_on=today)
    move_on(listing, "committee_scheduled", told(committee_on=today + timedelta(days=9)), seen=1, by=rep, on=today)
    tell_what_is_due(today + timedelta(days=1))
    assert heard("committee_near") == ["manager"]


def test_a_price_that_ends_is_told_once_to_managers_and_admins(product, rep, manager, admin, today):
    product.nrdl, product.nrdl_until = Product.Nrdl.NEGOTIATED, today + timedelta(days=121)
    product.save()
    for days, times in ((0, 0), (1, 1), (2, 1)):
        tell_what_is_due(today + timedelta(days=days))
        assert sorted(heard("nrdl_ending")) == ["admin", "manager"] * times
    assert product.nrdl_ends_soon(today + timedelta(days=1))
    assert not product.nrdl_ends_soon(today)
    product.nrdl = Product.Nrdl.REGULAR
    assert product.nrdl_days_left(today) is None


def test_a_winter_that_waits_is_told_once_a_month_to_who_decides(hospital, rep, manager, today):
    medical = UserFactory(username="medical_manager", is_manager=True, function="medical")
    medical.assignments.create(territory=manager.assignments.get().territory, starts_on=today)
    hospital.season = "winter"
    hospital.save()
    day = today.replace(day=5)
    tell_what_is_due(day)
    tell_what_is_due(day + timedelta(days=9))
    assert heard("winter_due") == ["manager"]
    decide_winter(hospital, "drop", reason="No room", on=today, seen=None, by=manager)
    tell_what_is_due(day + timedelta(days=40))
    assert heard("winter_due") == ["manager"]
    tell_what_is_due(day + timedelta(days=220))
    assert heard("winter_due") == ["manager", "manager"]


def test_the_days_of_a_price_are_kept_of_a_negotiated_one_alone(as_admin, product):
    edit = reverse("products:product_edit", args=[product.pk])
    data = {
        "family": product.family_id, "name": product.name, "route": "oral", "nrdl": "negotiated", "vbp": "no",
        "is_active": "on", "nrdl_from": "2025-01-01", "nrdl_until": "2024-12-31",
    }  # fmt: skip
    assert "ends after it begins" in as_admin.post(edit, data).content.decode()
    as_admin.post(edit, data | {"nrdl_until": "2026-12-31"})
    product.refresh_from_db()
    assert str(product.nrdl_until) == "2026-12-31"
    as_admin.post(edit, data | {"nrdl": "regular", "nrdl_until": "2026-12-31"})
    product.refresh_from_db()
    assert (product.nrdl, product.nrdl_from, product.nrdl_until) == ("regular", None, None)
