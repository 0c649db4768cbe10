"""Global search: a page, and the hits under the field while typing."""

from django.utils import timezone
from django.views.decorators.http import require_GET

from lib.htmx import render_page_or_part, wants_part

from ..search import ON_THE_PAGE, WHILE_TYPING, find


@require_GET
def search(request):
    text = request.GET.get("q", "").strip()[:100]
    most = WHILE_TYPING if wants_part(request) else ON_THE_PAGE
    found = find(request.user, text, most=most, today=timezone.localdate())
    context = {"found": found, "search_query": text}
    return render_page_or_part(request, "dashboards/search.html", "dashboards/_search_hits.html", context)
