"""Whether a hospital is led as an account."""

from django.http import Http404
from django.utils import timezone
from django.views.decorators.http import require_GET

from lib.htmx import render_page_or_part

from ..health import health_of


@require_GET
def hospital_health(request, pk):
    """The eight signs; a part of the Relationship tab, or a page of its own."""
    found = health_of(pk, request.user, timezone.localdate())
    if found is None:
        raise Http404
    hospital, signs = found
    context = {"hospital": hospital, "signs": signs}
    return render_page_or_part(request, "dashboards/hospital_health.html", "dashboards/_hospital_health.html", context)
