"""The Celery application: one beat, any number of workers, no broker when REDIS_URL is absent."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keyaccounts.settings")

app = Celery("keyaccounts")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
