"""Loading the demo company is repeatable, erasing it leaves nothing, and neither touches real data."""

from datetime import date

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.models import Hospital, Stakeholder
from keyaccounts.demo.load import load
from sales.models import Delivery
from visits.models import Visit

TODAY = date(2026, 4, 15)


def fingerprint() -> list:
    return [
        list(Hospital.objects.order_by("code").values_list("code", "name", "beds", "priority", "season", "tier")),
        list(Stakeholder.objects.order_by("pk").values_list("name", "post", "support", "influence")),
        list(Delivery.objects.order_by("pk").values_list("month", "boxes", "value_fen")),
        list(Visit.objects.order_by("client_id").values_list("client_id", "on", "outcome")),
    ]


@pytest.mark.slow
def test_erase_leaves_nothing_and_the_same_seed_and_day_make_the_same_company_again(db):
    load(7, TODAY)
    first = fingerprint()
    call_command("erase_demo", verbosity=0)
    assert left_over() == []
    load(7, TODAY)
    assert fingerprint() == first


def left_over() -> list[str]:
    kept = {"auth.Permission", "contenttypes.ContentType"}
    return [m._meta.label for m in apps.get_models() if m._meta.label not in kept and m.objects.exists()]


def test_demo_refuses_a_database_with_users(rep):
    with pytest.raises(CommandError, match="empty database"):
        call_command("demo", verbosity=0)
    call_command("demo", "--if-empty", verbosity=0)
    assert not Hospital.objects.exists()
