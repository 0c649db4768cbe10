"""Pages for whoever holds a link, signed in or not: not kept by anybody, not found by search engines, not hammered."""

from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from .addresses import client_address

TOO_MANY, MINUTE = 429, 60


def open_page(view):
    """Open to anybody; from one address so many calls a minute (settings.OPEN_PAGES_PER_MINUTE), then 429.

    Calls are counted in the cache: with Redis over all processes, without it in each.
    """

    @wraps(view)
    def counted(request, *args, **kwargs):
        if _calls_this_minute(request) > settings.OPEN_PAGES_PER_MINUTE:
            response = render(request, "people/too_many_calls.html", status=TOO_MANY)
            response.headers["Retry-After"] = str(MINUTE)
        else:
            response = view(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return login_not_required(never_cache(counted))


def _calls_this_minute(request) -> int:
    key = f"open-page:{client_address(request)}:{timezone.now():%H%M}"
    cache.add(key, 0, timeout=2 * MINUTE)
    try:
        return cache.incr(key)
    except ValueError:  # it went between the two
        return 1
