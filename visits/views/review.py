"""A manager's inbox: look, approve, return; who stands in; and the rules behind it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.views.saving import form_page, saved
from people.access import admin_required
from people.models import Leave

from .. import reports
from ..access import field_required, review_required
from ..choices import REVIEWED_FIELDS
from ..forms.review import DecisionForm, DelegateForm, VisitRulesForm
from ..inbox import Inbox
from ..models import ReviewDelegate, VisitRules
from ..review_page import ReviewPage
from ..services.reviewing import decide
from .returning import back

PER_PAGE = 25


@require_GET
@review_required
def review_list(request):
    """What waits for the user, the oldest first."""
    inbox, kind = Inbox(request.user, timezone.now()), request.GET.get("kind", "")
    page = Paginator(inbox.waiting.of_kind(kind).listed(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"inbox": inbox, "kind": kind, "page": page, "fields": REVIEWED_FIELDS.items()}
    return render(request, "visits/review_list.html", context)


def _item(request, pk):
    item = Inbox(request.user, timezone.now()).find(pk)
    if item is None:
        raise Http404
    return item


def _page(request, item, form=None):
    context = {"item": item, "shown": ReviewPage(item), "fields": REVIEWED_FIELDS.items(), "form": form}
    return render(request, "visits/review_detail.html", context, status=422 if form else 200)


@require_GET
@review_required
def review_detail(request, pk):
    return _page(request, _item(request, pk))


@require_POST
@review_required
def review_decide(request, pk):
    """Approve or return; of two at once the second is told."""
    item, form = _item(request, pk), DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, item, form)
    try:
        decide(item, form.decision(), by=request.user, on_behalf_of=item.seat)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(item)
    approved = form.cleaned_data["verdict"] == "approve"
    messages.success(request, _("Approved.") if approved else _("Returned; the author is told why."))
    return back(request, otherwise="visits:review_list")


@require_http_methods(["GET", "POST"])
@admin_required
def review_rules(request):
    form = VisitRulesForm(request.POST or None, instance=VisitRules.objects.in_force())
    if saved(form):
        messages.success(request, _("Saved."))
        return redirect("visits:review_rules")
    return form_page(request, "visits/review_rules.html", form)


@require_GET
@review_required
def delegate_list(request):
    """The user's present and coming leaves, and who reviews meanwhile."""
    today = timezone.localdate()
    leaves = Leave.objects.not_over(today).of(request.user).select_related("review_delegate__delegate")
    return render(request, "visits/delegate_list.html", {"leaves": leaves, "today": today})


@require_http_methods(["GET", "POST"])
@review_required
def delegate_edit(request, pk):
    leave = get_object_or_404(Leave.objects.not_over(timezone.localdate()).of(request.user), pk=pk)
    current = ReviewDelegate.objects.of_leave(leave)
    form = DelegateForm(request.POST or None, instance=current, leave=leave)
    if saved(form):
        messages.success(request, _("Saved."))
        return redirect("visits:delegate_list")
    return form_page(request, "visits/delegate_form.html", form, leave=leave)


@require_GET
@field_required
def review_discipline(request):
    """How the entries of the last weeks came in: a manager's team, or one's own."""
    today = timezone.localdate()
    rows = reports.disciplines(request.user, today)
    context = {"rows": rows, "first": today - timedelta(days=reports.DISCIPLINE_DAYS), "last": today}
    return render(request, "visits/discipline.html", {**context, "is_own": not request.user.is_manager})
