"""The home page of each role, and the page of all places."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from lib.htmx import render_page_or_part

from ..desk import Desk
from ..homes import homes_of, role_required
from ..overview import Overview
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
@role_required("is_admin")
def admin_home(request):
    """What waits, what came in, what ran, where the roster has holes."""
    return _render(request, "dashboards:admin_home", "dashboards/admin_home.html", Overview)


@require_GET
@role_required("is_compliance")
def compliance_home(request):
    return _render(request, "dashboards:compliance_home", "dashboards/compliance_home.html", Desk)


def _render(request, here: str, template: str, page: type):
    today = timezone.localdate()
    context = {"page": page(request.user, today), "homes": homes_of(request.user), "here": here, "today": today}
    return render(request, template, context)


@require_GET
@role_required("is_admin")
def admin_queue(request, name: str):
    """One queue of the admin's home page in full."""
    return _render_queue(request, name, Overview, "dashboards:admin_home")


@require_GET
@role_required("is_compliance")
def compliance_queue(request, name: str):
    """One queue of the desk in full."""
    return _render_queue(request, name, Desk, "dashboards:compliance_home")


def _render_queue(request, name: str, board: type, home_url: str):
    page = board(request.user, timezone.localdate(), request.GET.get("page", "1"))
    context = {
        "queue": getattr(page, name),
        "page": page,
        "pages": page.pages,
        "part": f"dashboards/_{name}.html",
        "home": next(home for home in homes_of(request.user) if home.url_name == home_url),
        "today": page.today,
    }
    return render(request, "dashboards/queue.html", context)


@require_GET
def more(request):
    """All places the user may go to, in words."""
    return render(request, "dashboards/more.html", {"homes": homes_of(request.user)})


VIEWS = {
    "dashboards:today": today,
    "dashboards:team": team,
    "dashboards:admin_home": admin_home,
    "dashboards:compliance_home": compliance_home,
}
