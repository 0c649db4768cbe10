"""Health for whoever watches the service: is the process up, and can it do its work."""

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from scoring.models import ScoreRun

NIGHTLY_RUN_MAX_AGE_HOURS = 26


@require_safe
@login_not_required
def healthz(request):
    """200 as long as the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@login_not_required
def readyz(request):
    """503 naming what is gone; 200 with `degraded` where the nightly run is missing or older than 26 hours."""
    gone = [name for name, check in (("database", _database_is_up), ("broker", _broker_is_up)) if not check()]
    if gone:
        return JsonResponse({"status": "unavailable", "unavailable": gone}, status=503)
    late = _nightly_run_is_late()
    return JsonResponse({"status": "degraded" if late else "ready", "degraded": ["nightly run"] if late else []})


def _database_is_up() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _broker_is_up() -> bool:
    """True as well where no broker is required."""
    if not settings.REDIS_URL:
        return True
    try:
        return redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2).ping()
    except redis.RedisError:
        return False


def _nightly_run_is_late() -> bool:
    run = ScoreRun.objects.latest_done()
    if run is None:
        return True
    age = timezone.now() - run.finished_at
    return age.total_seconds() > NIGHTLY_RUN_MAX_AGE_HOURS * 3600
