"""Hospitals in winter: which decisions are due, and deciding. A season derives from sales: nothing here for medical users."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import commercial_only
from accounts.models import Hospital
from accounts.views.saving import form_page, saved
from records.telling import tell

from ..forms.uplift import WinterForm
from ..models import WinterDecision
from ..uplift_choices import WinterChoice
from ..uplift_querysets import WINTER, in_winter, winter_decided, winter_due

PER_PAGE = 25
DUE = "due"


@require_GET
@commercial_only
def winter_list(request):
    """Those that are due, or those decided one way, or all; in the order of priority."""
    show, today = request.GET.get("show", DUE), timezone.localdate()
    seen = Hospital.objects.visible_to(request.user).kept().active()
    if show == DUE:
        seen = winter_due(seen, today)
    elif show in WinterChoice.values:
        seen = winter_decided(seen, show)
    page = Paginator(in_winter(seen).by_priority(request.user), PER_PAGE).get_page(request.GET.get("page"))
    shows = [(DUE, _("Due")), *WinterChoice.choices, ("all", _("All in winter"))]
    context = {"page": page, "show": show, "shows": shows, "today": today}
    context["may_decide"] = request.user.is_manager
    return render(request, "planning/winter_list.html", context)


@require_http_methods(["GET", "POST"])
@commercial_only
def winter_decide(request, pk):
    """For managers over what they cover."""
    hospital = get_object_or_404(Hospital.objects.classifiable_by(request.user).kept(), pk=pk, season=WINTER)
    decisions = list(WinterDecision.objects.visible_to(request.user).of(hospital))
    former = next((decision for decision in decisions if decision.is_current), None)
    form = WinterForm(request.POST or None, hospital=hospital, former=former, user=request.user)
    if decision := saved(form):
        tell(request, decision)
        return redirect(f"{hospital.get_absolute_url()}?tab=plan")
    context = {"hospital": hospital, "decisions": decisions, "today": timezone.localdate()}
    context["title"] = _("Develop this hospital?")
    return form_page(request, "planning/winter_form.html", form, **context)
