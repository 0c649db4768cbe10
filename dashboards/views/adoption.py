"""The adoption funnel, the people behind each of its numbers, and its export; for reps and managers."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.choices import AdoptionStage
from visits.access import field_required

from ..adoption_report import AdoptionReport
from ..exports import exported_adoption
from .hospitals import sent

PEOPLE = 25


@require_GET
@field_required
def adoption_report(request):
    report = AdoptionReport(request.user, request.GET, timezone.localdate())
    return render(request, "dashboards/adoption_report.html", {"report": report})


@require_GET
@field_required
def adoption_people(request):
    """The people at one stage of one product, as narrowed on the report."""
    report = AdoptionReport(request.user, request.GET, timezone.localdate())
    stage = report.asked.stage
    context = {
        "report": report,
        "stage": AdoptionStage(stage) if stage in AdoptionStage.values else None,
        "page": Paginator(report.people, PEOPLE).get_page(request.GET.get("page")),
    }
    return render(request, "dashboards/adoption_people.html", context)


@require_GET
@field_required
def adoption_export(request) -> HttpResponse:
    report = AdoptionReport(request.user, request.GET, timezone.localdate())
    return sent(exported_adoption(report, request.GET.get("format", "csv"), by=request.user))
