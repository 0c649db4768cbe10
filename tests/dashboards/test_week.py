"""My week: whose it is, what each day says, what stands in the way, where the next hour helps; the same cost however full."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Hospital, HospitalVisitPolicy
from people.models import Leave
from tests.factories import HospitalFactory, NextStepFactory, SupplyFactory, VisitFactory
from tests.visits.test_planning import NINE
from visits.models import Visit

pytestmark = pytest.mark.django_db
URL = reverse("dashboards:week")
WEDNESDAY = date(2026, 3, 18)
THURSDAY = WEDNESDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def on_wednesday():
    with time_machine.travel("2026-03-18 10:00 +0800", tick=False):
        yield


def plan(hospital, author, on=THURSDAY, **values) -> Visit:
    return VisitFactory(
        hospital=hospital, author=author, on=on, state="planned", outcome="", submitted_at=None, **values
    )


def words_of(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("rep", 200), ("medrep", 200), ("manager", 200), ("admin", 403), ("compliance", 403)]
)
def test_the_week_is_for_people_in_the_field(request, who, status):
    assert request.getfixturevalue(f"as_{who}").get(URL).status_code == status


@pytest.mark.parametrize(("who", "how_many"), [("rep", 1), ("rep", 500), ("medrep", 1), ("medrep", 20)])
def test_the_week_costs_the_same_however_full(request, patch_territory, who, how_many, django_assert_num_queries):
    user, client = request.getfixturevalue(who), request.getfixturevalue(f"as_{who}")
    for hospital in HospitalFactory.create_batch(how_many, territory=patch_territory):
        HospitalVisitPolicy.objects.create(hospital=hospital, weekday=3, starts_at=time(8), ends_at=time(11))
        plan(hospital, user, at=NINE)
        VisitFactory(hospital=hospital, author=user, on=WEDNESDAY)
        plan(hospital, user, on=WEDNESDAY - timedelta(days=9))
        NextStepFactory(hospital=hospital, owner=user, due_on=THURSDAY)
    with django_assert_num_queries(11):
        assert client.get(URL).status_code == 200


def test_each_day_holds_its_own(as_rep, rep, patch_territory):
    one, two = HospitalFactory.create_batch(2, territory=patch_territory)
    planned, made = plan(one, rep, at=NINE), VisitFactory(hospital=two, author=rep, on=WEDNESDAY)
    step = NextStepFactory(hospital=one, owner=rep, due_on=THURSDAY)
    days = as_rep.get(URL).context["week"].days
    assert [day.date for day in days] == [date(2026, 3, 16) + timedelta(days=n) for n in range(7)]
    assert [[slot.visit for slot in day.slots] for day in days] == [[], [], [made], [planned], [], [], []]
    assert [day.steps for day in days] == [[], [], [], [step], [], [], []]
    assert [day.is_off for day in days] == [False] * 5 + [True] * 2


def test_a_visit_logged_another_way_takes_the_place_of_its_plan(as_rep, rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    plan(hospital, rep, on=WEDNESDAY)
    made = VisitFactory(hospital=hospital, author=rep, on=WEDNESDAY)
    days = as_rep.get(URL).context["week"].days
    assert [slot.visit for day in days for slot in day.slots] == [made]


def test_others_see_nothing_of_my_week(as_medrep, rep, patch_territory):
    plan(HospitalFactory(territory=patch_territory), rep)
    assert not as_medrep.get(URL).context["week"].has_visits


def test_what_stands_in_the_way_is_said(as_rep, rep, patch_territory):
    closed, near, free = HospitalFactory.create_batch(3, territory=patch_territory)
    HospitalVisitPolicy.objects.create(hospital=closed, weekday=0, starts_at=time(8), ends_at=time(11))
    plan(closed, rep, at=NINE)
    plan(near, rep, at=time(9, 20))
    plan(free, rep, on=WEDNESDAY, at=NINE)
    Leave.objects.create(user=rep, starts_on=THURSDAY, ends_on=THURSDAY)
    days = as_rep.get(URL).context["week"].days
    first, second = ([str(words) for words in slot.clashes] for slot in days[3].slots)
    assert [len(first), len(second)] == [3, 2]
    assert "You are away on this day." in first
    assert days[2].slots[0].clashes == []
    assert "You are away on this day." in words_of(as_rep.get(URL))


def test_what_was_not_logged_is_asked_for(as_rep, rep, patch_territory):
    forgotten = plan(HospitalFactory(territory=patch_territory), rep, on=WEDNESDAY - timedelta(days=20))
    assert as_rep.get(URL).context["week"].unlogged == forgotten
    VisitFactory(hospital=forgotten.hospital, author=rep, on=forgotten.on)
    assert as_rep.get(URL).context["week"].unlogged is None


def test_the_call_plan_tells_what_is_left_to_schedule(as_rep, rep, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    Hospital.objects.filter(pk=hospital.pk).update(tier="B", priority=50, confidence=0.9)
    VisitFactory(hospital=hospital, author=rep, on=date(2026, 3, 2))
    plan(hospital, rep)
    plan(hospital, rep, on=date(2026, 4, 1))  # of the next cycle
    [row] = as_rep.get(URL).context["week"].offer
    assert (row.planned, row.done, row.scheduled, row.remaining, row.to_schedule) == (4, 1, 1, 3, 2)


@pytest.mark.parametrize(
    ("asked", "first"),
    [("2026-03-29", "2026-03-23"), ("nonsense", "2026-03-16"), ("0001-01-01", "2026-03-16"), ("", "2026-03-16")],
)
def test_which_week(as_rep, asked, first):
    assert as_rep.get(URL, {"day": asked}).context["week"].first == date.fromisoformat(first)


def test_partners_due_within_the_week_are_asked_for_with_the_way_to_log_it(as_rep, as_medrep, rep, patch_territory):
    hospital, due_url = HospitalFactory(territory=patch_territory), reverse("dashboards:partner_due")
    friday, tuesday = (SupplyFactory(hospital=hospital).partner for _ in range(2))
    for partner, on in ((friday, WEDNESDAY - timedelta(days=5)), (tuesday, WEDNESDAY - timedelta(days=1))):
        partner.contacts.create(by=rep, on=on, channel="phone", person="Buyer")
    for week, wanted in (("2026-03-18", [friday]), ("2026-03-24", [friday, tuesday])):
        part = f"{due_url}?by={week_end(week)}"
        assert f'hx-get="{part}"' in words_of(as_rep.get(URL, {"day": week}))
        found = as_rep.get(part, headers={"HX-Request": "true"})
        assert [row.partner for row in found.context["page"]] == wanted
        assert reverse("partners:contact_new", args=[friday.pk]) in words_of(found)
    assert list(as_rep.get(due_url).context["page"]) == []  # today none is
    assert due_url not in words_of(as_rep.get(URL, {"day": "2026-03-10"}))  # that week is over
    assert due_url not in words_of(as_medrep.get(URL))
    assert as_medrep.get(part).status_code == 404


def week_end(day: str) -> date:
    on = date.fromisoformat(day)
    return on + timedelta(days=6 - on.weekday())
