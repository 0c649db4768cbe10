"""The calendar feed: a secret, revocable address that tells hospital and time alone, read back by a calendar library."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from tests.factories import HospitalFactory, VisitFactory
from visits.models import CalendarLink
from visits.services.calendar import token_of

pytestmark = pytest.mark.django_db
LINK = reverse("visits:plan_calendar")


def feed_of(client) -> str:
    client.post(LINK)
    return reverse("visits:calendar_feed", args=[token_of(CalendarLink.objects.get())])


def events(address: str) -> list:
    answer = Client().get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_hospital_and_time_and_nothing_else(as_rep, rep, patch_territory):
    tomorrow = timezone.localdate() + timedelta(days=1)
    hospital = HospitalFactory(
        territory=patch_territory, name="云汀第一医院", name_en="", address="云汀路 1 号, 3 楼; 东"
    )
    VisitFactory(hospital=hospital, author=rep, state="planned", on=tomorrow, at=time(9), notes="secret words")
    VisitFactory(hospital=hospital, author=rep, on=timezone.localdate(), notes="secret words")
    whole_day, timed = sorted(events(feed_of(as_rep)), key=lambda event: "T" in event["dtstart"].to_ical().decode())
    assert str(timed["summary"]) == "云汀第一医院"
    assert str(timed["location"]) == "云汀路 1 号, 3 楼; 东"
    assert timed["dtstart"].dt == datetime.combine(tomorrow, time(1), UTC)  # nine in Shanghai
    assert timed["dtend"].dt - timed["dtstart"].dt == timedelta(minutes=30)
    assert whole_day["dtstart"].dt == timezone.localdate()
    assert {name for event in (timed, whole_day) for name in event} == {
        "UID", "DTSTAMP", "SUMMARY", "LOCATION", "DTSTART", "DTEND",
    }  # fmt: skip


def test_only_ones_own_and_what_is_near(as_rep, rep, medrep, patch_territory):
    hospital, today = HospitalFactory(territory=patch_territory), timezone.localdate()
    for author, on, state in (
        (medrep, today, "planned"),
        (rep, today - timedelta(days=15), "submitted"),
        (rep, today, "cancelled"),
    ):
        VisitFactory(hospital=hospital, author=author, on=on, state=state)
    assert events(feed_of(as_rep)) == []


def test_an_address_that_was_replaced_ended_or_guessed_shows_nothing(as_rep, rep):
    first = feed_of(as_rep)
    second = feed_of(as_rep)
    assert first != second
    link = CalendarLink.objects.get()
    guessed = reverse("visits:calendar_feed", args=[f"{link.key}~{'A' * 43}"])
    assert [Client().get(address).status_code for address in (first, second, guessed)] == [404, 200, 404]
    as_rep.post(reverse("visits:plan_calendar_end"))
    assert Client().get(second).status_code == 404
    assert CalendarLink.history.filter(history_user=rep).count() == 3


def test_whoever_left_shows_nothing(as_rep, rep):
    address = feed_of(as_rep)
    rep.is_active = False
    rep.save()
    assert Client().get(address).status_code == 404


@pytest.mark.parametrize("who", ["admin", "compliance"])
def test_only_people_in_the_field_have_one(request, who):
    client = request.getfixturevalue(f"as_{who}")
    assert client.post(LINK).status_code == 403
    assert not CalendarLink.objects.exists()


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_feed_costs_the_same_however_full(as_rep, rep, patch_territory, how_many, django_assert_num_queries):
    for hospital in HospitalFactory.create_batch(how_many, territory=patch_territory):
        VisitFactory(hospital=hospital, author=rep)
    address = feed_of(as_rep)
    with django_assert_num_queries(2):
        Client().get(address)
