"""Days off that people in the field enter themselves: own ones alone, never twice, told where a visit is planned."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from people.models import Leave
from people.working_days import field_days
from tests.factories import VisitFactory

pytestmark = pytest.mark.django_db
URL = reverse("visits:days_off")
WEDNESDAY = date(2026, 3, 18)
MONDAY, FRIDAY = WEDNESDAY + timedelta(days=5), WEDNESDAY + timedelta(days=9)


@pytest.fixture(autouse=True)
def on_wednesday():
    with time_machine.travel("2026-03-18 10:00 +0800", tick=False):
        yield


def sent(first=MONDAY, last=FRIDAY, kind="leave") -> dict:
    return {"kind": kind, "starts_on": first.isoformat(), "ends_on": last.isoformat()}


def test_entered_shown_in_the_week_and_taken_from_the_field_days(as_rep, rep, hospital):
    plan = VisitFactory(hospital=hospital, author=rep, on=MONDAY, state="planned", outcome="", submitted_at=None)
    before = field_days(rep, MONDAY, FRIDAY)

    answer = as_rep.post(URL, sent(MONDAY, MONDAY + timedelta(days=1)), follow=True)

    leave = Leave.objects.get()
    assert (leave.user, leave.starts_on, leave.history.get().history_user) == (rep, MONDAY, rep)
    text = answer.content.decode()
    assert "1 planned visit lies on these days." in text
    assert "You are away on this day." in text
    assert "3 days in the field" in text
    assert (before, field_days(rep, MONDAY, FRIDAY)) == (5, 3)
    plan.refresh_from_db()
    assert (plan.state, plan.on) == ("planned", MONDAY)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (FRIDAY, FRIDAY + timedelta(days=3)),  # overlaps
        (MONDAY - timedelta(days=3), MONDAY),
        (WEDNESDAY - timedelta(days=1), WEDNESDAY),  # past
        (FRIDAY + timedelta(days=9), FRIDAY + timedelta(days=8)),  # ends before it starts
        (FRIDAY + timedelta(days=9), FRIDAY + timedelta(days=200)),  # too long
    ],
)
def test_what_is_refused_changes_nothing(as_rep, rep, first, last):
    Leave.objects.create(user=rep, starts_on=MONDAY, ends_on=FRIDAY)
    assert as_rep.post(URL, sent(first, last)).status_code == 422
    assert Leave.objects.count() == 1


def test_a_colleagues_leave_does_not_stand_in_the_way(as_rep, medrep):
    Leave.objects.create(user=medrep, starts_on=MONDAY, ends_on=FRIDAY)
    assert as_rep.post(URL, sent()).status_code == 302
    assert Leave.objects.count() == 2


def test_an_admin_enters_none_twice_either(as_admin, rep):
    Leave.objects.create(user=rep, starts_on=MONDAY, ends_on=FRIDAY)
    answer = as_admin.post(reverse("people:leave_new", args=[rep.pk]), sent(FRIDAY, FRIDAY))
    assert "already" in answer.content.decode()
    assert Leave.objects.count() == 1


def test_taken_back_before_they_begin_and_own_ones_alone(as_rep, rep, medrep):
    begun = Leave.objects.create(user=rep, starts_on=WEDNESDAY, ends_on=WEDNESDAY)
    coming = Leave.objects.create(user=rep, starts_on=MONDAY, ends_on=FRIDAY)
    foreign = Leave.objects.create(user=medrep, starts_on=MONDAY, ends_on=FRIDAY)
    for leave, status in ((begun, 302), (coming, 302), (foreign, 404)):
        assert as_rep.post(reverse("visits:days_off_delete", args=[leave.pk])).status_code == status
    assert set(Leave.objects.all()) == {begun, foreign}


@pytest.mark.parametrize(("who", "status"), [("medrep", 200), ("manager", 200), ("admin", 403), ("compliance", 403)])
def test_days_off_are_for_people_in_the_field(request, who, status):
    assert request.getfixturevalue(f"as_{who}").get(URL).status_code == status


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_page_costs_the_same_however_many(as_rep, rep, how_many, django_assert_num_queries):
    for number in range(how_many):
        Leave.objects.create(user=rep, starts_on=MONDAY + timedelta(number), ends_on=MONDAY + timedelta(number))
    with django_assert_num_queries(4):
        assert as_rep.get(URL).content.decode().count("Take back") == how_many
