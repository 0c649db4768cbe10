"""Adding and correcting a person, their lawful basis, their part, and where they work."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ..access import adders_required
from ..forms.stakeholders import (
    MoveForm,
    SecondPlaceForm,
    StakeholderForm,
    WithdrawForm,
)
from ..models import Affiliation, Hospital, Stakeholder
from ..services.hospitals import set_active
from ..services.stakeholders import end_place
from .saving import form_page, saved


@require_http_methods(["GET", "POST"])
@adders_required
def stakeholder_new(request, pk):
    hospital = get_object_or_404(Hospital.objects.visible_to(request.user).kept().active(), pk=pk)
    form = StakeholderForm(request.POST or None, instance=Stakeholder(hospital=hospital), user=request.user)
    if person := saved(form):
        text = _("%(person)s was added and is under review.") if person.is_under_review else _("%(person)s was added.")
        messages.success(request, text % {"person": person})
        return redirect(hospital)
    return form_page(request, "accounts/stakeholder_form.html", form, hospital=hospital)


@require_http_methods(["GET", "POST"])
def stakeholder_edit(request, pk):
    person = _editable(request, pk)
    form = StakeholderForm(request.POST or None, instance=person, user=request.user)
    if done := saved(form, lambda: form.save(accept="accept" in request.POST)):
        messages.success(request, _("%(person)s was saved.") % {"person": done})
        return redirect("accounts:review_list" if "accept" in request.POST else done)
    person = _editable(request, pk)
    places = person.affiliations.visible_to(request.user).select_related("hospital", "department")
    context = {"person": person, "hospital": person.hospital, "places": places}
    return form_page(request, "accounts/stakeholder_form.html", form, **context)


def _editable(request, pk):
    people = Stakeholder.objects.editable_by(request.user).kept()
    return get_object_or_404(people.select_related("hospital", "department", "influence_assessed_by"), pk=pk)


@require_POST
def stakeholder_deactivate(request, pk):
    return _set_active(request, pk, False, _("%(person)s was deactivated. Everything recorded stays."))


@require_POST
def stakeholder_reactivate(request, pk):
    return _set_active(request, pk, True, _("%(person)s is active again."))


def _set_active(request, pk, active, text):
    person = _editable(request, pk)
    set_active(person, active, by=request.user)
    messages.success(request, text % {"person": person})
    return redirect("accounts:stakeholder_edit", pk)


def _covered(request, pk):
    people = Stakeholder.objects.visible_to(request.user).active().select_related("hospital")
    return get_object_or_404(people, pk=pk)


@require_http_methods(["GET", "POST"])
@adders_required
def basis_withdraw(request, pk):
    person = _covered(request, pk)
    form = WithdrawForm(request.POST or None, person=person, user=request.user)
    if saved(form):
        messages.success(request, _("Taken down. The person is out of lists and scores at once."))
        return redirect(person.hospital)
    return form_page(request, "accounts/basis_withdraw.html", form, person=person)


@require_GET
def place_choose(request, pk, kind):
    person = _editable(request, pk)
    words = request.GET.get("q", "").strip()
    found = Hospital.objects.editable_by(request.user).kept().active().matching(words)[:20] if words else []
    context = {"person": person, "found": found, "words": words, "kind": kind}
    return render(request, "accounts/place_choose.html", context)


@require_http_methods(["GET", "POST"])
def place_new(request, pk, hospital_pk, kind):
    person = _editable(request, pk)
    hospital = get_object_or_404(Hospital.objects.editable_by(request.user).kept().active(), pk=hospital_pk)
    form_class = MoveForm if kind == "move" else SecondPlaceForm
    form = form_class(request.POST or None, person=person, hospital=hospital, user=request.user)
    if saved(form):
        messages.success(request, _("%(person)s was saved.") % {"person": person})
        return redirect("accounts:stakeholder_edit", pk)
    return form_page(request, "accounts/place_form.html", form, person=person, hospital=hospital, kind=kind)


@require_POST
def place_end(request, pk):
    places = Affiliation.objects.editable_by(request.user).second_places()
    place = get_object_or_404(places, pk=pk)
    end_place(place, on=timezone.localdate(), by=request.user)
    messages.success(request, _("This place of work has ended."))
    return redirect("accounts:stakeholder_edit", place.stakeholder_id)
