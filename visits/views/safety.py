"""Adverse events: one of them, the short form, the hand-over, the sign-off."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Hospital
from accounts.views.saving import form_page, saved
from records.telling import tell_phrases

from ..entry_request import number_of
from ..forms.safety import AdverseEventForm, HandOverForm, HeardForm, SignOffForm
from ..models import AdverseEvent

HOSPITALS_SHOWN = 12
TITLES = {
    AdverseEventForm: gettext_lazy("Report an adverse event"),
    HandOverForm: gettext_lazy("Hand over to the safety unit"),
    SignOffForm: gettext_lazy("Sign off"),
}


@require_http_methods(["GET", "POST"])
def adverse_event_new(request):
    """Heard outside any visit, by anybody who is signed in: it exists at once, the report follows."""
    hospital = _asked_hospital(request)
    form = HeardForm(request.POST or None, user=request.user, hospital=hospital)
    event = saved(form)
    if event is not None:
        return redirect("visits:adverse_event_report", event.pk)
    text = request.GET.get("q", "")[:80]
    found = Hospital.objects.visible_to(request.user).matching(text)[:HOSPITALS_SHOWN] if text else []
    return form_page(request, "visits/adverse_event_new.html", form, hospital=hospital, found=found, text=text)


def _asked_hospital(request) -> Hospital | None:
    if not request.GET.get("hospital"):
        return None
    return get_object_or_404(Hospital.objects.visible_to(request.user), pk=number_of(request.GET["hospital"]) or 0)


@require_GET
def adverse_event_detail(request, pk):
    event = get_object_or_404(AdverseEvent.objects.visible_to(request.user).listed(), pk=pk)
    context = {"event": event, "is_reporter": event.reporter_id == request.user.pk}
    return render(request, "visits/adverse_event_detail.html", context)


@require_http_methods(["GET", "POST"])
def adverse_event_report(request, pk):
    """The short form, by whoever heard it, until it is handed over."""
    event = get_object_or_404(AdverseEvent.objects.writable_by(request.user).listed(), pk=pk)
    form = AdverseEventForm(request.POST or None, instance=event, user=request.user)
    phrases = saved(form)
    if phrases is None:
        return _form(request, form, pk, AdverseEvent.objects.visible_to(request.user))
    messages.success(request, _("Reported. Compliance hands it over and signs it off."))
    tell_phrases(request, phrases)
    return redirect("visits:adverse_event_detail", pk)


@require_http_methods(["GET", "POST"])
def adverse_event_hand_over(request, pk):
    event = _kept(request, pk)
    form = HandOverForm(request.POST or None, event=event, user=request.user)
    if saved(form) is None:
        return _form(request, form, pk, AdverseEvent.objects.kept_by(request.user))
    messages.success(request, _("Handed over. Sign it off once the safety unit has it."))
    return redirect(event)


@require_http_methods(["GET", "POST"])
def adverse_event_sign_off(request, pk):
    event = _kept(request, pk)
    form = SignOffForm(request.POST or None, event=event, user=request.user)
    phrases = saved(form)
    if phrases is None:
        return _form(request, form, pk, AdverseEvent.objects.kept_by(request.user))
    messages.success(request, _("Signed off."))
    tell_phrases(request, phrases)
    return redirect(event)


def _kept(request, pk) -> AdverseEvent:
    return get_object_or_404(AdverseEvent.objects.kept_by(request.user).open().listed(), pk=pk)


def _form(request, form, pk, among):
    """The page of a form about an event as it is stored, whatever a refused form has tried to put into it."""
    context = {"event": get_object_or_404(among.listed(), pk=pk), "title": TITLES[type(form)]}
    return form_page(request, "visits/adverse_event_form.html", form, **context)
