"""My week."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from visits.access import field_required
from visits.entry_request import day_of

from ..week import Week


@require_GET
@field_required
def week(request):
    """The week that `?day=` lies in; without one, or with none that can be read, the present one."""
    today = timezone.localdate()
    asked = day_of(request.GET.get("day", ""))
    near = asked if asked and abs((asked - today).days) < 3660 else today
    return render(request, "dashboards/week.html", {"week": Week(request.user, near, today), "today": today})
