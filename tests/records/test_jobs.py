"""Jobs: claimed once, resumed when orphaned, given up after three deaths."""

import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from kombu.exceptions import OperationalError as BrokerAway

from records import jobs
from records.models import Job
from records.tasks import resume_stale_jobs, run_job

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran(monkeypatch):
    """Two kinds of job that leave a trace, for this test only."""
    trace = []
    monkeypatch.setattr(jobs, "_kinds", dict(jobs._kinds))

    @jobs.job_kind("test.count")
    def count(job):
        trace.append(job.pk)
        jobs.report_progress(job, 3, 3)

    @jobs.job_kind("test.fail")
    def fail(job):
        raise ValueError("no such month")

    return trace


def test_a_job_runs_after_commit_and_says_how_far_it_came(ran, admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("test.count", by=admin, month="2026-01")
        assert ran == []

    job.refresh_from_db()
    assert ran == [job.pk]
    assert (job.state, job.done, job.total, job.attempts) == ("done", 3, 3, 1)
    assert (job.created_by, job.params) == (admin, {"month": "2026-01"})


def test_a_second_start_of_the_same_job_does_nothing(ran):
    job = Job.objects.create(kind="test.count")

    run_job(job.pk)
    run_job(job.pk)

    assert ran == [job.pk]


def test_a_job_somebody_runs_is_not_taken_from_them(ran):
    job = Job.objects.create(kind="test.count", state="running", heartbeat_at=timezone.now())

    assert jobs.run(job.pk) is None
    assert ran == []


def test_a_failing_job_keeps_its_reason(ran):
    job = Job.objects.create(kind="test.fail")

    with pytest.raises(CommandError, match="no such month"):
        call_command("run_job", str(job.pk))

    job.refresh_from_db()
    assert job.state == "failed"
    assert job.error == "ValueError: no such month"


def test_an_unknown_kind_is_refused_before_anything_is_written(ran):
    with pytest.raises(LookupError):
        jobs.enqueue("test.nothing")
    assert not Job.objects.exists()


def test_an_orphaned_job_is_resumed_and_a_living_one_left_alone(ran):
    long_ago = timezone.now() - timedelta(minutes=20)
    orphan = Job.objects.create(kind="test.count", state="running", heartbeat_at=long_ago, attempts=1)
    forgotten = Job.objects.create(kind="test.count", created_at=long_ago)
    living = Job.objects.create(kind="test.count", state="running", heartbeat_at=timezone.now())

    resume_stale_jobs()

    assert sorted(ran) == [orphan.pk, forgotten.pk]
    living.refresh_from_db()
    assert living.state == "running"


def test_a_job_that_died_three_times_is_given_up(ran):
    job = Job.objects.create(
        kind="test.count", state="running", heartbeat_at=timezone.now() - timedelta(hours=1), attempts=3
    )

    resume_stale_jobs()

    job.refresh_from_db()
    assert ran == []
    assert job.state == "failed"


def test_whoever_lost_the_job_stops_and_leaves_it_to_the_other(ran):
    job = Job.objects.create(kind="test.count")

    @jobs.job_kind("test.lost")
    def lose(running):
        Job.objects.filter(pk=running.pk).update(owner_token=None)
        jobs.beat(running)
        ran.append("went on")

    Job.objects.filter(pk=job.pk).update(kind="test.lost")
    jobs.run(job.pk)

    job.refresh_from_db()
    assert ran == []
    assert job.state == "running"


def test_a_job_whose_database_goes_away_is_resumed(ran):
    @jobs.job_kind("test.away")
    def be_cut_off(running):
        if not ran:
            ran.append(running.pk)
            raise OperationalError("server closed the connection unexpectedly")

    job = Job.objects.create(kind="test.away")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "close", lambda: None)  # the test's own transaction hangs on it
        jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("running", "")
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(hours=1))

    resume_stale_jobs()

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)


def test_a_job_that_the_broker_does_not_take_waits_in_the_database(
    ran, settings, monkeypatch, django_capture_on_commit_callbacks
):
    settings.JOBS_INLINE, settings.REDIS_URL = False, "redis://broker.invalid/0"

    def refuse(*_args):
        raise BrokerAway("connection refused")

    monkeypatch.setattr(run_job, "delay", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        job = jobs.enqueue("test.count")

    job.refresh_from_db()
    assert job.state == "waiting"


@pytest.mark.django_db(transaction=True)
def test_the_heart_beats_on_after_its_connection_broke(ran, settings, monkeypatch):
    """PostgreSQL is started again while a job works: the heart takes a new connection."""
    settings.JOBS_INLINE = False
    monkeypatch.setattr(jobs, "BEAT_SECONDS", 0.05)
    beats, beat = [], jobs.beat

    def break_once(job):
        beats.append(job.pk)
        if len(beats) == 1:
            connection.ensure_connection()
            raise InterfaceError("connection already closed")
        beat(job)

    monkeypatch.setattr(jobs, "beat", break_once)

    @jobs.job_kind("test.long")
    def work(_job):
        deadline = time.monotonic() + 20
        while len(beats) < 3 and time.monotonic() < deadline:
            time.sleep(0.02)

    job = Job.objects.create(kind="test.long")
    jobs.run(job.pk)

    job.refresh_from_db()
    assert len(beats) >= 3
    assert job.state == "done"
