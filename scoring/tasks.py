"""Celery's doors to the nightly run."""

from celery import shared_task
from celery.signals import beat_init
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from people.models import User
from records.jobs import enqueue, job_kind, report_progress
from records.models import Job

from . import services
from .models import ScoreRun
from .reports import RUN_JOB
from .services import refusals

TRIES = 3


def register() -> None:
    """Make the run known as a kind of job; called when the app is ready."""
    job_kind(RUN_JOB)(run_as_job)


def run_as_job(job: Job) -> None:
    """Run as of yesterday, or drive on what has stopped."""
    run = services.run_nightly(by=job.created_by, progress=lambda done, total: report_progress(job, done, total))
    if run.state == ScoreRun.State.FAILED:
        raise RuntimeError(run.error)


@shared_task
def run_nightly() -> None:
    """At 02:30: start the run where long work runs."""
    enqueue_once()


def enqueue_once(*, by: User | None = None) -> None:
    """One job at a time: a second would only find the run under way."""
    if not Job.objects.unfinished().filter(kind=RUN_JOB).exists():
        enqueue(RUN_JOB, by=by)


@shared_task
def catch_up() -> None:
    """Start the run if yesterday has none that succeeded and nobody is at it."""
    if services.is_due():
        enqueue_once()


@shared_task
def count_refusals() -> None:
    """Each night: which parts of the score stood behind what was refused; counted again, nothing counts twice."""
    refusals.count_refusals(timezone.localdate())


@shared_task(bind=True, max_retries=TRIES - 1)
def score_chunk(self, pk: int) -> None:
    """Score one chunk; a second delivery finds it done. A failed one is tried again after a while.

    So is one whose database was away; if it stays away, `catch_up` hands the chunk out again.
    """
    is_last_try = self.request.retries >= self.max_retries
    try:
        services.score_one_chunk(pk, is_last_try=is_last_try)
    except (services.ChunkFailed, InterfaceError, OperationalError) as failure:
        if not is_last_try:
            raise self.retry(exc=failure, countdown=5 * (self.request.retries + 1)) from failure
        raise


@beat_init.connect
def catch_up_at_start(**_kwargs) -> None:
    """A machine that slept through the night starts the run as soon as it is up, not ten minutes later."""
    catch_up.delay()
