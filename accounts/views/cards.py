"""The customer card of a person: filling it in, confirming a fact, and what each field weighs."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from people.access import admin_required
from records.telling import tell_phrases

from ..access import adders_required
from ..forms.card import CardForm, WeightsForm
from ..models import CardWeight, Stakeholder
from ..services.cards import NotKnown, confirm_fact
from .saving import form_page, saved


def _covered(request, pk):
    people = Stakeholder.objects.visible_to(request.user).active().select_related("hospital")
    return get_object_or_404(people, pk=pk)


@require_http_methods(["GET", "POST"])
@adders_required
def card_edit(request, pk):
    person = _covered(request, pk)
    form = CardForm(request.POST or None, instance=person, user=request.user, proposed=request.GET.dict())
    phrases = saved(form)
    if phrases is not None:
        messages.success(request, _("The card was saved."))
        tell_phrases(request, phrases)
        return redirect(person)
    return form_page(request, "accounts/card_form.html", form, person=_covered(request, pk))


@require_POST
@adders_required
def card_confirm(request, pk, key):
    person = _covered(request, pk)
    try:
        confirm_fact(person, key, by=request.user)
    except NotKnown as unknown:
        raise Http404 from unknown
    messages.success(request, _("Noted: still true today."))
    return redirect(person)


@require_http_methods(["GET", "POST"])
@admin_required
def card_weights(request):
    form = WeightsForm(request.POST or None, weights=CardWeight.objects.in_force(), user=request.user)
    if saved(form):
        messages.success(request, _("The weights were saved."))
        return redirect("accounts:card_weights")
    return form_page(request, "accounts/card_weights.html", form)
