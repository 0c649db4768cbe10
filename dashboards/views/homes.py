"""The home page of each role, and the page of all places."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from lib.htmx import render_page_or_part

from ..homes import homes_of, role_required
from ..today import Today
from .team import team


@require_GET
def home(request):
    """The first of the user's home pages; without any role, the page of all places."""
    homes = homes_of(request.user)
    return VIEWS[homes[0].url_name](request) if homes else more(request)


@require_GET
@role_required("is_rep")
def today(request):
    context = {
        "page": Today(request.user, timezone.localdate()),
        "homes": homes_of(request.user),
        "here": "dashboards:today",
        "today": timezone.localdate(),
    }
    return render_page_or_part(request, "dashboards/today.html", "dashboards/_who_next.html", context)


@require_GET
def more(request):
    """All places the user may go to, in words."""
    return render(request, "dashboards/more.html", {"homes": homes_of(request.user)})


VIEWS = {"dashboards:today": today, "dashboards:team": team}
