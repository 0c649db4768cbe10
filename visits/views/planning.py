"""Planning visits: put into the week, moved, taken off, a week repeated."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Hospital
from lib.templatetags.ui import weekday_date
from people.working_days import is_working_day

from ..access import field_required
from ..forms.planning import MoveForm, PlanForm, RepeatForm
from ..models import Visit
from ..planning import day_to_offer
from ..services import planning
from .returning import back

TOLD = 5


def _week(visit: Visit) -> str:
    return f"{reverse('dashboards:week')}?day={visit.on}"


@require_http_methods(["GET", "POST"])
@field_required
def plan_new(request, pk):
    """Plan a visit to one hospital."""
    hospital = get_object_or_404(Hospital.objects.loggable_by(request.user), pk=pk)
    day = day_to_offer(timezone.localdate(), hospital.visit_policies.all(), is_working_day)
    form = PlanForm(request.POST or None, initial={"on": day})
    if form.is_valid() and (visit := _tried(form, planning.plan_visit, pk, **form.cleaned_data, by=request.user)):
        messages.success(request, _("Planned for %(day)s.") % {"day": weekday_date(visit.on)})
        return back(request, otherwise=_week(visit))
    context = {"form": form, "hospital": hospital, "next": request.POST.get("next", "")}
    return render(request, "visits/plan_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@field_required
def plan_move(request, pk):
    """Give a planned visit another day or hour."""
    visit = _planned(request, pk)
    sent = request.POST.copy()
    if request.POST and "at" not in sent and visit.at:  # dragged to another day: the hour stays
        sent["at"] = visit.at.strftime("%H:%M")
    form = MoveForm(sent or None, initial={"on": visit.on, "at": visit.at})
    if form.is_valid() and (moved := _tried(form, planning.move_visit, visit, **form.cleaned_data, by=request.user)):
        messages.success(request, _("Moved to %(day)s.") % {"day": weekday_date(moved.on)})
        return back(request, otherwise=_week(moved))
    context = {"form": form, "visit": visit, "hospital": visit.hospital, "next": request.POST.get("next", "")}
    return render(request, "visits/plan_form.html", context, status=422 if form.is_bound else 200)


def _tried(form, act, *args, **values) -> Visit | None:
    """What the act made, or None with its refusal in the form."""
    try:
        return act(*args, **values)
    except Hospital.DoesNotExist as error:
        raise Http404 from error
    except ValidationError as error:
        form.add_error(None, error)
        return None


def _planned(request, pk) -> Visit:
    visits = Visit.objects.planned_by(request.user).select_related("hospital", "hospital__territory")
    return get_object_or_404(visits, pk=pk)


@require_POST
@field_required
def plan_cancel(request, pk):
    visit = get_object_or_404(Visit.objects.written_by(request.user), pk=pk)
    try:
        planning.cancel_plan(visit, by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    else:
        undo = reverse("visits:plan_restore", args=[visit.pk])
        messages.success(request, _("Taken off the plan."), extra_tags=undo)
    return back(request, otherwise=_week(visit))


@require_POST
@field_required
def plan_restore(request, pk):
    visit = get_object_or_404(Visit.objects.written_by(request.user), pk=pk)
    try:
        planning.restore_plan(visit, by=request.user)
    except ValidationError as error:
        messages.error(request, error.message)
    return redirect(_week(visit))


@require_POST
@field_required
def week_repeat(request):
    """Plan the visits of one week again in another."""
    form = RepeatForm(request.POST)
    if not form.is_valid():
        return HttpResponseBadRequest(_("Say which week, and onto which."))
    week, onto = (day - timedelta(days=day.weekday()) for day in form.cleaned_data.values())
    result = planning.repeat_week(week, onto, by=request.user)
    made = len(result.planned)
    words = ngettext("%(made)s visit planned again.", "%(made)s visits planned again.", made) % {"made": made}
    messages.success(request, words)
    for hospital, day, why in result.left_out[:TOLD]:
        words = _("Left out: %(hospital)s on %(day)s. %(why)s")
        messages.warning(request, words % {"hospital": hospital.display_name, "day": weekday_date(day), "why": why})
    if (more := len(result.left_out) - TOLD) > 0:
        messages.warning(request, _("And %(more)s more were left out.") % {"more": more})
    return redirect(f"{reverse('dashboards:week')}?day={onto}")
