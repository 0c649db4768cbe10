"""Celery's door to what happens with partners at night."""

from celery import shared_task
from django.utils import timezone

from .services import handover


@shared_task
def follow_partners() -> None:
    """Each night: next steps of those who no longer work with a partner go to whoever does; what has moved stays."""
    handover.follow_partners(timezone.localdate())
