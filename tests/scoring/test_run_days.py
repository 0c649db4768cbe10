"""Runs and days: replays, the command, what is due, what is kept (domain.md §3.8, §3.9)."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Hospital
from scoring import bulk, services
from scoring.models import ScoreRun, ScoreSnapshot
from scoring.services import chunks, phases, run

from .scenes import AS_OF, Ground, events, scores, shown, worked_examples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning_after():
    with time_machine.travel("2026-11-16 09:00 +08:00", tick=False):
        yield


# -- Replays ---------------------------------------------------------------------------------------
def test_a_replay_writes_snapshots_and_leaves_the_columns_alone():
    worked_examples()
    run()
    columns, facts = shown(), events()
    day = date(2026, 10, 20)

    replayed = run(day)

    assert (replayed.state, replayed.is_replay) == ("done", True)
    assert ScoreSnapshot.objects.filter(day=day).count() == 10
    assert (shown(), events()) == (columns, facts)
    # September is the last closed month that was over on 20 October.
    assert replayed.inputs["last_month"] == "2026-09-01"


def test_a_replay_uses_nothing_dated_later():
    ground, h1, *_ = worked_examples()
    day = date(2026, 10, 20)
    run(day, replay=True)
    before = scores()

    ground.visit(h1, 3)
    ground.person(h1, "decision_maker", 5, 2, 4, on=date(2026, 10, 21))
    ground.potential(h1, 9_000_000, on=date(2026, 10, 21))
    ground.overdue(h1, 2)
    run(day, replay=True)

    changed = json.loads(before), json.loads(scores())
    for old, new in zip(*changed, strict=True):
        # The person is there since the day he was met; what is known of him came later.
        old["inputs"]["support"].pop("people"), new["inputs"]["support"].pop("people")
        assert old == new


def test_the_same_replay_twice_leaves_one_score_a_day():
    worked_examples()
    day = date(2026, 10, 20)
    run(day, replay=True)
    before = scores()
    run(day, replay=True)
    assert scores() == before


def test_runs_in_order_of_days_are_no_replays():
    """The demo builds its history this way: each run is the nightly one of its day."""
    worked_examples()
    assert not run(date(2026, 10, 1)).is_replay
    assert not run(date(2026, 11, 1)).is_replay
    assert run(date(2026, 10, 15)).is_replay


# -- The command, the schedule ---------------------------------------------------------------------
def test_rescore_shows_the_new_scores(capsys):
    Ground().hospital()
    call_command("rescore")
    assert "1 hospitals scored as of 2026-11-15." in capsys.readouterr().out
    assert Hospital.objects.get().scored_on == AS_OF


def test_rescore_as_of_writes_snapshots_only():
    Ground().hospital()
    call_command("rescore", "--as-of", "2026-10-20", verbosity=0)
    assert ScoreSnapshot.objects.get().day == date(2026, 10, 20)
    assert Hospital.objects.get().scored_on is None


def test_rescore_refuses_a_day_that_is_not_over():
    with pytest.raises(CommandError, match="when it is over"):
        call_command("rescore", "--as-of", "2026-11-16")
    assert not ScoreRun.objects.exists()


def test_rescore_tells_of_a_failure(monkeypatch):
    Ground().hospital()
    monkeypatch.setattr(phases, "read_refs", lambda _frozen: 1 / 0)
    with pytest.raises(CommandError, match="Tiers and references: ZeroDivisionError"):
        call_command("rescore", verbosity=0)


def test_the_run_is_due_until_yesterday_has_one():
    Ground().hospital()
    assert services.is_due()
    run(AS_OF - timedelta(days=1))
    assert services.is_due()
    run()
    assert not services.is_due()


def test_a_run_under_way_is_not_due():
    ScoreRun.objects.create(as_of=AS_OF)
    assert not services.is_due()
    ScoreRun.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert services.is_due()


def test_a_day_that_failed_too_often_waits_for_a_person():
    for _ in range(services.MAX_FAILED_RUNS):
        ScoreRun.objects.create(as_of=AS_OF, state="failed")
    assert not services.is_due()


def test_old_snapshots_are_pruned_but_for_the_last_of_each_month():
    Ground().hospital()
    for day in (date(2026, 8, 3), date(2026, 8, 28), date(2026, 9, 1), date(2026, 9, 2), date(2026, 10, 30)):
        assert run(day).state == "done"
    run()
    kept = sorted(ScoreSnapshot.objects.values_list("day", flat=True))
    assert kept == [date(2026, 8, 28), date(2026, 9, 2), date(2026, 10, 30), AS_OF]


def test_daily_snapshots_are_kept_for_35_days():
    Ground().hospital()
    oldest = AS_OF - timedelta(days=35)
    for day in (oldest - timedelta(days=1), oldest, oldest + timedelta(days=1)):
        run(day)
    run()
    kept = sorted(ScoreSnapshot.objects.values_list("day", flat=True))
    assert kept == [oldest, oldest + timedelta(days=1), AS_OF]


def test_pruning_deletes_a_chunk_at_a_time(monkeypatch):
    ground = Ground()
    for _ in range(5):
        ground.hospital()
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 2)
    run(date(2026, 8, 3))
    steps = list(bulk.delete_snapshots(ScoreRun.objects.all()))
    assert sum(steps) == 5
    assert max(steps) == 2
    assert not ScoreSnapshot.objects.exists()
