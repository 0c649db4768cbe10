"""The visiting rules of a hospital: kept by whoever keeps its record or covers it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from records.telling import tell

from ..access import adders_required
from ..forms.visiting import VisitingBanForm, VisitingRuleForm
from ..models import Hospital, HospitalVisitPolicy
from ..services.visiting import remove_visiting_rule
from .saving import form_page, saved


def _hospital(request, pk):
    return get_object_or_404(Hospital.objects.visible_to(request.user).kept(), pk=pk)


def _rule(request, pk):
    return get_object_or_404(HospitalVisitPolicy.objects.visible_to(request.user).select_related("hospital"), pk=pk)


@require_GET
@adders_required
def visiting_rules(request, pk):
    hospital = _hospital(request, pk)
    context = {"hospital": hospital, "rules": hospital.visit_policies.all()}
    return render(request, "accounts/visiting_rules.html", context)


@require_http_methods(["GET", "POST"])
@adders_required
def visiting_rule_new(request, pk):
    hospital = _hospital(request, pk)
    rule = HospitalVisitPolicy(hospital=hospital)
    return _rule_page(request, VisitingRuleForm(request.POST or None, instance=rule, user=request.user), hospital)


@require_http_methods(["GET", "POST"])
@adders_required
def visiting_rule_edit(request, pk):
    rule = _rule(request, pk)
    form = VisitingRuleForm(request.POST or None, instance=rule, user=request.user)
    return _rule_page(request, form, rule.hospital, pk)


def _rule_page(request, form, hospital, rule_pk=None):
    if rule := saved(form):
        tell(request, rule, _("The visiting rule was saved."))
        return redirect("accounts:visiting_rules", hospital.pk)
    return form_page(request, "accounts/visiting_rule_form.html", form, hospital=hospital, rule_pk=rule_pk)


@require_http_methods(["GET", "POST"])
@adders_required
def visiting_ban(request, pk):
    """That the hospital receives nobody at all, or receives again."""
    hospital = _hospital(request, pk)
    form = VisitingBanForm(request.POST or None, instance=hospital, user=request.user)
    if rule := saved(form):
        tell(request, rule, _("The visiting rule was saved."))
        return redirect("accounts:visiting_rules", hospital.pk)
    return form_page(request, "accounts/visiting_ban_form.html", form, hospital=hospital)


@require_POST
@adders_required
def visiting_rule_delete(request, pk):
    rule = _rule(request, pk)
    remove_visiting_rule(rule, by=request.user)
    messages.success(request, _("The visiting rule was taken away."))
    return redirect("accounts:visiting_rules", rule.hospital_id)
