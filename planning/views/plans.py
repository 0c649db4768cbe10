"""Account plans: the list, one plan, starting it, writing and moving it, its team, comments, risks."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import adders_required
from accounts.models import Hospital
from accounts.views.saving import form_page, saved
from lib.htmx import render_page_or_part
from records.telling import tell

from .. import planflow
from ..access import leads
from ..filters import PlanFilter
from ..forms.budget import BudgetForm
from ..forms.plans import (
    MOVE_FORMS,
    ChangeForm,
    CommentForm,
    HandOverForm,
    MemberForm,
    ResistanceForm,
    SectionForm,
    StartForm,
)
from ..models import AccountPlan, ExpectedChange, PlanComment, PlanMember, PlanSection, Resistance
from ..plan_choices import PlanState
from ..plan_page import TABS, PlanPage, seen_plan
from ..plan_querysets import hospitals_without_plan
from ..plan_templates import FULL_TIERS
from ..services import plans

PER_PAGE = 25
FIRST = "objectives"
PARTS = {
    "members": (MemberForm, "team"),
    "resistances": (ResistanceForm, "risks"),
    "changes": (ChangeForm, "risks"),
    "budget": (BudgetForm, "budget"),
}
"""The form of each kind of row, and the tab it stands on."""
FORM = "planning/plan_form.html"


@require_GET
def plan_list(request):
    today = timezone.localdate()
    found = AccountPlan.objects.visible_to(request.user).shown().in_order()
    filterset = PlanFilter(request.GET, queryset=found.with_counts(request.user, today), request=request)
    page = Paginator(filterset.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": filterset, "page": page, "today": today, "leads": leads(request.user)}
    return render(request, "planning/plan_list.html", context)


@require_GET
def plan_missing(request):
    """Tier A without a plan for this year; a tier derives from sales, so not for medical users."""
    if not request.user.sees_sales:
        raise Http404
    year = timezone.localdate().year
    seen = Hospital.objects.visible_to(request.user).kept().active()
    hospitals = hospitals_without_plan(seen, FULL_TIERS, year).by_priority(request.user)
    page = Paginator(hospitals, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "planning/plan_missing.html", {"page": page, "year": year})


def plan_of(request, pk) -> AccountPlan:
    """The plan if the user sees it, with what the user may do."""
    if plan := seen_plan(pk, request.user):
        return plan
    raise Http404


def writable(request, pk) -> AccountPlan:
    """The plan if the user works at its hospital."""
    found = AccountPlan.objects.loggable_by(request.user).shown().select_related("hospital__territory")
    return get_object_or_404(found, pk=pk)


@require_GET
def plan_detail(request, pk):
    plan, tab = plan_of(request, pk), request.GET.get("tab", FIRST)
    if tab not in TABS:
        raise Http404
    page = PlanPage(plan, request.user, timezone.localdate())
    context = {"plan": plan, "page": page, "tab": tab, "tabs": TABS, "tab_template": f"planning/_plan_{tab}.html"}
    context["layout"] = request.GET.get("layout", "list")
    return render_page_or_part(request, "planning/plan_detail.html", "planning/_plan_tab.html", context)


@require_http_methods(["GET", "POST"])
@adders_required
def plan_new(request, pk):
    found = Hospital.objects.loggable_by(request.user).kept().select_related("territory")
    hospital = get_object_or_404(found, pk=pk)
    form = StartForm(request.POST or None, hospital=hospital, user=request.user)
    if plan := saved(form):
        messages.success(request, _("Saved."))
        return redirect(plan)
    back = f"{hospital.get_absolute_url()}?tab=plan"
    return form_page(request, FORM, form, hospital=hospital, title=_("Start an account plan"), back=back)


def plan_form(request, plan, form, title, tab, *, of_contents=False, **context):
    """The page of one form about a plan; once saved, the tab it came from.

    A form `of_contents` does not open on what was handed in; what was typed before is refused with its text kept.
    """
    back = f"{plan.get_absolute_url()}?tab={tab}"
    if of_contents and not form.is_bound and not plan.is_editable:
        messages.error(request, plans.handed_in())
        return redirect(back)
    if row := saved(form):
        if hasattr(row, "flagged"):
            tell(request, row)
        else:
            messages.success(request, _("Saved."))
        return redirect(back)
    context |= {"plan": plan, "hospital": plan.hospital, "title": title, "back": back}
    return form_page(request, FORM, form, **context)


@require_http_methods(["GET", "POST"])
@adders_required
def plan_section(request, pk, key):
    plan = writable(request, pk)
    section = get_object_or_404(PlanSection.objects.visible_to(request.user).of_plan(plan), key=key)
    form = SectionForm(request.POST or None, instance=section, user=request.user)
    title, tab = section.get_key_display(), request.GET.get("tab", FIRST)
    return plan_form(request, plan, form, title, tab, of_contents=True)


@require_http_methods(["GET", "POST"])
def plan_move(request, pk, state):
    plan = get_object_or_404(AccountPlan.objects.moved_by(request.user, state).shown(), pk=pk)
    if state not in MOVE_FORMS:
        raise Http404
    form = MOVE_FORMS[state](request.POST or None, plan=plan, user=request.user)
    to, can_move = PlanState(state), planflow.may_move(plan.state, state, is_worked=plan.is_worked)
    return plan_form(request, plan, form, to.label, FIRST, to=to, can_move=can_move)


@require_http_methods(["GET", "POST"])
@adders_required
def plan_part_new(request, pk, kind):
    """A member of the team, a resistance, an expected change or a budget line."""
    plan = writable(request, pk)
    if kind not in PARTS:
        raise Http404
    form_of, tab = PARTS[kind]
    model = form_of._meta.model
    form = form_of(request.POST or None, instance=model(plan=plan), user=request.user)
    return plan_form(request, plan, form, model._meta.verbose_name, tab)


def remove(request, model, pk, tab):
    """Take a row off a plan; a plan that is closed says why not."""
    row = get_object_or_404(model.objects.loggable_by(request.user).select_related("plan"), pk=pk)
    try:
        plans.remove_row(row, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(f"{row.plan.get_absolute_url()}?tab={tab}")


@require_POST
@adders_required
def plan_member_remove(request, pk):
    return remove(request, PlanMember, pk, "team")


@require_POST
@adders_required
def resistance_remove(request, pk):
    return remove(request, Resistance, pk, "risks")


@require_POST
@adders_required
def change_remove(request, pk):
    return remove(request, ExpectedChange, pk, "risks")


@require_http_methods(["GET", "POST"])
@adders_required
def comment_new(request, pk):
    """Whoever sees a plan may say something of it: its team does."""
    plan = plan_of(request, pk)
    form = CommentForm(request.POST or None, plan=plan, user=request.user)
    return plan_form(request, plan, form, _("Comment"), "team")


@require_POST
@adders_required
def comment_settle(request, pk):
    found = PlanComment.objects.visible_to(request.user).loggable_by(request.user).select_related("plan")
    comment = get_object_or_404(found, pk=pk)
    plans.settle_comment(comment, by=request.user)
    return redirect(f"{comment.plan.get_absolute_url()}?tab=team")


@require_http_methods(["GET", "POST"])
@adders_required
def plan_hand_over(request, pk):
    plan = writable(request, pk)
    form = HandOverForm(request.POST or None, plan=plan, user=request.user)
    return plan_form(request, plan, form, _("Hand over"), "team")
