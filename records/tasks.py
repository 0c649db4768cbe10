"""Celery's doors to the jobs."""

from celery import shared_task

from . import jobs
from .importing.expiring import expire_uploads


@shared_task
def run_job(pk: int) -> None:
    """Run one job; a second delivery finds it claimed and does nothing."""
    jobs.run(pk)


@shared_task
def resume_stale_jobs() -> None:
    """Start again what lost its process."""
    jobs.resume_stale()


@shared_task
def expire_old_uploads() -> None:
    """Delete what was brought more than thirty days ago."""
    expire_uploads()
