"""The page of one hospital and its tabs."""

from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import adds_to_roster
from lib.htmx import render_page_or_part, wants_part
from planning.listing_page import listings_at
from planning.plan_page import plans_at
from planning.uplift_reports import uplift_at, winter_at

from ..departments_panel import departments_of
from ..glance import Glance
from ..hospital_page import head_of, page_of, tabs_of
from ..know_panel import know_of
from ..people_panel import people_of, whole_centre
from ..sales_panel import sales_of
from ..timeline import asked_page, timeline_of

FIRST = "overview"


@require_GET
def hospital_detail(request, pk: int):
    today = timezone.localdate()
    hospital = page_of.first(pk, request.user, today=today)
    if hospital is None:
        raise Http404
    if hospital.linked_to_id:
        return redirect("dashboards:hospital_detail", hospital.linked_to_id)
    tabs = tabs_of(hospital, request.user)
    tab = request.GET.get("tab", FIRST)
    if tab not in {each.key for each in tabs}:
        raise Http404
    context = {"hospital": hospital, "tabs": tabs, "tab": tab, "tab_template": f"dashboards/_hospital_{tab}.html"}
    context |= {"may_add": adds_to_roster(request.user) and hospital.is_active}
    context |= CONTEXTS.get(tab, nothing)(request, hospital, today)
    if not wants_part(request) or tab == FIRST:
        context["head"] = head_of(hospital, request.user, today)
    return render_page_or_part(request, "dashboards/hospital_detail.html", "dashboards/_hospital_tab.html", context)


def overview(request, hospital, today) -> dict:
    kind, page = request.GET.get("kind", ""), asked_page(request.GET.get("page"))
    timeline = timeline_of(hospital, request.user, kind=kind, page=page, today=today)
    people = people_of(hospital, request.user, today)
    return {"timeline": timeline, "people": people, "glance": Glance(hospital, people)}


def plan(request, hospital, today) -> dict:
    """Account plans; for commercial users uplift plans and winter decisions."""
    context = {"plans": plans_at(hospital, request.user, today), "today": today}
    if request.user.sees_sales:
        context |= {"uplift": uplift_at(hospital, request.user, today), "winter": winter_at(hospital, request.user)}
    return context


def nothing(request, hospital, today) -> dict:
    """Tabs that are filled by the app they belong to."""
    return {}


CONTEXTS = {
    "overview": overview,
    "people": lambda request, hospital, today: {"people": whole_centre(hospital, request.user, today)},
    "departments": lambda request, hospital, today: {
        "departments": departments_of(hospital, today),
        "visiting": hospital.visit_policies.all(),
    },
    "listings": lambda request, hospital, today: {"listings": listings_at(hospital, request.user, today)},
    "plan": plan,
    "know": lambda request, hospital, today: {"know": know_of(hospital, request.user, today)},
    "sales": lambda request, hospital, today: {"sales": sales_of(hospital, request.user, today)},
}
