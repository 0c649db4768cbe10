"""Tier and season set by hand: respected by the run until they expire, then gone; snapshots of the past stay."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Hospital
from records.models import AuditEvent, TextFlag
from scoring import services
from scoring.models import ClassOverride, ScoreSnapshot, SeasonEvent, SeasonTrack, TierEvent
from scoring.services import run
from scoring.services.overriding import set_by_hand, take_back

from .scenes import AS_OF, scores, worked_examples

pytestmark = pytest.mark.django_db

TODAY = AS_OF + timedelta(days=1)
UNTIL = date(2026, 12, 1)


@pytest.fixture
def h1():
    """H1 of domain.md §3.2, tier A and summer, after the run that made it so."""
    with time_machine.travel("2026-11-16 09:00 +08:00", tick=False):
        hospital = worked_examples()[1]
        run()
        hospital.refresh_from_db()
        assert (hospital.tier, hospital.season) == ("A", "summer")
        yield hospital


def run_on(day: date) -> None:
    """The nightly run as the morning of `day` finds it."""
    with time_machine.travel(f"{day:%Y-%m-%d} 09:00 +08:00", tick=False):
        assert run().state == "done"


def classes(hospital) -> tuple[str, str]:
    return Hospital.objects.values_list("tier", "season").get(pk=hospital.pk)


def decide(hospital, by, kind="season", value="autumn", until=UNTIL, reason="The new director favours a rival"):
    return set_by_hand(hospital, kind, value, reason=reason, until=until, by=by)


def test_what_is_set_by_hand_shows_at_once_and_the_run_keeps_it(h1, manager):
    override = decide(h1, manager)
    assert classes(h1) == ("A", "autumn")

    run()

    snapshot = ScoreSnapshot.objects.published().get(hospital=h1)
    assert classes(h1) == ("A", "autumn")
    assert (snapshot.season, snapshot.parts["season"][0]) == ("autumn", 0.5)
    assert snapshot.inputs["by_hand"] == {"tier": "A", "season": "summer"}
    override.refresh_from_db()
    assert (override.computed, override.ended_on) == ("summer", None)


@pytest.mark.parametrize(("kind", "value"), [("season", "winter"), ("tier", "C")])
def test_it_holds_to_its_last_day_and_is_gone_the_morning_after(h1, manager, kind, value):
    decide(h1, manager, kind, value, until=TODAY + timedelta(days=2))
    run_on(TODAY + timedelta(days=2))
    assert value in classes(h1)

    run_on(TODAY + timedelta(days=3))

    override = ClassOverride.objects.get()
    assert classes(h1) == ("A", "summer")
    assert (override.ended_on, override.ended_by) == (TODAY + timedelta(days=3), None)


def test_the_machines_go_on_below_and_write_no_event_of_it(h1, manager):
    decide(h1, manager, "tier", "C")
    decide(h1, manager)
    before = TierEvent.objects.count(), SeasonEvent.objects.count()

    run_on(TODAY + timedelta(days=1))

    assert (TierEvent.objects.count(), SeasonEvent.objects.count()) == before
    assert SeasonTrack.objects.get(hospital=h1).state["season"] == "summer"


def test_the_tier_set_by_hand_makes_the_call_plan(h1, manager):
    decide(h1, manager, "tier", "C")
    run()
    assert ScoreSnapshot.objects.published().get(hospital=h1).inputs["contact"]["planned"] == 1


def test_snapshots_of_the_past_are_not_touched_and_a_replay_tells_what_held_then(h1, manager):
    before = scores()
    override = decide(h1, manager)
    take_back(override, by=manager)
    assert scores() == before

    run(AS_OF - timedelta(days=3))

    replayed = ScoreSnapshot.objects.get(hospital=h1, day=AS_OF - timedelta(days=3))
    assert "by_hand" not in replayed.inputs
    assert classes(h1) == ("A", "summer")


def test_taking_it_back_shows_the_computed_class_at_once_and_is_safe_twice(h1, manager):
    override = decide(h1, manager, "tier", "B")
    take_back(override, by=manager)
    take_back(override, by=manager)

    override.refresh_from_db()
    assert classes(h1) == ("A", "summer")
    assert (override.ended_on, override.ended_by) == (TODAY, manager)
    assert AuditEvent.objects.filter(verb="classified", subject_id=h1.pk).count() == 2
    run()
    assert classes(h1) == ("A", "summer")


def test_deciding_anew_ends_the_former_and_keeps_what_is_computed(h1, manager):
    decide(h1, manager)
    second = decide(h1, manager, value="winter")

    first = ClassOverride.objects.exclude(pk=second.pk).get()
    assert first.ended_on == TODAY
    assert second.computed == "summer"
    assert classes(h1) == ("A", "winter")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"value": "summer"}, "value"),
        ({"until": TODAY - timedelta(days=1)}, "until"),
        ({"until": TODAY + timedelta(days=184)}, "until"),
    ],
)
def test_what_cannot_be_set_is_refused_and_changes_nothing(h1, manager, change, field):
    with pytest.raises(ValidationError) as refusal:
        decide(h1, manager, **change)
    assert list(refusal.value.message_dict) == [field]
    assert classes(h1) == ("A", "summer")
    assert not ClassOverride.objects.exists()


def test_a_reason_with_a_forbidden_phrase_is_kept_and_queued(h1, manager):
    decide(h1, manager, reason="他们要回扣")
    assert TextFlag.objects.get().subject_type == "classoverride"


def test_one_decided_while_the_run_is_under_way_is_not_lost(h1, manager, monkeypatch):
    switch = services.STEPS["switch"]

    def decide_late(the_run):
        decide(h1, manager)
        switch(the_run)

    monkeypatch.setitem(services.STEPS, "switch", decide_late)
    run()
    assert classes(h1) == ("A", "autumn")


def test_one_taken_back_while_the_run_is_under_way_does_not_come_back(h1, manager, monkeypatch):
    override = decide(h1, manager)
    switch = services.STEPS["switch"]

    def take_back_late(the_run):
        take_back(override, by=manager)
        switch(the_run)

    monkeypatch.setitem(services.STEPS, "switch", take_back_late)
    run()
    assert classes(h1) == ("A", "summer")


def test_two_at_once_make_one(h1, manager):
    decide(h1, manager)
    again = {"value": "winter", "reason": "x", "starts_on": TODAY, "expires_on": UNTIL, "by": manager}
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassOverride.objects.create(hospital=h1, kind="season", **again)
