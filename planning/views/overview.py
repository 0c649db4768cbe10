"""What a manager has to know of the team's plans and listings, and the list of objectives at risk."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from lib.htmx import render_page_or_part

from ..access import leaders_required
from ..at_risk import at_risk, looked_at, rows_of
from ..filters import ObjectiveFilter
from ..outlook import Outlook
from ..overview import PlansOverview
from ..unowned import rows_of as unowned_rows
from ..unowned import unowned

PER_PAGE = 25


@require_GET
@leaders_required
def plan_overview(request):
    today = timezone.localdate()
    context = {"page": PlansOverview(request.user, today), "today": today}
    return render(request, "planning/plan_overview.html", context)


@require_GET
@leaders_required
def listing_outlook(request):
    """Listings by phase and committees by month; a part of the overview, or a page of its own."""
    context = {"outlook": Outlook(request.user, timezone.localdate())}
    return render_page_or_part(request, "planning/listing_outlook.html", "planning/_listing_outlook.html", context)


@require_GET
@leaders_required
def unowned_list(request):
    """Work of people who are no longer there, with the way to hand it over."""
    page = Paginator(unowned(request.user, timezone.localdate()), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": unowned_rows(page), "today": timezone.localdate()}
    return render(request, "planning/unowned_list.html", context)


@require_GET
def objective_list(request):
    """Objectives at risk that the user sees, those due first."""
    today = timezone.localdate()
    filterset = ObjectiveFilter(request.GET, queryset=at_risk(looked_at(request.user)), request=request)
    page = Paginator(filterset.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": filterset, "page": page, "rows": rows_of(page, today)}
    return render(request, "planning/objective_list.html", context)
