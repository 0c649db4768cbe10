"""The runs as an admin watches them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from people.access import admin_required

from .models import ScoreRun
from .reports import freshness, run_status
from .tasks import enqueue_once

RUNS_PER_PAGE = 25


@require_GET
@admin_required
def run_list(request):
    """Runs, newest first, with the one under way on top."""
    runs = ScoreRun.objects.visible_to(request.user).with_chunks_done().newest_first().select_related("weights")
    page = Paginator(runs, RUNS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "status": run_status(), "freshness": freshness()}
    return render(request, "scoring/run_list.html", context)


@require_GET
@admin_required
def run_progress(request):
    """The part that asks again while a run is under way."""
    return render(request, "scoring/_run_progress.html", {"status": run_status()})


@require_POST
@admin_required
def run_start(request):
    """Start the nightly run now; one that is under way goes on instead."""
    enqueue_once(by=request.user)
    messages.success(request, _("The run has been started."))
    return redirect("scoring:run_list")
