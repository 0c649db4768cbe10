"""Work that takes more than a second: created here, run by a worker or a child process, resumed when orphaned.

A job is claimed by one conditional UPDATE, so however often it is started, one process runs it. While it
runs its heart beats; `resume_stale` starts again what nobody has worked on for a while.
"""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta

from django import db
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from .models import Job

logger = logging.getLogger(__name__)

STALE_AFTER = timedelta(seconds=settings.STALE_AFTER_SECONDS)
MAX_ATTEMPTS = 3
BEAT_SECONDS = min(2.0, settings.STALE_AFTER_SECONDS / 4)

_kinds: dict[str, Callable[[Job], None]] = {}
_children: list[subprocess.Popen] = []


class JobLost(Exception):
    """Somebody else runs this job now; whoever gets this stops."""


def job_kind(kind: str):
    """Register `def f(job: Job) -> None` as what runs jobs of this kind; it must be safe to run twice."""

    def register(function):
        _kinds[kind] = function
        return function

    return register


def enqueue(kind: str, *, by=None, **params) -> Job:
    """Create a job with these JSON parameters and start it once the transaction commits."""
    if kind not in _kinds:
        raise LookupError(f"No job of kind {kind} is registered.")
    job = Job.objects.create(kind=kind, params=params, created_by=by)
    transaction.on_commit(lambda: start(job.pk))
    return job


def start(pk: int) -> None:
    """Have the job run: here (tests), by a worker (REDIS_URL), or in a child process of its own."""
    if settings.JOBS_INLINE:
        run(pk)
    elif settings.REDIS_URL:
        _send(pk)
    else:
        _start_child(pk)


def _send(pk: int) -> None:
    """Tell the workers; with the broker away the job waits in the database until `resume_stale` tells them."""
    from .tasks import run_job  # a task imports this module

    try:
        run_job.delay(pk)
    except OperationalError:
        logger.exception("Job %s waits: the broker is away.", pk)


def _start_child(pk: int) -> None:
    _children[:] = [child for child in _children if child.poll() is None]
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_job", str(pk)]
    _children.append(subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, start_new_session=True))


def run(pk: int) -> Job | None:
    """Claim and run a job to its end; None when it is finished, unknown, or somebody else's.

    When the database goes away it is as if the process had died: the job keeps its state and is resumed.
    """
    job = _claim(pk)
    if job is None:
        return None
    try:
        with _beating(job):
            _kinds[job.kind](job)
    except JobLost:
        logger.warning("Job %s is run by somebody else now.", job)
    except (db.InterfaceError, db.OperationalError):
        logger.exception("Job %s stopped: the database is away.", job)
        connection.close()
    except Exception as error:
        logger.exception("Job %s failed.", job)
        _finish(job, Job.State.FAILED, error=f"{type(error).__name__}: {error}"[:2000])
    else:
        _finish(job, Job.State.DONE)
    return job


def _claim(pk: int) -> Job | None:
    """Take the job if it waits or has lost its heart."""
    now, token = timezone.now(), uuid.uuid4()
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, heartbeat_at__lt=now - STALE_AFTER)
    claimed = Job.objects.filter(free, pk=pk).update(
        state=Job.State.RUNNING,
        owner_token=token,
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
        error="",
    )
    return Job.objects.get(pk=pk) if claimed else None


def _mine(job: Job):
    return Job.objects.filter(pk=job.pk, owner_token=job.owner_token, state=Job.State.RUNNING)


def _finish(job: Job, state: str, *, error: str = "") -> None:
    now = timezone.now()
    finished = _mine(job).update(
        state=state, error=error, done=job.done, total=job.total, heartbeat_at=now, finished_at=now
    )
    if finished:
        job.state, job.error, job.finished_at = state, error, now


def report_progress(job: Job, done: int, total: int) -> None:
    """Tell how far the job is, and that it lives. Cheap: written at most every two seconds.

    Inside a transaction others would not see it, so there the beating thread writes it. Raises `JobLost`
    when somebody else has taken the job over.
    """
    job.done, job.total = done, total
    now = time.monotonic()
    if connection.in_atomic_block or (now - getattr(job, "beaten_at", 0) < BEAT_SECONDS and done < total):
        return
    job.beaten_at = now
    beat(job)


def beat(job: Job) -> None:
    """Write progress and heartbeat; raises `JobLost` when the job is no longer ours."""
    if not _mine(job).update(done=job.done, total=job.total, heartbeat_at=timezone.now()):
        raise JobLost(job.pk)


@contextmanager
def _beating(job: Job):
    """Keep the heart beating from a thread with its own connection while the job works in a transaction."""
    if settings.JOBS_INLINE:
        yield
        return
    stopped = threading.Event()
    thread = threading.Thread(target=_beat_until, args=(job, stopped), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def _beat_until(job: Job, stopped: threading.Event) -> None:
    while not stopped.wait(BEAT_SECONDS):
        try:
            beat(job)
        except JobLost:
            break
        except db.Error:  # SQLite has one writer, and that is the job itself; PostgreSQL may be starting again
            logger.debug("Job %s: the heart could not beat.", job.pk)
            connection.close()
    connection.close()


def resume_stale() -> int:
    """Start again every unfinished job without a heartbeat; one that failed to finish thrice is given up."""
    stale = list(Job.objects.stale(STALE_AFTER))
    worn_out = [job.pk for job in stale if job.attempts >= MAX_ATTEMPTS]
    Job.objects.stale(STALE_AFTER).filter(pk__in=worn_out).update(
        state=Job.State.FAILED, finished_at=timezone.now(), error="The process running it died three times."
    )
    resumed = [job.pk for job in stale if job.pk not in worn_out]
    for pk in resumed:
        start(pk)
    return len(resumed)
