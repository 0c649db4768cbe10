"""Adding and correcting a hospital, its departments, other names and numbers."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..access import adders_required
from ..forms.hospitals import AliasForm, DepartmentForm, HospitalForm, IdentifierForm
from ..models import Department, Hospital, HospitalAlias, HospitalIdentifier
from ..services.hospitals import remove_alias, remove_identifier, set_active
from .saving import form_page, saved


@require_http_methods(["GET", "POST"])
@adders_required
def hospital_new(request):
    form = HospitalForm(request.POST or None, user=request.user)
    if hospital := saved(form):
        text = (
            _("%(hospital)s was added and is under review.")
            if hospital.is_under_review
            else _("%(hospital)s was added.")
        )
        messages.success(request, text % {"hospital": hospital})
        return redirect(hospital)
    return form_page(request, "accounts/hospital_form.html", form)


@require_http_methods(["GET", "POST"])
def hospital_edit(request, pk):
    hospital = get_object_or_404(Hospital.objects.editable_by(request.user).kept(), pk=pk)
    form = HospitalForm(request.POST or None, instance=hospital, user=request.user)
    if done := saved(form, lambda: form.save(accept="accept" in request.POST)):
        messages.success(request, _("%(hospital)s was saved.") % {"hospital": done})
        return redirect("accounts:review_list" if "accept" in request.POST else done)
    return _edit_page(request, pk, form)


def _edit_page(request, pk, form, **forms):
    hospital = get_object_or_404(Hospital.objects.editable_by(request.user).select_related("created_by"), pk=pk)
    parts = {
        "hospital": hospital,
        "departments": hospital.departments.all(),
        "aliases": hospital.aliases.all(),
        "identifiers": hospital.identifiers.all(),
        "alias_form": AliasForm(hospital=hospital, user=request.user, prefix="alias"),
        "identifier_form": IdentifierForm(hospital=hospital, user=request.user, prefix="number"),
    }
    return form_page(request, "accounts/hospital_form.html", form, **{**parts, **forms})


@require_POST
def hospital_deactivate(request, pk):
    return _set_active(request, pk, False, _("%(hospital)s was deactivated. Everything recorded stays."))


@require_POST
def hospital_reactivate(request, pk):
    return _set_active(request, pk, True, _("%(hospital)s is active again."))


def _set_active(request, pk, active, text):
    hospital = get_object_or_404(Hospital.objects.editable_by(request.user).kept(), pk=pk)
    set_active(hospital, active, by=request.user)
    messages.success(request, text % {"hospital": hospital})
    return redirect("accounts:hospital_edit", pk)


@require_POST
def alias_new(request, pk):
    return _part_new(request, pk, AliasForm, "alias")


@require_POST
def identifier_new(request, pk):
    return _part_new(request, pk, IdentifierForm, "identifier", prefix="number")


def _part_new(request, pk, form_class, part, prefix=None):
    hospital = get_object_or_404(Hospital.objects.editable_by(request.user).kept(), pk=pk)
    form = form_class(request.POST, hospital=hospital, user=request.user, prefix=prefix or part)
    if saved(form):
        messages.success(request, _("Saved."))
        return redirect("accounts:hospital_edit", pk)
    page = HospitalForm(
        instance=get_object_or_404(Hospital.objects.editable_by(request.user), pk=pk), user=request.user
    )
    answer = _edit_page(request, pk, page, **{f"{part}_form": form})
    answer.status_code = 422
    return answer


@require_POST
def alias_delete(request, pk):
    alias = get_object_or_404(HospitalAlias.objects.editable_by(request.user).select_related("hospital"), pk=pk)
    remove_alias(alias, by=request.user)
    return redirect("accounts:hospital_edit", alias.hospital_id)


@require_POST
def identifier_delete(request, pk):
    identifier = get_object_or_404(HospitalIdentifier.objects.editable_by(request.user), pk=pk)
    remove_identifier(identifier, by=request.user)
    return redirect("accounts:hospital_edit", identifier.hospital_id)


@require_http_methods(["GET", "POST"])
def department_new(request, pk):
    hospital = get_object_or_404(Hospital.objects.editable_by(request.user).kept(), pk=pk)
    return _department_page(
        request, DepartmentForm(request.POST or None, hospital=hospital, user=request.user), hospital
    )


@require_http_methods(["GET", "POST"])
def department_edit(request, pk):
    row = get_object_or_404(Department.objects.editable_by(request.user).select_related("hospital"), pk=pk)
    form = DepartmentForm(request.POST or None, instance=row, hospital=row.hospital, user=request.user)
    return _department_page(request, form, row.hospital, department=str(row))


def _department_page(request, form, hospital, department=""):
    if saved(form):
        messages.success(request, _("Saved."))
        return redirect("accounts:hospital_edit", hospital.pk)
    return form_page(request, "accounts/department_form.html", form, hospital=hospital, department=department)
