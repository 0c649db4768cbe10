"""A hospital's committee: rules, members, who will be away; and how likely a yes is by stance."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import adders_required, adds_to_roster
from accounts.models import Hospital
from accounts.views.saving import form_page, saved
from people.access import admin_required

from ..forms.committee import ChancesForm, MemberForm, RulesForm
from ..models import CommitteeMember, CommitteeRules, ListingApplication, StanceChance
from ..services.committee import mark_absence, unseat_member


def _hospital(request, pk) -> Hospital:
    return get_object_or_404(Hospital.objects.visible_to(request.user).kept().active(), pk=pk)


def _back(hospital: Hospital):
    return redirect("planning:committee", hospital.pk)


@require_GET
def committee(request, pk):
    hospitals = Hospital.objects.visible_to(request.user).select_related("committee_rules")
    hospital = get_object_or_404(hospitals, pk=pk)
    context = {
        "hospital": hospital,
        "rules": getattr(hospital, "committee_rules", None),
        "members": hospital.committee_members.named(),
        "may_write": adds_to_roster(request.user) and hospital.is_active,
    }
    return render(request, "planning/committee.html", context)


@require_http_methods(["GET", "POST"])
@adders_required
def rules_edit(request, pk):
    hospital = _hospital(request, pk)
    today = timezone.localdate()
    rules = getattr(hospital, "committee_rules", None) or CommitteeRules(hospital=hospital, source_on=today)
    form = RulesForm(request.POST or None, instance=rules, user=request.user)
    if saved(form):
        messages.success(request, _("Saved."))
        return _back(hospital)
    context = {"hospital": hospital, "title": _("How this hospital decides")}
    return form_page(request, "planning/committee_form.html", form, **context)


@require_http_methods(["GET", "POST"])
@adders_required
def member_new(request, pk):
    hospital = _hospital(request, pk)
    form = MemberForm(request.POST or None, hospital=hospital, user=request.user)
    if saved(form):
        messages.success(request, _("Saved."))
        return _back(hospital)
    context = {"hospital": hospital, "title": _("Add a member")}
    return form_page(request, "planning/committee_form.html", form, **context)


@require_POST
@adders_required
def member_remove(request, pk):
    members = CommitteeMember.objects.visible_to(request.user).select_related("hospital")
    member = get_object_or_404(members, pk=pk)
    unseat_member(member, by=request.user)
    messages.success(request, _("Taken off the committee. The history stays."))
    return _back(member.hospital)


@require_POST
@adders_required
def absence_mark(request, pk, stakeholder_pk):
    listing = get_object_or_404(ListingApplication.objects.visible_to(request.user).worked(), pk=pk)
    members = CommitteeMember.objects.visible_to(request.user).of(listing.hospital_id).named()
    member = get_object_or_404(members, stakeholder=stakeholder_pk)
    mark_absence(listing, member.stakeholder, request.POST.get("absent") == "1", by=request.user)
    return redirect(f"{listing.get_absolute_url()}#votes")


@require_http_methods(["GET", "POST"])
@admin_required
def chances_edit(request):
    form = ChancesForm(request.POST or None, chances=StanceChance.objects.in_force(), user=request.user)
    if saved(form):
        messages.success(request, _("Saved."))
        return redirect("planning:chances_edit")
    return form_page(request, "planning/chances.html", form)
