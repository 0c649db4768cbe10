"""Budget of plans: what compliance decides on, and taking back what nobody decided on."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import adders_required
from accounts.views.saving import form_page, saved
from records.telling import tell

from ..access import compliance_required
from ..filters import BudgetFilter
from ..forms.budget import BudgetDecisionForm
from ..models import BudgetLine
from ..services.budget import withdraw_budget

PER_PAGE = 25
BUDGET = "budget"


@require_GET
@compliance_required
def budget_list(request):
    """What waits for compliance, the oldest first; by state what was decided."""
    filterset = BudgetFilter(request.GET, queryset=BudgetLine.objects.judged_by(request.user).told())
    page = Paginator(filterset.qs, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "planning/budget_list.html", {"filter": filterset, "page": page})


@require_http_methods(["GET", "POST"])
@compliance_required
def budget_decide(request, pk):
    line = get_object_or_404(BudgetLine.objects.judged_by(request.user).told(), pk=pk)
    form = BudgetDecisionForm(request.POST or None, line=line, user=request.user)
    if decided := saved(form):
        tell(request, decided)
        return redirect("planning:budget_list")
    return form_page(request, "planning/budget_decide.html", form, line=line)


@require_POST
@adders_required
def budget_withdraw(request, pk):
    line = get_object_or_404(BudgetLine.objects.loggable_by(request.user).select_related("plan"), pk=pk)
    try:
        withdraw_budget(line, by=request.user)
        messages.success(request, _("Saved."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(f"{line.plan.get_absolute_url()}?tab={BUDGET}")
