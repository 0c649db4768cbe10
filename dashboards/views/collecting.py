"""What a rep should find out next."""

from django.views.decorators.http import require_GET

from accounts.access import adders_required
from lib.htmx import render_page_or_part

from ..collecting import Collecting


@require_GET
@adders_required
def collect_list(request):
    """The whole list; the first three of it as a part of Today."""
    collecting = Collecting(request.user, request.GET.get("ask", ""), request.GET.get("page"))
    context = {"collecting": collecting, "page": collecting.page}
    return render_page_or_part(request, "dashboards/collect_list.html", "dashboards/_collect_first.html", context)
