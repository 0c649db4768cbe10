"""A person's rights: copy and erasure, by admins and compliance; and the field histories."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import oversight_required

from ..forms.persons import EraseForm
from ..models import Hospital, Stakeholder
from ..reports import field_changes
from ..services.persons import erase_person, export_person, person_data


@require_POST
@oversight_required
def person_export(request, pk):
    person = get_object_or_404(Stakeholder.objects.visible_to(request.user), pk=pk)
    response = HttpResponse(export_person(person, by=request.user), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="person-{person.pk}.zip"'
    return response


@require_http_methods(["GET", "POST"])
@oversight_required
def person_erase(request, pk):
    person = get_object_or_404(Stakeholder.objects.visible_to(request.user).select_related("hospital"), pk=pk)
    form = EraseForm(request.POST or None)
    if form.is_valid():
        erase_person(person, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The person was erased. Visits and counts stay."))
        return redirect(person.hospital)
    held = {name: len(rows) for name, rows in person_data(person).items() if rows}
    return render(
        request,
        "accounts/person_erase.html",
        {"form": form, "person": person, "held": held},
        status=422 if form.is_bound else 200,
    )


@require_GET
def hospital_history(request, pk):
    return _history(request, get_object_or_404(Hospital.objects.visible_to(request.user), pk=pk))


@require_GET
def stakeholder_history(request, pk):
    return _history(request, get_object_or_404(Stakeholder.objects.visible_to(request.user), pk=pk))


def _history(request, row):
    page, changes = field_changes(row, request.GET.get("page"))
    return render(request, "accounts/_history.html", {"row": row, "page": page, "changes": changes})
