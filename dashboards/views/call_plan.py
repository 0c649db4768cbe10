"""The call plan: read by everybody in the field, set by managers, challenged by reps."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Hospital
from accounts.views.saving import form_page
from visits.access import field_required
from visits.services.targets import challenge_target, drop_target, set_target

from ..call_plan import CallPlan, hospital_in_plan
from ..forms import ChallengeForm, TargetForm


@require_GET
@field_required
def call_plan(request):
    """The plan of this cycle, by priority; what was set by hand or challenged, where asked."""
    asked = request.GET.get("only", "")
    plan = CallPlan(request.user, timezone.localdate(), asked, request.GET.get("page"))
    return render(request, "dashboards/call_plan.html", {"plan": plan, "page": plan.page})


def _set_by(user):
    """The hospitals whose target the user may set: a manager's."""
    return Hospital.objects.loggable_by(user) if user.is_manager else Hospital.objects.none()


def _challenged_by(user):
    return Hospital.objects.loggable_by(user) if user.is_rep else Hospital.objects.none()


@require_http_methods(["GET", "POST"])
@field_required
def target_set(request, pk):
    hospital = hospital_in_plan(_set_by(request.user), pk, request.user, timezone.localdate())
    form = TargetForm(request.POST or None, initial={"planned": hospital.planned})
    if form.is_valid():
        set_target(hospital, request.user.function, **form.cleaned_data, by=request.user)
        messages.success(request, _("Set. The plan follows at once, the score with the next nightly run."))
        return redirect("dashboards:call_plan")
    return form_page(request, "dashboards/target_form.html", form, hospital=hospital, is_challenge=False)


@require_POST
@field_required
def target_drop(request, pk):
    """Back to the default plan."""
    hospital = get_object_or_404(_set_by(request.user), pk=pk)
    drop_target(hospital, request.user.function, by=request.user)
    messages.success(request, _("Back to the default plan."))
    return redirect("dashboards:call_plan")


@require_http_methods(["GET", "POST"])
@field_required
def target_challenge(request, pk):
    hospital = hospital_in_plan(_challenged_by(request.user), pk, request.user, timezone.localdate())
    form = ChallengeForm(request.POST or None)
    if form.is_valid():
        try:
            challenge_target(hospital, planned=hospital.planned, **form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Challenged. Your manager decides; you see the answer here."))
            return redirect("dashboards:call_plan")
    return form_page(request, "dashboards/target_form.html", form, hospital=hospital, is_challenge=True)
