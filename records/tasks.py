"""Celery's doors to the jobs."""

from celery import shared_task

from . import jobs


@shared_task
def run_job(pk: int) -> None:
    """Run one job; a second delivery finds it claimed and does nothing."""
    jobs.run(pk)


@shared_task
def resume_stale_jobs() -> None:
    """Start again what lost its process."""
    jobs.resume_stale()
