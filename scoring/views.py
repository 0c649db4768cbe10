"""The runs as an admin watches them, and the tiers that moved."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Hospital
from people.access import admin_required

from .models import ScoreRun
from .reports import chosen_month, freshness, movement_months, run_status, tier_matrix, tier_movers
from .tasks import enqueue_once

ROWS_PER_PAGE = 25


@require_GET
@admin_required
def run_list(request):
    """Runs, newest first, with the one under way on top."""
    runs = ScoreRun.objects.visible_to(request.user).with_chunks_done().newest_first().select_related("weights")
    page = Paginator(runs, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "status": run_status(), "freshness": freshness()}
    return render(request, "scoring/run_list.html", context)


@require_GET
@admin_required
def run_progress(request):
    """The part that asks again while a run is under way."""
    return render(request, "scoring/_run_progress.html", {"status": run_status()})


@require_GET
def movement_list(request):
    """Who changed tier at the end of a quarter; for managers and admins who see sales."""
    if not (request.user.sees_sales and (request.user.is_manager or request.user.is_admin)):
        raise PermissionDenied
    months = movement_months()
    month = chosen_month(request.GET.get("month", ""), months)
    movers = tier_movers(request.user, month)
    context = {
        "months": months,
        "matrix": tier_matrix(Hospital.objects.visible_to(request.user), month) if month else None,
        "page": Paginator(movers, ROWS_PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "scoring/movement_list.html", context)


@require_POST
@admin_required
def run_start(request):
    """Start the nightly run now; one that is under way goes on instead."""
    enqueue_once(by=request.user)
    messages.success(request, _("The run has been started."))
    return redirect("scoring:run_list")
