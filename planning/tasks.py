"""Celery's doors to what plans do at night."""

from celery import shared_task
from django.utils import timezone

from .services import handover, progress


@shared_task
def keep_progress() -> None:
    """Each night: how every running objective stands; looked at again, nothing is kept twice."""
    progress.keep_progress(timezone.localdate())


@shared_task
def follow_hospitals() -> None:
    """Each night: open work of those who no longer work at a hospital goes to whoever does; what has moved stays."""
    handover.follow_hospitals(timezone.localdate())
