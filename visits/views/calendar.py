"""The week in somebody's own calendar: the link, its end, and the feed."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.open_pages import open_page

from ..access import field_required
from ..services import calendar


@require_http_methods(["GET", "POST"])
@never_cache
@field_required
def calendar_link(request):
    """The link to one's own week: its address, made or made anew."""
    if request.method == "POST":
        calendar.make_calendar_link(request.user)
        messages.success(request, _("The link is made. An older one shows nothing any more."))
        return redirect("visits:plan_calendar")
    link = calendar.link_to(request.user)
    address = link and request.build_absolute_uri(reverse("visits:calendar_feed", args=[calendar.token_of(link)]))
    return render(request, "visits/calendar_link.html", {"link": link, "address": address})


@require_POST
@field_required
def calendar_end(request):
    calendar.end_calendar_link(request.user)
    messages.success(request, _("The link shows nothing any more."))
    return redirect("visits:plan_calendar")


@open_page
@require_GET
def calendar_feed(request, token):
    """The week as iCalendar, for whoever holds the link."""
    user = calendar.owner_of(token)
    if user is None:
        raise Http404
    return HttpResponse(calendar.calendar_of(user, timezone.localdate()), content_type="text/calendar; charset=utf-8")
