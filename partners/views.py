"""Logging, correcting and taking back contacts with partners; what follows them; how often they are wanted.

For medical users there are no such pages: which partner is a key one derives from sales.
"""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import commercial_only, keepers_required
from accounts.models import Hospital
from accounts.views.saving import form_page, saved
from people.access import admin_required
from records.telling import tell

from .forms import ContactForm, ContactRulesForm, GiveStepForm, SuppliersForm
from .models import ContactRules, Partner, PartnerContact, PartnerStep
from .services.contacts import finish_step, reopen_step, withdraw_contact


@require_http_methods(["GET", "POST"])
@commercial_only
def contact_new(request, pk):
    partner = get_object_or_404(Partner.objects.contactable_by(request.user), pk=pk)
    last = PartnerContact.objects.of(partner).written_by(request.user).first()
    initial = {"channel": request.GET.get("channel", "phone"), "person": last.person if last else ""}
    contact = PartnerContact(partner=partner)
    form = ContactForm(request.POST or None, instance=contact, user=request.user, initial=initial)
    return _contact_form(request, form, partner, _("Log a contact"))


def _mine(request, pk) -> PartnerContact:
    mine = PartnerContact.objects.changeable_by(request.user).select_related("partner", "step")
    return get_object_or_404(mine, pk=pk)


@require_http_methods(["GET", "POST"])
@commercial_only
def contact_edit(request, pk):
    contact = _mine(request, pk)
    form = ContactForm(request.POST or None, instance=contact, user=request.user)
    return _contact_form(request, form, contact.partner, _("Correct the contact"))


def _contact_form(request, form, partner, title):
    if contact := saved(form):
        tell(request, contact)
        return redirect(partner)
    return form_page(request, "partners/contact_form.html", form, partner=partner, title=title)


@require_POST
@commercial_only
def contact_withdraw(request, pk):
    contact = _mine(request, pk)
    withdraw_contact(contact, by=request.user)
    messages.success(request, _("Taken back."))
    return redirect(contact.partner)


@require_POST
@commercial_only
def step_done(request, pk):
    return _answer(request, finish_step(_own_step(request, pk), by=request.user, on=timezone.localdate()))


@require_POST
@commercial_only
def step_reopen(request, pk):
    return _answer(request, reopen_step(_own_step(request, pk), by=request.user))


def _own_step(request, pk) -> PartnerStep:
    return get_object_or_404(PartnerStep.objects.owned_by(request.user), pk=pk)


@require_http_methods(["GET", "POST"])
@commercial_only
def step_give(request, pk):
    """A manager gives a step whose owner is gone to somebody who works with the partner."""
    steps = PartnerStep.objects.given_by(request.user).select_related("contact__partner", "owner")
    step = get_object_or_404(steps, pk=pk)
    form = GiveStepForm(request.POST or None, step=step, user=request.user)
    if saved(form):
        messages.success(request, _("Handed over."))
        return redirect("planning:unowned_list")
    return form_page(request, "partners/step_give.html", form, step=step)


def _answer(request, step: PartnerStep):
    partner = step.contact.partner
    if request.htmx:
        step.partner = partner
        return render(request, "partners/_step_row.html", {"step": step, "today": timezone.localdate()})
    return redirect(partner)


@require_http_methods(["GET", "POST"])
@admin_required
@commercial_only
def contact_rules(request):
    form = ContactRulesForm(request.POST or None, instance=ContactRules.objects.in_force())
    if saved(form):
        messages.success(request, _("Saved."))
        return redirect("partners:contact_rules")
    return form_page(request, "partners/contact_rules.html", form)


@require_http_methods(["GET", "POST"])
@commercial_only
@keepers_required
def suppliers(request, pk):
    """Which distributors supply a hospital: kept by whoever keeps the roster there."""
    hospital = get_object_or_404(Hospital.objects.editable_by(request.user).kept(), pk=pk)
    form = SuppliersForm(request.POST or None, hospital=hospital, user=request.user)
    if request.method == "POST" and saved(form):
        messages.success(request, _("Saved."))
        return redirect(f"{hospital.get_absolute_url()}?tab=sales")
    return form_page(request, "partners/suppliers.html", form, hospital=hospital)
