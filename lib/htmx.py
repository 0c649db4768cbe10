"""Answering with a whole page or with the part of it that htmx asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part; boosted links and a restored history need the page."""
    htmx = request.htmx
    return bool(htmx and not htmx.boosted and not htmx.history_restore_request)


def render_page_or_part(request: HttpRequest, page: str, part: str, context: dict, **how) -> HttpResponse:
    """Render `part` for htmx and `page` for everybody else; caches keep the two apart."""
    response = render(request, part if wants_part(request) else page, context, **how)
    patch_vary_headers(response, ["HX-Request"])
    return response
