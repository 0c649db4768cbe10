"""The floor: what a page costs at least. Same middleware, session and user; the page's rows by one hand-written SQL
per row set; as many bytes as the page has, written as plain strings. No forms, no templates, no words."""

import uuid

from django.db import connection, transaction
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from .floor_sql import HISTORY, READS, VISIT
from .plan_sql import PLAN_READS

ALL_READS = READS | PLAN_READS


@require_GET
def read(request, name: str) -> HttpResponse:
    """The rows of a page as text of `bytes` bytes; every further parameter goes to the SQL."""
    today = timezone.localdate()
    values = {
        "user": request.user.pk,
        "today": today,
        "month": today.replace(day=1),
        "function": request.user.function,
        **request.GET.dict(),
    }
    lines = []
    with connection.cursor() as cursor:
        for sql in ALL_READS[name]:
            cursor.execute(sql, values)
            lines += [str(row) for row in cursor.fetchall()]
    size = int(request.GET.get("bytes", 0))
    return HttpResponse("\n".join(lines).encode()[:size].ljust(size))


@require_POST
@transaction.atomic
def insert(request) -> JsonResponse:
    """One visit and its history row."""
    now = timezone.now()
    values = {
        "client_id": uuid.uuid4().hex,
        "hospital": int(request.POST["hospital"]),
        "user": request.user.pk,
        "function": request.user.function,
        "today": timezone.localdate(),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(VISIT, values)
        pk = cursor.fetchone()[0]
        cursor.execute(HISTORY, {"id": pk, "user": request.user.pk, "now": now})
    return JsonResponse({"visit": pk})
