"""Objectives of a plan, their readings, actions and reviews."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import adders_required

from ..forms.objectives import ActionForm, DoneForm, EndForm, ObjectiveForm, ReadingForm, ReviewForm
from ..measuring import Measured, measured, read
from ..models import Action, Objective, Review
from ..review_page import review_of
from ..services import actions, objectives
from .plans import plan_form, plan_of, writable

OBJECTIVES, ACTIONS, REVIEWS = "objectives", "actions", "reviews"


@require_GET
def objective_detail(request, pk):
    user, today = request.user, timezone.localdate()
    objective = get_object_or_404(read(Objective.objects.visible_to(user), today, sales=user.sees_sales), pk=pk)
    plan = plan_of(request, objective.plan_id)
    context = {"plan": plan, "objective": objective, "row": Measured(objective, today)}
    context["actions"] = Action.objects.visible_to(user).of_objective(objective).told().in_order()
    context["readings"] = objective.readings.select_related("by")[:20]
    context["may_write"] = plan.may_write and not plan.is_closed
    return render(request, "planning/objective_detail.html", context)


def _objective(request, pk) -> Objective:
    found = Objective.objects.visible_to(request.user).loggable_by(request.user)
    return get_object_or_404(found.select_related("plan__hospital__territory", "plan__owner", "owner"), pk=pk)


@require_http_methods(["GET", "POST"])
@adders_required
def objective_new(request, pk):
    plan = writable(request, pk)
    form = ObjectiveForm(request.POST or None, instance=Objective(plan=plan), user=request.user)
    check = reverse("planning:objective_new_check", args=[plan.pk])
    return plan_form(request, plan, form, _("Add objective"), OBJECTIVES, of_contents=True, check=check)


@require_http_methods(["GET", "POST"])
@adders_required
def objective_edit(request, pk):
    objective = _objective(request, pk)
    form = ObjectiveForm(request.POST or None, instance=objective, user=request.user)
    sales, found = request.user.sees_sales, Objective.objects.visible_to(request.user).one(objective)
    rows = measured(found, timezone.localdate(), sales=sales)
    check = reverse("planning:objective_check", args=[objective.pk])
    shown = {"row": rows[0], "check": check}
    return plan_form(request, objective.plan, form, _("Change the objective"), OBJECTIVES, of_contents=True, **shown)


@require_POST
@adders_required
def objective_new_check(request, pk):
    """The five letters of a new objective as it is typed."""
    return _checked(request, Objective(plan=writable(request, pk)))


@require_POST
@adders_required
def objective_check(request, pk):
    """The five letters of an objective as it is changed."""
    return _checked(request, _objective(request, pk))


def _checked(request, objective):
    form = ObjectiveForm(request.POST, instance=objective, user=request.user)
    return render(request, "planning/_smart_check.html", {"verdicts": form.judged().verdicts})


@require_POST
@adders_required
def objective_remove(request, pk):
    objective = _objective(request, pk)
    _do(request, lambda: objectives.remove_objective(objective, by=request.user))
    return redirect(objective.plan)


def _do(request, act) -> None:
    """Do something, or say why not."""
    try:
        act()
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))


@require_http_methods(["GET", "POST"])
@adders_required
def objective_close(request, pk):
    objective = _objective(request, pk)
    form = EndForm(request.POST or None, objective=objective, user=request.user)
    return plan_form(request, objective.plan, form, _("Close the objective"), OBJECTIVES)


@require_http_methods(["GET", "POST"])
@adders_required
def objective_reading(request, pk):
    objective = _objective(request, pk)
    form = ReadingForm(request.POST or None, objective=objective, user=request.user)
    return plan_form(request, objective.plan, form, _("Add a reading"), OBJECTIVES)


# -- Actions ---------------------------------------------------------------------------------------
def _action(request, pk) -> Action:
    found = Action.objects.visible_to(request.user).done_by(request.user)
    return get_object_or_404(found.select_related("plan__hospital__territory", "plan__owner"), pk=pk)


@require_http_methods(["GET", "POST"])
@adders_required
def action_new(request, pk):
    plan = writable(request, pk)
    initial = {name: request.GET[name] for name in ("text", "objective") if name in request.GET}
    form = ActionForm(request.POST or None, instance=Action(plan=plan), user=request.user, initial=initial)
    return plan_form(request, plan, form, _("Add an action"), ACTIONS)


@require_http_methods(["GET", "POST"])
@adders_required
def action_edit(request, pk):
    action = _action(request, pk)
    form = ActionForm(request.POST or None, instance=action, user=request.user)
    return plan_form(request, action.plan, form, _("Change the action"), ACTIONS)


@require_http_methods(["GET", "POST"])
@adders_required
def action_done(request, pk):
    action = _action(request, pk)
    form = DoneForm(request.POST or None, action=action, user=request.user)
    return plan_form(request, action.plan, form, action.text, ACTIONS)


@require_POST
@adders_required
def action_reopen(request, pk):
    action = _action(request, pk)
    _do(request, lambda: actions.reopen_action(action, by=request.user))
    return redirect(f"{action.plan.get_absolute_url()}?tab={ACTIONS}")


# -- Reviews ---------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@adders_required
def plan_review_new(request, pk):
    plan = writable(request, pk)
    last = plan.reviews.first()
    initial = {"participants": last.participants if last else "", "kind": last.kind if last else "monthly"}
    form = ReviewForm(request.POST or None, instance=Review(plan=plan), user=request.user, initial=initial)
    return plan_form(request, plan, form, _("Hold a review"), REVIEWS, last=last)


@require_GET
def plan_review(request, pk):
    review = get_object_or_404(Review.objects.visible_to(request.user).select_related("by"), pk=pk)
    plan = plan_of(request, review.plan_id)
    context = {"plan": plan, "review": review, "page": review_of(review, request.user, plan)}
    return render(request, "planning/review_detail.html", context)
