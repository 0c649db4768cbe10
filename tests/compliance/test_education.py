"""What may be said of patient education, how early it comes, and what the database itself refuses."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.services.linking import link_hospital
from compliance.education import days_left, is_short_notice, named, speaks_of_money
from compliance.models import EducationRules, PatientEducationEvent
from compliance.news import unreported
from compliance.services import cancel_event, decide_event, report_held, save_event, submit_event
from records.models import Notice
from records.notices import tell_what_is_due
from tests.factories import EducationEventFactory, HospitalFactory, UserFactory

MONDAY = date(2026, 3, 2)


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def event(patch_territory, rep):
    return EducationEventFactory(hospital=HospitalFactory(territory=patch_territory), proposed_by=rep)


def refused(act, why: str) -> None:
    with pytest.raises(ValidationError) as caught:
        act()
    assert why in " ".join(caught.value.messages)


# -- Plain values ----------------------------------------------------------------------------------
@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("ahead", "left"),
    [(0, 0), (1, 1), (4, 4), (5, 5), (6, 5), (7, 5), (8, 6)],
)
def test_working_days_from_the_hand_in_to_the_event(ahead, left):
    """Handed in on a Monday: the day of the hand-in counts, the day of the event does not, weekends never."""
    on = MONDAY + timedelta(days=ahead)
    assert days_left(MONDAY, on) == left
    assert is_short_notice(MONDAY, on, 5) == (left < 5)
    assert not is_short_notice(MONDAY, on, 0)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("认识高血压", []),
        ("认识高血压与康 平 片", ["康平片"]),
        ("Ｃｏｎｐｒｉｌ and you", ["Conpril"]),
        ("CON-PRIL at home", ["Conpril"]),
        ("Conprilla at home", []),  # another word
        ("What eases a disease", []),  # Ease is a product, disease is none
        ("Ease in the morning", ["Ease"]),
        ("康平片 or Conpril", ["Conpril", "康平片"]),
        ("A", []),
    ],
)
def test_products_named_in_a_text(text, found):
    assert named(text, ["康平片", "Conpril", "Ease", "A", ""]) == sorted(found)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("text", "money"),
    [
        ("A projector and 20 leaflets", False),
        ("患教手册20本", False),
        ("公元2026年", False),
        ("讲者每人500元", True),
        ("￥ 300", True),
        ("2 千元", True),
        ("300 RMB each", True),
        ("付讲课费", True),
        ("An honorarium", True),
    ],
)
def test_money_named_in_a_text(text, money):
    assert speaks_of_money(text) == money


# -- What the database refuses ---------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    "facts",
    [
        {"state": "approved"},  # by nobody
        {"state": "approved", "decided_by": "proposer", "decided_on": 0},
        {"state": "approved", "decided_by": "other", "decided_on": 22},  # after it took place
        {"state": "returned", "decided_by": "other", "decided_on": 0},  # without a reason
        {"state": "held", "decided_by": "other", "decided_on": 0, "ended_on": 21},  # nobody counted
        {"state": "held", "decided_by": "other", "decided_on": 0, "ended_on": 21, "attended": 2001},
        {"state": "held", "decided_by": "other", "decided_on": 0, "ended_on": 20, "attended": 9},  # before its day
        {"attended": 9},
        {"state": "cancelled", "ended_on": 0},  # without a reason
        {"state": "draft", "decided_by": "other", "decided_on": 0},
        {"material_number": ""},
        {"provided": ""},
        {"topic": ""},
        {"submitted_by": None},
        {"state": "planned"},
    ],
    ids=str,
)
def test_the_database_refuses(event, facts, today):
    people = {"proposer": event.proposed_by, "other": UserFactory(is_compliance=True), None: None}
    for name, value in facts.items():
        days = today + timedelta(days=value) if name.endswith("_on") else value
        setattr(event, name, people[value] if name.endswith("_by") else days)
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save()
    assert PatientEducationEvent.objects.get().state == "submitted"


# -- The acts --------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_nobody_decides_on_what_they_proposed_or_changed(event, compliance, today):
    both = UserFactory(is_rep=True, is_compliance=True)
    refused(lambda: decide_event(event, "approved", seen=1, by=event.proposed_by, on=today), "of their own")
    changed = save_event(event, {"topic": "Another topic"}, seen=1, by=both, on=today)
    refused(lambda: decide_event(changed, "approved", seen=2, by=both, on=today), "of their own")
    assert PatientEducationEvent.objects.get().state == "submitted"
    assert decide_event(changed, "approved", seen=2, by=compliance, on=today).decided_by == compliance


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({"topic": "Another topic"}, "submitted"),
        ({"provided": "Posters"}, "submitted"),
        ({"material_number": "PE-2"}, "submitted"),
        ({"on": 30}, "submitted"),
        ({"place": "Room 3"}, "approved"),
        ({}, "approved"),
    ],
    ids=str,
)
def test_an_approval_is_for_what_was_seen(event, compliance, rep, today, change, state):
    event = decide_event(event, "approved", seen=1, by=compliance, on=today)
    values = {name: today + timedelta(days=value) if name == "on" else value for name, value in change.items()}
    save_event(event, values, seen=event.version, by=rep, on=today)
    event.refresh_from_db()
    assert event.state == state
    assert (event.decided_by is None) == (state == "submitted")


@pytest.mark.django_db
def test_an_event_that_comes_late_is_taken_and_marked(event, rep, today):
    assert not event.is_short_notice
    soon = {"on": today + timedelta(days=1)}
    assert save_event(event, soon, seen=1, by=rep, on=today).is_short_notice
    EducationRules.objects.create(pk=1, notice_days=0)
    assert not save_event(event, {"topic": "Another"}, seen=2, by=rep, on=today).is_short_notice
    refused(lambda: save_event(event, {"on": today - timedelta(days=1)}, seen=3, by=rep, on=today), "is past")


@pytest.mark.django_db
def test_an_event_is_not_approved_after_its_day_but_returned(event, compliance, rep, today):
    late = event.on + timedelta(days=1)
    refused(lambda: decide_event(event, "approved", seen=1, by=compliance, on=late), "can be returned")
    refused(lambda: decide_event(event, "returned", seen=1, by=compliance, on=late), "what is to be changed")
    returned = decide_event(event, "returned", reason="Too late", seen=1, by=compliance, on=late)
    refused(lambda: submit_event(returned, by=rep, on=late), "is past")
    event.refresh_from_db()
    assert (event.state, event.reason) == ("returned", "Too late")


@pytest.mark.django_db
def test_what_has_ended_stands(event, compliance, rep, today):
    approved = decide_event(event, "approved", seen=1, by=compliance, on=today)
    report_held(approved, attended=0, learnt="", by=rep, on=event.on)
    for act in (
        lambda: save_event(event, {"topic": "Another"}, seen=3, by=rep, on=today),
        lambda: submit_event(event, by=rep, on=today),
        lambda: decide_event(event, "approved", seen=3, by=compliance, on=today),
        lambda: report_held(event, attended=9, learnt="", by=rep, on=event.on),
        lambda: cancel_event(event, reason="No room", by=rep, on=today),
    ):
        with pytest.raises(ValidationError):
            act()
    event.refresh_from_db()
    assert (event.state, event.attended, event.version) == ("held", 0, 3)


@pytest.mark.django_db
def test_whoever_proposed_it_is_asked_once_whether_it_took_place(event, compliance, rep):
    decide_event(event, "approved", seen=1, by=compliance, on=event.on)
    assert list(unreported(event.on)) == []
    for _night in range(2):
        tell_what_is_due(event.on + timedelta(days=1))
    assert Notice.objects.filter(user=rep, kind="education_unreported").count() == 1


@pytest.mark.django_db
def test_the_events_of_a_linked_hospital_move_and_two_of_the_same_are_put_right_first(event, admin):
    added = HospitalFactory(territory=event.hospital.territory, is_under_review=True)
    same = EducationEventFactory(hospital=added, topic=event.topic, on=event.on)
    refused(lambda: link_hospital(added, event.hospital, by=admin), "Put those right first")
    cancel_event(same, reason="Written down twice", by=admin, on=event.on)
    link_hospital(added, event.hospital, by=admin)
    same.refresh_from_db()
    assert same.hospital == event.hospital
