"""Planned visits: made once, moved, taken off, repeated, logged; and what a rule forbids, which changes nothing."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Hospital, HospitalVisitPolicy
from people.models import RepFiling
from tests.conftest import sign_in
from tests.factories import HospitalFactory, StakeholderFactory, VisitFactory
from tests.visits.entries import five_inputs
from visits.models import Visit
from visits.planning import clash, day_to_offer, refusals
from visits.services.planning import cancel_plan, move_visit, plan_visit, repeat_week, restore_plan

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 3, 16)
NINE = time(9)


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def receives(hospital: Hospital, day: date, starts=time(8), ends=time(11)) -> None:
    HospitalVisitPolicy.objects.create(hospital=hospital, weekday=day.weekday(), starts_at=starts, ends_at=ends)


def plans() -> list[tuple]:
    return list(Visit.objects.order_by("pk").values_list("hospital", "on", "at", "state"))


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory)


def sent_entry(hospital: Hospital, **changes) -> dict:
    person = hospital.stakeholders.first() or StakeholderFactory(hospital=hospital)
    return five_inputs(hospital, [person], **changes)


# -- The rules, plain ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("on", "is_filed", "fields"),
    [
        (MONDAY, True, set()),
        (MONDAY + timedelta(days=92), True, set()),
        (MONDAY - timedelta(days=1), True, {"on"}),
        (MONDAY + timedelta(days=93), True, {"on"}),
        (MONDAY, False, {"on"}),
    ],
)
def test_which_days_may_be_planned(on, is_filed, fields):
    assert set(refusals(on, None, today=MONDAY, is_filed=is_filed, windows=[])) == fields


@pytest.mark.parametrize(
    ("one", "other", "do"),
    [
        (NINE, time(9, 29), True),
        (time(9, 29), NINE, True),
        (NINE, time(9, 30), False),
        (NINE, None, False),
        (None, None, False),
    ],
)
def test_when_two_visits_clash(one, other, do):
    assert clash(one, other) is do


def test_the_day_offered_is_worked_and_received_on(hospital):
    receives(hospital, MONDAY + timedelta(days=2))
    windows, wednesday = list(hospital.visit_policies.all()), MONDAY + timedelta(days=2)
    assert day_to_offer(MONDAY, windows, lambda day: True) == wednesday
    assert day_to_offer(MONDAY, windows, lambda day: day != wednesday) == wednesday + timedelta(days=7)
    assert day_to_offer(MONDAY, windows, lambda day: False) == MONDAY + timedelta(days=1)


# -- Planning --------------------------------------------------------------------------------------
def test_planned_twice_it_is_one(rep, hospital):
    first = plan_visit(hospital.pk, on=tomorrow(), at=NINE, purpose="service", by=rep)
    second = plan_visit(hospital.pk, on=tomorrow(), at=NINE, purpose="service", by=rep)
    assert (first, first.history.count()) == (second, 1)
    assert plans() == [(hospital.pk, tomorrow(), NINE, "planned")]
    assert first.history.get().history_user == rep


def test_another_hour_on_the_same_day_is_refused(rep, hospital):
    plan_visit(hospital.pk, on=tomorrow(), at=NINE, by=rep)
    with pytest.raises(ValidationError) as caught:
        plan_visit(hospital.pk, on=tomorrow(), at=time(14), by=rep)
    assert set(caught.value.message_dict) == {"on"}
    assert plans() == [(hospital.pk, tomorrow(), NINE, "planned")]


def test_two_people_may_plan_one_hospital(rep, medrep, hospital):
    RepFiling.objects.create(user=medrep, number="F1", valid_from=date(2020, 1, 1), valid_to=date(2099, 1, 1))
    for user in (rep, medrep):
        plan_visit(hospital.pk, on=tomorrow(), at=NINE, by=user)
    assert Visit.objects.count() == 2


def test_visiting_rules_and_filings_forbid(rep, medrep, hospital):
    receives(hospital, tomorrow())
    for user, on, at, field in (
        (rep, tomorrow(), time(15), "at"),
        (rep, tomorrow() + timedelta(days=1), None, "on"),
        (medrep, tomorrow(), NINE, "on"),
    ):
        with pytest.raises(ValidationError) as caught:
            plan_visit(hospital.pk, on=on, at=at, by=user)
        assert set(caught.value.message_dict) == {field}
    assert plans() == []


@pytest.mark.parametrize("who", ["stranger", "admin", "compliance"])
def test_who_does_not_work_there_plans_nothing(request, who, hospital):
    user = request.getfixturevalue(who)
    with pytest.raises(Hospital.DoesNotExist):
        plan_visit(hospital.pk, on=tomorrow(), at=NINE, by=user)
    status = sign_in(user).post(reverse("visits:plan_new", args=[hospital.pk]), {"on": tomorrow()}).status_code
    assert status == (404 if who == "stranger" else 403)
    assert plans() == []


# -- Moving and taking off -------------------------------------------------------------------------
def test_moved_with_a_trace(rep, hospital):
    visit = plan_visit(hospital.pk, on=tomorrow(), at=NINE, by=rep)
    move_visit(visit, on=tomorrow() + timedelta(days=2), at=time(10), by=rep)
    assert plans() == [(hospital.pk, tomorrow() + timedelta(days=2), time(10), "planned")]
    assert [row.on for row in visit.history.all()] == [tomorrow() + timedelta(days=2), tomorrow()]


def test_moved_onto_a_forbidden_or_taken_day_it_stays(rep, hospital):
    taken = tomorrow() + timedelta(days=7)
    receives(hospital, tomorrow())
    visit = plan_visit(hospital.pk, on=tomorrow(), at=NINE, by=rep)
    plan_visit(hospital.pk, on=taken, at=NINE, by=rep)
    before = plans()
    for on in (taken, tomorrow() + timedelta(days=1), timezone.localdate() - timedelta(days=7)):
        with pytest.raises(ValidationError):
            move_visit(visit, on=on, at=NINE, by=rep)
    assert plans() == before


def test_taken_off_and_put_back(rep, hospital):
    visit = plan_visit(hospital.pk, on=tomorrow(), at=NINE, by=rep)
    for act, state in ((cancel_plan, "cancelled"), (cancel_plan, "cancelled"), (restore_plan, "planned")):
        act(visit, by=rep)
        assert plans() == [(hospital.pk, tomorrow(), NINE, state)]
    assert visit.history.count() == 3


def test_put_back_beside_a_new_plan_it_stays_off(rep, hospital):
    visit = plan_visit(hospital.pk, on=tomorrow(), at=NINE, by=rep)
    cancel_plan(visit, by=rep)
    plan_visit(hospital.pk, on=tomorrow(), at=time(10), by=rep)
    with pytest.raises(ValidationError):
        restore_plan(visit, by=rep)
    assert [state for *_, state in plans()] == ["cancelled", "planned"]


def test_what_was_logged_is_not_taken_off(rep, hospital):
    visit = VisitFactory(hospital=hospital, author=rep)
    for act in (cancel_plan, lambda visit, by: move_visit(visit, on=tomorrow(), at=None, by=by)):
        with pytest.raises(ValidationError):
            act(visit, by=rep)
    assert [state for *_, state in plans()] == ["submitted"]


def test_anothers_plan_is_not_there(rep, as_medrep, hospital):
    visit = plan_visit(hospital.pk, on=tomorrow(), at=NINE, by=rep)
    for name in ("plan_move", "plan_cancel", "plan_restore"):
        assert as_medrep.post(reverse(f"visits:{name}", args=[visit.pk]), {"on": tomorrow()}).status_code == 404
    assert plans() == [(hospital.pk, tomorrow(), NINE, "planned")]


# -- Repeating a week ------------------------------------------------------------------------------
def test_a_week_again(rep, patch_territory, django_assert_max_num_queries):
    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    onto = monday + timedelta(days=14)
    closed, gone, *others = HospitalFactory.create_batch(20, territory=patch_territory)
    for hospital in (closed, gone, *others):
        VisitFactory(hospital=hospital, author=rep, on=monday + timedelta(days=1), at=NINE)
    receives(closed, onto)  # Mondays only
    gone.is_active = False
    gone.save()
    VisitFactory(hospital=others[0], author=rep, on=onto + timedelta(days=1), state="planned")
    with django_assert_max_num_queries(12):
        result = repeat_week(monday, onto, by=rep)
    assert {visit.hospital for visit in result.planned} == set(others[1:])
    assert {visit.on for visit in result.planned} == {onto + timedelta(days=1)}
    assert {hospital for hospital, *_ in result.left_out} == {closed, gone}
    assert repeat_week(monday, onto, by=rep).planned == []
    assert Visit.history.filter(state="planned", history_user=rep).count() == len(others) - 1


# -- Logging what was planned ----------------------------------------------------------------------
@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_logging_makes_the_plan_the_visit(as_rep, rep, hospital, state):
    """Also of one that was taken off meanwhile: the page it is logged from may be older."""
    visit = VisitFactory(hospital=hospital, author=rep, state=state, submitted_at=None, outcome="", at=NINE)
    form = as_rep.get(reverse("visits:visit_new"), {"hospital": hospital.pk, "entry": visit.client_id})
    assert str(visit.client_id) in form.content.decode()
    for _ in range(2):
        assert (
            as_rep.post(reverse("visits:visit_new"), sent_entry(hospital, client_id=visit.client_id)).status_code == 302
        )
    logged = Visit.objects.get()
    assert (logged.pk, logged.state, logged.attendees.count()) == (visit.pk, "submitted", 1)
    assert [row.state for row in logged.history.all()] == ["submitted", state]


def test_anothers_plan_is_no_id_to_log_under(as_medrep, rep, hospital):
    visit = VisitFactory(hospital=hospital, author=rep, state="planned", outcome="")
    as_medrep.post(reverse("visits:visit_new"), sent_entry(hospital, client_id=visit.client_id))
    assert [state for *_, state in plans()] == ["planned"]


def test_taken_back_it_is_planned_again(as_rep, rep, hospital):
    visit = VisitFactory(hospital=hospital, author=rep, state="planned", outcome="", at=NINE)
    as_rep.post(reverse("visits:visit_new"), sent_entry(hospital, client_id=visit.client_id))
    as_rep.post(reverse("visits:visit_take_back", args=[visit.pk]))
    assert [state for *_, state in plans()] == ["planned"]


def test_what_is_typed_into_a_planned_visit_is_kept_as_a_draft(as_rep, rep, hospital):
    visit = VisitFactory(hospital=hospital, author=rep, state="planned", outcome="")
    sent = {**sent_entry(hospital, client_id=visit.client_id), "purpose": ""}
    as_rep.post(reverse("visits:visit_new"), sent)
    assert [str(draft.client_id) for draft in rep.visit_drafts.unsent()] == [str(visit.client_id)]
    assert [state for *_, state in plans()] == ["planned"]
