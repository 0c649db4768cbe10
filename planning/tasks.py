"""Celery's doors to what plans do at night."""

from celery import shared_task
from django.utils import timezone

from .services import progress


@shared_task
def keep_progress() -> None:
    """Each night: how every running objective stands; looked at again, nothing is kept twice."""
    progress.keep_progress(timezone.localdate())
