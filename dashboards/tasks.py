"""Celery's doors to what is made in the background of pages."""

from celery import shared_task
from django.utils import timezone

from . import briefing_files


@shared_task
def prune_briefings() -> None:
    """Each night: files of briefings that are old, or name somebody who has gone."""
    briefing_files.prune_files(timezone.now())
