"""Where a request comes from, seen past our own proxies and not past what anybody may write into a header."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address; None where there is none (a socket of this machine).

    Each proxy appends whom it saw to X-Forwarded-For, so with `PROXY_COUNT` proxies the visitor stands that many
    entries from the right; what stands further left was sent by the visitor and proves nothing.
    """
    seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if settings.PROXY_COUNT else []
    if 0 < settings.PROXY_COUNT <= len(seen) and (address := _valid(seen[-settings.PROXY_COUNT])):
        return address
    return _valid(request.META.get("REMOTE_ADDR", ""))


def _valid(text: str) -> str | None:
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return None
