"""The project: settings, addresses, the Celery application and the navigation."""

from .celery import app as celery_app

__all__ = ["celery_app"]
