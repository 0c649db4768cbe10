"""Next steps done, and suggestions put aside: acts from Today and from the hospital's page."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Hospital, Stakeholder

from ..access import field_required
from ..forms.planning import PutAsideForm
from ..models import NextStep
from ..services import following
from ..step_form import StepForm
from .returning import back


def _doable_step(request, pk) -> NextStep:
    steps = NextStep.objects.doable_by(request.user).select_related("hospital", "owner")
    return get_object_or_404(steps, pk=pk)


def _answer_step(request, step: NextStep) -> HttpResponse:
    if request.htmx:
        context = {"step": step, "today": timezone.localdate()}
        response = render(request, "visits/_next_step_row.html", context)
        response["HX-Trigger"] = "next-step-changed"
        return response
    return back(request, otherwise=step.hospital.get_absolute_url())


@require_http_methods(["GET", "POST"])
@field_required
def step_propose(request, pk):
    """Ask a colleague, or oneself, to see somebody: what an empty cell of the coverage proposes."""
    hospital = get_object_or_404(Hospital.objects.visible_to(request.user).active().select_related("territory"), pk=pk)
    person = Stakeholder.objects.visible_to(request.user).reachable().numbered(request.GET.get("person")).first()
    initial = {"owner": request.GET.get("owner", request.user.pk)}
    form = StepForm(request.POST or None, hospital=hospital, user=request.user, person=person, initial=initial)
    if form.is_valid():
        form.save()
        messages.success(request, _("Asked for. It stands with what is due."))
        return redirect("dashboards:hospital_coverage", pk)
    return render(request, "visits/step_propose.html", {"form": form, "hospital": hospital})


@require_POST
@field_required
def next_step_done(request, pk):
    step = following.finish_next_step(_doable_step(request, pk), by=request.user, on=timezone.localdate())
    return _answer_step(request, step)


@require_POST
@field_required
def next_step_reopen(request, pk):
    return _answer_step(request, following.reopen_next_step(_doable_step(request, pk), by=request.user))


@require_POST
@field_required
def put_aside(request, pk):
    """Not now: keep the hospital out of my suggestions; holds for me only."""
    hospital = get_object_or_404(Hospital.objects.loggable_by(request.user), pk=pk)
    form = PutAsideForm(request.POST)
    if not form.is_valid():
        return _answer_unclear(request, hospital, form)
    until = timezone.localdate() + timedelta(days=form.cleaned_data["days"])
    following.put_aside(hospital, by=request.user, reason=form.cleaned_data["reason"], until=until)
    if request.htmx:
        response = render(request, "visits/_put_aside_done.html", {"hospital": hospital, "until": until})
        response["HX-Trigger"] = "put-aside-changed"
        return response
    messages.success(request, _("Put aside for now."))
    return back(request, otherwise="/")


def _answer_unclear(request, hospital, form) -> HttpResponse:
    if request.htmx:
        context = {"hospital": hospital, "form": form, "is_open": True}
        return render(request, "visits/_put_aside_form.html", context, status=422)
    messages.error(request, _("Choose a reason."))
    return back(request, otherwise="/")


@require_POST
@field_required
def put_aside_undo(request, pk):
    """Suggest the hospital again."""
    hospital = get_object_or_404(Hospital.objects.visible_to(request.user), pk=pk)
    following.take_up_again(hospital, by=request.user)
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Trigger"] = "put-aside-changed"
        return response
    return back(request, otherwise="/")
