"""What a phone without a network needs beforehand: the service worker, the page, the roster, and word of the server."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from .. import reports, shell
from ..access import field_required
from ..capture import contact_of
from ..forms.visits import VisitForm
from ..roster import DAYS_KEPT, roster_of
from ..services.devices import key_of


@require_GET
@login_not_required
@never_cache
def service_worker(request):
    """The script that browsers ask for by themselves, signed in or not; it holds addresses of public files alone."""
    return HttpResponse(shell.service_worker(), content_type="text/javascript; charset=utf-8")


@require_GET
@never_cache
@field_required
def offline_page(request):
    """The page that opens without a network. It is the same for everybody of a language: what is mine, scripts put in."""
    today = timezone.localdate()
    form = VisitForm(offer=reports.Offer(None, [], reports.products_first(today), request.user, today))
    return render(request, "visits/offline.html", {"form": form, "days_kept": DAYS_KEPT, "version": shell.version()})


@require_GET
@never_cache
@field_required
def offline_roster(request):
    """The hospitals, people and plans of whoever asks (visits/roster.py)."""
    return JsonResponse(roster_of(request.user, timezone.localdate()), json_dumps_params={"ensure_ascii": False})


@require_GET
@never_cache
@field_required
def offline_contact(request):
    """Word of the server to a device: who is signed in, the key of the queue, a token for forms, and what time it is.

    {user, key: base64 of 32 bytes, csrf, contact: see visits/capture.py, now: milliseconds, zone: minutes from UTC}
    """
    now = timezone.localtime()
    answer = {
        "user": request.user.pk,
        "key": key_of(request.user),
        "csrf": get_token(request),
        "contact": contact_of(request.user, now),
        "now": int(now.timestamp() * 1000),
        "zone": int(now.utcoffset().total_seconds() // 60),
    }
    return JsonResponse(answer)
