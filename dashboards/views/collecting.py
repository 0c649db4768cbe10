"""What a rep should find out next."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import adders_required

from ..collecting import Collecting


@require_GET
@adders_required
def collect_list(request):
    collecting = Collecting(request.user, request.GET.get("ask", ""), request.GET.get("page"))
    return render(request, "dashboards/collect_list.html", {"collecting": collecting, "page": collecting.page})
