"""Celery's doors to the jobs."""

from datetime import date

from celery import shared_task
from django.utils import timezone

from . import digests, jobs, notices
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


@shared_task
def tell_what_is_due() -> None:
    """Before the day begins: notices of what became due; told again, nothing is told twice."""
    notices.tell_what_is_due(timezone.localdate())


@shared_task
def send_digests() -> None:
    """Each hour of the day: whoever has had no digest today and has something unread gets one."""
    today = timezone.localdate()
    for pk in digests.users_to_mail(today):
        send_digest.delay(pk, today.isoformat())


@shared_task(autoretry_for=(OSError,), retry_backoff=60, max_retries=5)
def send_digest(pk: int, on: str) -> None:
    """Send one digest; a second delivery finds the day claimed."""
    digests.send_digest(pk, date.fromisoformat(on))
