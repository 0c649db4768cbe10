"""Negotiation notes of an account plan: terms of trade, so nothing for medical users and for a team beyond the territory."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import adders_required, commercial_only

from ..forms.negotiations import NegotiationForm
from ..models import Negotiation
from .plans import plan_form, remove, writable

TAB = "risks"


@require_http_methods(["GET", "POST"])
@commercial_only
@adders_required
def negotiation_new(request, pk):
    plan = writable(request, pk)
    form = NegotiationForm(request.POST or None, instance=Negotiation(plan=plan), user=request.user)
    return plan_form(request, plan, form, _("Prepare a negotiation"), TAB)


@require_http_methods(["GET", "POST"])
@commercial_only
@adders_required
def negotiation_edit(request, pk):
    """Change it, or say what came of it."""
    found = Negotiation.objects.loggable_by(request.user).not_closed().select_related("plan__hospital", "plan__owner")
    note = get_object_or_404(found, pk=pk)
    form = NegotiationForm(request.POST or None, instance=note, user=request.user)
    return plan_form(request, note.plan, form, note.issue, TAB)


@require_POST
@commercial_only
@adders_required
def negotiation_remove(request, pk):
    return remove(request, Negotiation, pk, TAB)
