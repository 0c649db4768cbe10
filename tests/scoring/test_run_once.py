"""A run happens once in effect: repeated, resumed in every phase, raced, taken over, replayed (domain.md §3.9)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from accounts.models import Hospital
from scoring import bulk, services
from scoring.models import Alert, ScoreRun, ScoreSnapshot, SeasonEvent, SeasonTrack, TierEvent
from scoring.services import chunks, claiming, phases, run

from .scenes import AS_OF, Ground, everything, scores, worked_examples

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def morning_after():
    with time_machine.travel("2026-11-16 09:00 +08:00", tick=False):
        yield


def test_two_runs_on_the_same_data_are_byte_identical():
    worked_examples()
    run()
    first = everything()

    assert run().state == "done"

    assert everything() == first
    assert ScoreRun.objects.count() == 2
    assert ScoreSnapshot.objects.count() == Hospital.objects.count()


@pytest.fixture
def undisturbed():
    """What a run that nothing disturbed leaves behind; then all of it is gone again."""
    worked_examples()
    run()
    result = everything()
    for model in (Alert, SeasonEvent, SeasonTrack, TierEvent, ScoreRun):
        model.objects.all().delete()
    Hospital.objects.update(
        tier="", tier_live="", season="", priority=None, confidence=None, is_provisional=False, priority_medical=None,
        confidence_medical=None, is_provisional_medical=False, ttm_fen=None, gap_fen=None, scored_on=None,
    )  # fmt: skip
    return result


CUTS = {
    "freeze": (phases, "closed_months"),
    "tiers": (phases, "read_refs"),
    "chunks, reading": (chunks, "gather"),
    "chunks, writing": (bulk, "_row"),
    "chunks, writing people": (bulk, "_person_row"),
    "switch, before": (bulk, "replace_snapshots_of_day"),
    "switch, between": (phases, "_write_tier_events"),
    "switch, after": (bulk, "show_scores"),
    "switch, people": (bulk, "replace_people"),
    "seasons": (phases, "_write_seasons"),
    "alerts": (phases, "_sync_alerts"),
    "prune": (phases, "_outlived_runs"),
}


@pytest.mark.parametrize("cut", CUTS)
def test_a_run_that_fails_anywhere_goes_on_where_it_stopped(cut, undisturbed, monkeypatch):
    module, name = CUTS[cut]

    def fall_over(*_args, **_kwargs):
        raise OSError("the lights went out")

    with monkeypatch.context() as patch:
        patch.setattr(module, name, fall_over)
        failed = run()
    assert failed.state == "failed"
    assert "the lights went out" in failed.error
    assert failed.phase == cut.partition(",")[0]

    again = run()

    assert (again.pk, again.state, again.attempts) == (failed.pk, "done", 2)
    assert everything() == undisturbed


@pytest.mark.parametrize("cut", CUTS)
def test_a_process_that_dies_anywhere_is_followed_by_another(cut, undisturbed, monkeypatch):
    """Killed: nothing is caught, nothing is written; the next start finds a run whose heart has stopped."""
    module, name = CUTS[cut]

    def die(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(module, name, die)
        run()
    dead = ScoreRun.objects.get()
    assert dead.state == "running"
    assert run() == dead, "its process lives, so it is left alone"
    assert ScoreRun.objects.get().state == "running"
    ScoreRun.objects.update(heartbeat_at=timezone.now() - claiming.STALE_AFTER - timedelta(seconds=1))

    assert run().state == "done"

    assert ScoreRun.objects.count() == 1
    assert everything() == undisturbed


def test_a_dead_process_of_this_host_is_seen_at_once(undisturbed):
    host, _, _pid = claiming.me().rpartition(":")
    ScoreRun.objects.create(as_of=AS_OF, owner=f"{host}:{2**22 + 7}")

    assert run().state == "done"

    assert ScoreRun.objects.count() == 1
    assert everything() == undisturbed


def test_a_dead_run_of_an_earlier_day_is_given_up_for_the_new_one():
    Ground().hospital()
    old = ScoreRun.objects.create(as_of=AS_OF - timedelta(days=1), heartbeat_at=timezone.now() - timedelta(hours=8))

    new = run()

    old.refresh_from_db()
    assert (old.state, new.state, new.as_of) == ("failed", "done", AS_OF)


def test_a_run_under_way_is_not_started_twice():
    Ground().hospital()
    under_way = ScoreRun.objects.create(as_of=AS_OF)

    assert run() == under_way

    under_way.refresh_from_db()
    assert (under_way.state, under_way.phase, ScoreRun.objects.count()) == ("running", "freeze", 1)


def test_the_database_holds_one_running_run():
    ScoreRun.objects.create(as_of=AS_OF)
    with pytest.raises(IntegrityError), transaction.atomic():
        ScoreRun.objects.create(as_of=AS_OF - timedelta(days=1))


def test_a_second_driver_of_one_run_changes_nothing():
    """Two workers finish the last two chunks together: the phases that follow happen once."""
    worked_examples()
    done = run()
    before = everything()
    done.phase, done.state = "switch", "running"  # what a slow second driver still believes

    assert services._drive(done).state == "done"

    assert everything() == before


def test_a_chunk_is_done_once_in_effect():
    worked_examples()
    done = run()
    ScoreRun.objects.update(state="running", phase="chunks")
    done.refresh_from_db()
    before = scores()

    assert chunks.score_chunk(done, done.chunks.get()) == 0

    assert scores() == before


def test_a_chunk_that_keeps_failing_is_retried_and_named(monkeypatch):
    ground = Ground()
    hospitals = [ground.hospital() for _ in range(5)]
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 2)
    tries = []

    def assess(reading, *rest):
        if reading.hospital == hospitals[3].pk:
            tries.append(reading.hospital)
            raise ValueError("influence must lie in 1–5, not 9")
        return assess_truly(reading, *rest)

    assess_truly = chunks.assess
    with monkeypatch.context() as patch:
        patch.setattr(chunks, "assess", assess)
        failed = run()

    assert failed.state == "failed"
    assert f"Chunk 2 (hospitals {hospitals[2].pk}–{hospitals[3].pk}): ValueError: influence" in failed.error
    assert len(tries) == chunks.TRIES
    assert [chunk.done_at is not None for chunk in failed.chunks.all()] == [True, False, True]
    assert Hospital.objects.filter(priority=None).count() == 5, "nothing is shown of a run that is not whole"

    assert run().state == "done"
    assert not Hospital.objects.filter(priority=None).exists()


def test_a_run_that_failed_thrice_begins_anew(monkeypatch):
    Ground().hospital()
    with monkeypatch.context() as patch:
        patch.setattr(chunks, "gather", lambda *_: 1 / 0)
        first = [run() for _ in range(claiming.MAX_ATTEMPTS)][-1]

    second = run()

    assert second.pk != first.pk
    assert second.state == "done"
    assert ScoreSnapshot.objects.filter(run=first).count() == 0


def test_rows_of_a_failed_run_are_cleared_and_scored_again_when_it_is_taken_up(monkeypatch):
    worked_examples()
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 4)
    with monkeypatch.context() as patch:
        patch.setattr(phases, "close_chunks", lambda _run: 1 / 0)
        failed = run()
    assert failed.snapshots.count() == 10

    replayed = run(AS_OF - timedelta(days=3), replay=True)
    assert (replayed.state, failed.snapshots.count()) == ("done", 0)

    assert run() == failed
    assert failed.snapshots.count() == 10


# -- Workers ---------------------------------------------------------------------------------------
@pytest.fixture
def handed_out(settings, monkeypatch):
    """The chunks that a run gives to the workers of a broker, instead of doing them itself."""
    settings.REDIS_URL = "redis://broker.invalid/0"
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 4)
    given = []
    monkeypatch.setattr("scoring.tasks.score_chunk.delay", given.append)
    return given


def test_workers_in_any_order_and_twice_over_make_one_run(undisturbed, handed_out):
    started = services.run_nightly()
    assert (started.state, started.phase, started.owner, len(handed_out)) == ("running", "chunks", "", 3)

    for pk in [*reversed(handed_out), *handed_out]:
        services.score_one_chunk(pk, is_last_try=False)

    started.refresh_from_db()
    assert started.state == "done"
    assert everything() == undisturbed


def test_chunks_lost_with_their_worker_are_handed_out_again(undisturbed, handed_out):
    started = services.run_nightly()
    services.score_one_chunk(handed_out[0], is_last_try=False)
    assert services.run_nightly().phase == "chunks"
    assert len(handed_out) == 3, "a run whose heart beats is left to its workers"
    ScoreRun.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
    lost, handed_out[:] = handed_out[1:], []

    services.run_nightly()

    assert handed_out == lost
    for pk in handed_out:
        services.score_one_chunk(pk, is_last_try=False)
    started.refresh_from_db()
    assert started.state == "done"
    assert everything() == undisturbed


def test_a_chunk_that_fails_at_its_last_try_fails_the_run(undisturbed, handed_out, monkeypatch):
    services.run_nightly()
    with monkeypatch.context() as patch:
        patch.setattr(chunks, "gather", lambda *_: 1 / 0)
        for is_last_try in (False, True):
            with pytest.raises(services.ChunkFailed):
                services.score_one_chunk(handed_out[1], is_last_try=is_last_try)
            assert ScoreRun.objects.get().state == ("failed" if is_last_try else "running")
    assert "Chunk 2 (hospitals" in ScoreRun.objects.get().error

    services.score_one_chunk(handed_out[0], is_last_try=False)
    assert ScoreSnapshot.objects.count() == 0, "what comes late finds the run ended and leaves nothing"

    handed_out.clear()
    services.run_nightly()
    for pk in handed_out:
        services.score_one_chunk(pk, is_last_try=False)
    assert everything() == undisturbed


def test_a_late_delivery_of_a_chunk_does_not_set_the_run_back(undisturbed, handed_out, monkeypatch):
    """A worker dies in a later phase, its message is delivered again: the phase stays, the run is taken over."""
    services.run_nightly()
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(phases, "_write_seasons", die)
        for pk in handed_out:
            services.score_one_chunk(pk, is_last_try=False)
    assert ScoreRun.objects.get().phase == "seasons"

    services.score_one_chunk(handed_out[-1], is_last_try=False)

    assert ScoreRun.objects.get().phase == "seasons"
    assert not services.is_due(), "whoever drives it lives"
    ScoreRun.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))
    assert services.is_due()
    assert services.run_nightly().state == "done"
    assert everything() == undisturbed


def die(*_args, **_kwargs):
    raise KeyboardInterrupt


def test_a_second_run_of_the_day_that_was_cut_off_is_due_again(undisturbed, handed_out):
    """The first was whole; the second lost its chunks with the broker, and must not stand there for ever."""
    for _ in range(2):
        services.run_nightly()
        lost, handed_out[:] = list(handed_out), []
        if ScoreRun.objects.successful().exists():
            break
        for pk in lost:
            services.score_one_chunk(pk, is_last_try=False)
    assert [run.state for run in ScoreRun.objects.order_by("pk")] == ["done", "running"]
    assert not services.is_due()

    ScoreRun.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))

    assert services.is_due()


@pytest.mark.parametrize("away", [OperationalError("server closed the connection"), BrokerAway("connection refused")])
def test_a_run_whose_database_or_broker_goes_away_is_no_failure(away, undisturbed, monkeypatch):
    def fail(*_args):
        raise away

    with monkeypatch.context() as patch, pytest.raises(type(away)):
        patch.setattr(phases, "read_refs", fail)
        run()
    assert ScoreRun.objects.get().state == "running"
    ScoreRun.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))

    assert run().state == "done"
    assert everything() == undisturbed
