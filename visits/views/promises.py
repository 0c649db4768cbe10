"""Service requests and commitments: the lists, taking one down, correcting it, and how it ended."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Hospital
from accounts.views.saving import form_page, saved
from records.telling import tell_phrases

from ..access import field_required
from ..entry_request import number_of
from ..filters import CommitmentFilter, ServiceRequestFilter
from ..forms.promises import CloseForm, CommitmentForm, ServiceRequestForm, SettleForm
from ..models import Commitment, ServiceRequest, Visit
from ..services.promises import reopen_commitment, reopen_request

PER_PAGE = 25
KINDS = {
    ServiceRequest: (ServiceRequestFilter, "visits/service_list.html"),
    Commitment: (CommitmentFilter, "visits/commitment_list.html"),
}
TITLES = {
    ServiceRequestForm: gettext_lazy("Service request"),
    CommitmentForm: gettext_lazy("Commitment"),
    CloseForm: gettext_lazy("Close the request"),
    SettleForm: gettext_lazy("Settle the promise"),
}


@require_GET
def service_list(request):
    return _list(request, ServiceRequest)


@require_GET
def commitment_list(request):
    return _list(request, Commitment)


def _list(request, model):
    """Mine, or those of my hospitals; the open ones first, by day."""
    user = request.user
    is_team = request.GET.get("who", "" if user.is_rep else "team") == "team"
    rows = model.objects.visible_to(user) if is_team else model.objects.owned_by(user)
    if owner := number_of(request.GET.get("owner", "")):
        rows = rows.owned_by(owner)
    kind, template = KINDS[model]
    filterset = kind(request.GET, queryset=rows.listed().open_first())
    page = Paginator(filterset.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": filterset, "page": page, "is_team": is_team, "today": timezone.localdate()}
    return render(request, template, context)


@require_http_methods(["GET", "POST"])
@field_required
def service_new(request, pk):
    return _new(request, pk, ServiceRequestForm)


@require_http_methods(["GET", "POST"])
@field_required
def commitment_new(request, pk):
    return _new(request, pk, CommitmentForm)


def _new(request, pk, form_class):
    hospital = get_object_or_404(Hospital.objects.loggable_by(request.user), pk=pk)
    initial = {"stakeholder": number_of(request.GET.get("person", ""))}
    visits = Visit.objects.visible_to(request.user).submitted().narrowed(hospital=hospital.pk)
    born_on = visits.numbered(number_of(request.GET.get("visit", "")))
    form = form_class(request.POST or None, hospital=hospital, user=request.user, initial=initial, born_on=born_on)
    return _answer(request, form, hospital)


@require_http_methods(["GET", "POST"])
@field_required
def service_edit(request, pk):
    return _edit(request, ServiceRequest, pk, ServiceRequestForm)


@require_http_methods(["GET", "POST"])
@field_required
def commitment_edit(request, pk):
    return _edit(request, Commitment, pk, CommitmentForm)


def _mine(request, model, pk):
    rows = model.objects.changeable_by(request.user)
    return get_object_or_404(rows.select_related("hospital__territory", "owner", "stakeholder"), pk=pk)


def _edit(request, model, pk, form_class):
    row = _mine(request, model, pk)
    form = form_class(request.POST or None, instance=row, hospital=row.hospital, user=request.user)
    return _answer(request, form, row.hospital, row)


@require_http_methods(["GET", "POST"])
@field_required
def service_close(request, pk):
    row = _mine(request, ServiceRequest, pk)
    return _answer(request, CloseForm(request.POST or None, row=row, user=request.user), row.hospital, row)


@require_http_methods(["GET", "POST"])
@field_required
def commitment_settle(request, pk):
    row = _mine(request, Commitment, pk)
    return _answer(request, SettleForm(request.POST or None, row=row, user=request.user), row.hospital, row)


def _answer(request, form, hospital, row=None):
    """Save and go back to the relationship, telling what compliance will read; or the form again."""
    phrases = saved(form)
    if phrases is None:
        context = {"hospital": hospital, "row": row, "title": TITLES[type(form)]}
        return form_page(request, "visits/promise_form.html", form, **context)
    messages.success(request, _("Saved."))
    tell_phrases(request, phrases)
    return redirect(f"{hospital.get_absolute_url()}?tab=relationship")


@require_POST
@field_required
def service_reopen(request, pk):
    row = reopen_request(_mine(request, ServiceRequest, pk), by=request.user)
    return redirect(f"{row.hospital.get_absolute_url()}?tab=relationship")


@require_POST
@field_required
def commitment_reopen(request, pk):
    row = reopen_commitment(_mine(request, Commitment, pk), by=request.user)
    return redirect(f"{row.hospital.get_absolute_url()}?tab=relationship")
