"""Winter: who decides, for how long, what is due, what stays as history; and what medical users find of it: nothing."""

from datetime import timedelta

import pytest
from django.urls import reverse

from planning.models import WinterDecision
from planning.services.winter import decide_winter
from planning.uplift import half_a_year_after
from records.models import AuditEvent
from tests.factories import HospitalFactory

pytestmark = pytest.mark.django_db

LIST = reverse("planning:winter_list")


def url(hospital):
    return reverse("planning:winter_decide", args=[hospital.pk])


@pytest.fixture
def winter(hospital):
    hospital.season = "winter"
    hospital.save()
    return hospital


def decided(hospital, manager, on, **values):
    facts = {"choice": "not_yet", "reason": "A new head comes in spring", "seen": None, **values}
    return decide_winter(hospital, facts.pop("choice"), on=on, by=manager, **facts)


def test_a_manager_decides_and_it_holds_for_half_a_year(as_manager, as_rep, winter, manager, today):
    name = winter.display_name
    assert name in as_rep.get(LIST).content.decode()
    assert "Nothing is decided yet" in as_rep.get(f"{winter.get_absolute_url()}?tab=plan").content.decode()
    page = as_manager.get(url(winter))
    assert page.context["form"].initial["next_on"] == half_a_year_after(today)
    data = {"choice": "not_yet", "reason": "A new head comes", "next_on": half_a_year_after(today), "seen": ""}
    assert as_manager.post(url(winter), data).status_code == 302
    assert name not in as_rep.get(LIST).content.decode()
    assert name in as_rep.get(f"{LIST}?show=not_yet").content.decode()
    assert name not in as_rep.get(f"{LIST}?show=drop").content.decode()
    assert "A new head comes" in as_rep.get(f"{winter.get_absolute_url()}?tab=plan").content.decode()
    event = AuditEvent.objects.get(verb="classified")
    assert (event.actor, event.details) == (manager, {"what": "winter", "value": "not_yet"})


def test_it_is_due_again_on_its_day_and_the_earlier_one_stays(as_manager, winter, manager, today):
    first = decided(winter, manager, today - timedelta(days=90), next_on=today)
    assert winter.display_name in as_manager.get(LIST).content.decode()
    second = decided(winter, manager, today, choice="develop", seen=first.pk)
    assert winter.display_name not in as_manager.get(LIST).content.decode()
    assert list(WinterDecision.objects.values_list("pk", "is_current")) == [(second.pk, True), (first.pk, False)]


def test_of_two_who_decide_at_once_the_second_looks_first(as_manager, winter, manager, today):
    decided(winter, manager, today)
    data = {"choice": "drop", "reason": "No", "next_on": today + timedelta(days=9), "seen": ""}
    answer = as_manager.post(url(winter), data)
    assert answer.status_code == 422
    assert "Somebody has decided meanwhile" in answer.content.decode()
    assert WinterDecision.objects.get().choice == "not_yet"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"reason": " "}, "This field is required"),
        ({"next_on": 0}, "Look again within six months"),
        ({"next_on": 190}, "Look again within six months"),
        ({"choice": "sell"}, "not one of the available choices"),
    ],
)
def test_what_is_refused_decides_nothing(as_manager, winter, today, changed, why):
    data = {"choice": "drop", "reason": "No room", "next_on": 30, "seen": ""} | changed
    answer = as_manager.post(url(winter), data | {"next_on": today + timedelta(days=data["next_on"])})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not WinterDecision.objects.exists()


@pytest.mark.parametrize("who", ["as_rep", "as_medrep", "as_stranger", "as_admin", "as_compliance"])
def test_nobody_else_decides(who, request, winter, today):
    client = request.getfixturevalue(who)
    data = {"choice": "drop", "reason": "No room", "next_on": today + timedelta(days=9), "seen": ""}
    assert client.get(url(winter)).status_code == 404
    assert client.post(url(winter), data).status_code == 404
    assert not WinterDecision.objects.exists()


def test_a_hospital_of_another_season_is_not_decided(as_manager, hospital, today):
    hospital.season = "spring"
    hospital.save()
    data = {"choice": "drop", "reason": "No room", "next_on": today + timedelta(days=9), "seen": ""}
    assert as_manager.post(url(hospital), data).status_code == 404
    assert not WinterDecision.objects.exists()


def test_medical_users_find_no_winter(as_medrep, winter, manager, today):
    decided(winter, manager, today)
    assert as_medrep.get(LIST).status_code == 404
    tab = as_medrep.get(f"{winter.get_absolute_url()}?tab=plan").content.decode()
    assert "winter" not in tab.lower()
    assert "A new head comes in spring" not in tab


@pytest.mark.parametrize("how_many", [1, 20])
def test_what_the_list_costs(as_rep, manager, patch_territory, today, how_many, django_assert_num_queries):
    for hospital in HospitalFactory.create_batch(how_many, territory=patch_territory, season="winter"):
        decided(hospital, manager, today - timedelta(days=200), next_on=today - timedelta(days=20))
    with django_assert_num_queries(7):
        assert as_rep.get(LIST).content.decode().count('id="hospital-') == how_many
