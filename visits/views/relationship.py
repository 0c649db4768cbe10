"""The relationship with a hospital or a person: its stage, what the next one asks for, and what was shown by hand."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.choices import StageItem
from accounts.models import Hospital, StageProof, Stakeholder
from accounts.services.relationship import take_proof_back
from accounts.views.saving import form_page, saved
from lib.htmx import render_page_or_part
from records.telling import tell_phrases

from ..access import field_required
from ..forms.relationship import ProofForm, StageForm
from ..relating import bond_of, person_bond_of
from ..services.relationship import STRATEGIC_SHOULD, strategic_count


@require_GET
def relationship_panel(request, pk):
    """All of the relationship with a hospital; a part of its page, a page by itself without a script."""
    hospital = get_object_or_404(Hospital.objects.visible_to(request.user), pk=pk)
    context = {
        "hospital": hospital,
        "bond": bond_of(hospital, request.user, timezone.localdate(), request.build_absolute_uri),
    }
    return render_page_or_part(request, "visits/relationship.html", "visits/_relationship.html", context)


@require_GET
def person_relationship_panel(request, pk):
    """The relationship with one person; a part of the customer card."""
    people = Stakeholder.objects.visible_to(request.user).kept().select_related("hospital")
    person = get_object_or_404(people, pk=pk)
    context = {"person": person, "bond": person_bond_of(person, request.user, timezone.localdate())}
    return render(request, "visits/_person_relationship.html", context)


@require_http_methods(["GET", "POST"])
@field_required
def hospital_stage(request, pk):
    hospital = _hospital(request, pk)
    return _judge(request, hospital, hospital, f"{hospital.get_absolute_url()}?tab=relationship")


@require_http_methods(["GET", "POST"])
@field_required
def person_stage(request, pk):
    person = _person(request, pk)
    return _judge(request, person, person.hospital, person.get_absolute_url())


def _hospital(request, pk) -> Hospital:
    return get_object_or_404(Hospital.objects.loggable_by(request.user), pk=pk)


def _person(request, pk) -> Stakeholder:
    people = Stakeholder.objects.loggable_by(request.user).active().select_related("hospital")
    return get_object_or_404(people, pk=pk)


def _judge(request, about, hospital, back):
    form = StageForm(request.POST or None, about=about, user=request.user)
    if event := saved(form):
        messages.success(request, _("The relationship stage was saved."))
        tell_phrases(request, event.flagged)
        if event.stage == 4 and about is hospital and strategic_count(request.user) > STRATEGIC_SHOULD:
            text = _("More than %(count)s hospitals are strategic partners now: nobody has the time for so many.")
            messages.warning(request, text % {"count": STRATEGIC_SHOULD})
        return redirect(back)
    bond = bond_of(hospital, request.user, timezone.localdate()) if about is hospital else None
    bond = bond or person_bond_of(about, request.user, timezone.localdate())
    context = {"about": about, "hospital": hospital, "bond": bond, "back": back}
    return form_page(request, "visits/stage_judge.html", form, **context)


@require_http_methods(["GET", "POST"])
@field_required
def hospital_proof_new(request, pk, item):
    hospital = _hospital(request, pk)
    proof = StageProof(hospital=hospital, item=_item(item))
    return _show_item(request, proof, f"{hospital.get_absolute_url()}?tab=relationship")


@require_http_methods(["GET", "POST"])
@field_required
def person_proof_new(request, pk, item):
    person = _person(request, pk)
    proof = StageProof(hospital=person.hospital, stakeholder=person, item=_item(item))
    return _show_item(request, proof, person.get_absolute_url())


def _item(key: str) -> str:
    if key not in StageItem.values:
        raise Http404
    return key


def _show_item(request, proof, back):
    form = ProofForm(request.POST or None, instance=proof, user=request.user)
    if shown := saved(form):
        messages.success(request, _("Saved."))
        tell_phrases(request, shown.flagged)
        return redirect(back)
    return form_page(request, "visits/proof_form.html", form, proof=proof, back=back)


@require_POST
@field_required
def proof_delete(request, pk):
    """Take back what was shown by hand."""
    proofs = StageProof.objects.loggable_by(request.user).select_related("hospital", "stakeholder")
    proof = get_object_or_404(proofs, pk=pk)
    take_proof_back(proof, by=request.user)
    messages.success(request, _("Taken back."))
    return redirect(proof.stakeholder or f"{proof.hospital.get_absolute_url()}?tab=relationship")
