"""The page that prepares a visit to a hospital."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from visits.coaching_items import TALKING

from ..prepare import CHECKLIST, FUNNEL, POINTS, preparation_of, to_prepare


@require_GET
def hospital_prepare(request, pk: int):
    """For who works the hospital alone; `person`, several times, says whom one means to see."""
    today = timezone.localdate()
    hospital = to_prepare.first(pk, request.user, today=today)
    if hospital is None:
        raise Http404
    persons = {int(each) for each in request.GET.getlist("person") if each.isascii() and each.isdecimal()}
    shown = preparation_of(hospital, request.user, today, persons)
    fixed = {"checklist": CHECKLIST, "points": POINTS, "funnel": FUNNEL, "talking": TALKING}
    context = {"hospital": hospital, "shown": shown, "today": today} | fixed
    return render(request, "dashboards/hospital_prepare.html", context)
