"""Uplift plans and the core hospitals short of them. All of it derives from sales: for medical users there is no such page."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import adders_required, commercial_only
from accounts.models import Hospital
from accounts.views.saving import form_page, saved
from people.access import admin_required
from records.telling import tell

from ..filters import UpliftFilter
from ..forms.uplift import EndForm, UpliftForm, UpliftRulesForm
from ..models import UpliftPlan, UpliftRules
from ..uplift_reports import CoreRule, rows_of

PER_PAGE = 25
FORM = "planning/plan_form.html"


@require_GET
@commercial_only
def uplift_list(request):
    found = UpliftPlan.objects.visible_to(request.user).worked().shown().in_order()
    filterset = UpliftFilter(request.GET, queryset=found, request=request)
    page = Paginator(filterset.qs, PER_PAGE).get_page(request.GET.get("page"))
    rule = CoreRule(request.user, timezone.localdate())
    rows = rows_of(list(page), rule)
    context = {"filter": filterset, "page": page, "rows": rows, "rule": rule}
    return render(request, "planning/uplift_list.html", context)


@require_GET
@commercial_only
def uplift_short(request):
    """Core hospitals with fewer plans than the rule says."""
    rule = CoreRule(request.user, timezone.localdate())
    page = Paginator(rule.short, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "planning/uplift_short.html", {"page": page, "rule": rule})


@require_GET
@commercial_only
def uplift_detail(request, pk):
    plans = UpliftPlan.objects.visible_to(request.user).shown().select_related("objective__plan", "created_by")
    plan = get_object_or_404(plans, pk=pk)
    may_write = UpliftPlan.objects.loggable_by(request.user).open().one(plan).exists()
    (row,) = rows_of([plan], CoreRule(request.user, timezone.localdate()))
    context = {"plan": plan, "row": row, "may_write": may_write}
    return render(request, "planning/uplift_detail.html", context)


@require_http_methods(["GET", "POST"])
@commercial_only
@adders_required
def uplift_new(request, pk):
    found = Hospital.objects.loggable_by(request.user).kept().select_related("territory")
    hospital = get_object_or_404(found, pk=pk)
    form = UpliftForm(request.POST or None, instance=UpliftPlan(hospital=hospital), user=request.user)
    return _uplift_form(request, form, hospital, _("Plan an uplift"), f"{hospital.get_absolute_url()}?tab=plan")


def _uplift_form(request, form, hospital, title, back):
    if plan := saved(form):
        tell(request, plan)
        return redirect(plan)
    return form_page(request, FORM, form, hospital=hospital, title=title, back=back)


def _open(request, pk) -> UpliftPlan:
    found = UpliftPlan.objects.loggable_by(request.user).open().shown().select_related("hospital__territory")
    return get_object_or_404(found, pk=pk)


@require_http_methods(["GET", "POST"])
@commercial_only
@adders_required
def uplift_edit(request, pk):
    plan = _open(request, pk)
    form = UpliftForm(request.POST or None, instance=plan, user=request.user)
    return _uplift_form(request, form, plan.hospital, _("Change the uplift plan"), plan.get_absolute_url())


@require_http_methods(["GET", "POST"])
@commercial_only
@adders_required
def uplift_end(request, pk):
    plan = _open(request, pk)
    form = EndForm(request.POST or None, instance=plan, user=request.user)
    return _uplift_form(request, form, plan.hospital, _("End the uplift plan"), plan.get_absolute_url())


@require_http_methods(["GET", "POST"])
@admin_required
@commercial_only
def uplift_rules(request):
    form = UpliftRulesForm(request.POST or None, instance=UpliftRules.objects.in_force())
    if saved(form):
        messages.success(request, _("Saved."))
        return redirect("planning:uplift_rules")
    return form_page(request, "planning/uplift_rules.html", form)
