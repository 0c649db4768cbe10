"""Drafts and people added while a visit is filled in: acts on the form before it is submitted."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import Hospital
from accounts.services.proposals import propose_stakeholder

from .. import reports
from ..access import field_required
from ..contents import Payload, TooLarge, payload_of
from ..entry_request import client_id_of, number_of
from ..forms.people import NewPersonForm
from ..models import VisitDraft
from ..services.drafts import delete_draft, save_draft


@require_POST
@field_required
def draft_save(request):
    """Keep what was typed: in the background, or by a button that leads on (`then`: "choose" or nothing)."""
    client_id = client_id_of(request.POST.get("client_id", "")) or uuid.uuid4()
    try:
        draft = save_draft(client_id, payload_of(dict(request.POST.lists())), by=request.user)
    except TooLarge:
        return HttpResponseBadRequest(_("This is more than a visit can hold."))
    if _is_background(request):
        saved_at = timezone.localtime().strftime("%H:%M")
        return JsonResponse({"saved": draft is not None, "at": saved_at})
    if draft is None:
        return redirect(reports.own_visit(request.user, client_id) or "visits:visit_list")
    if request.POST.get("then") == "choose":
        return redirect(f"{reverse('visits:visit_new')}?draft={draft.client_id}&choose")
    messages.success(request, _("Draft kept."))
    return redirect("visits:visit_list")


def _is_background(request) -> bool:
    return request.headers.get("X-Requested-With") == "fetch" or "quiet" in request.POST


@require_POST
@field_required
def draft_delete(request, client_id):
    """Throw a draft away."""
    delete_draft(get_object_or_404(VisitDraft.objects.of(request.user), client_id=client_id))
    messages.success(request, _("Draft thrown away."))
    return redirect("visits:visit_list")


@require_POST
@field_required
def stakeholder_add(request):
    """Add somebody missing, "under review", and come back to the form with everything typed and the person picked."""
    hospital = get_object_or_404(
        Hospital.objects.loggable_by(request.user), pk=number_of(request.POST.get("hospital", ""))
    )
    form = NewPersonForm(request.POST, departments=hospital.departments.active())
    if not form.is_valid():
        return _answer_unnamed(request, form)
    values = form.cleaned_data
    person = propose_stakeholder(
        hospital,
        name=values["new_name"],
        post=values["new_post"],
        department=values["new_department"],
        by=request.user,
    )
    if _is_background(request):
        return render(request, "visits/_person_chip.html", {"person": person, "chosen": True, "is_new": True})
    return _back_to_form(request, with_person=person.pk)


def _answer_unnamed(request, form) -> HttpResponse:
    problem = str(next(iter(form.errors.values()))[0])
    if _is_background(request):
        return HttpResponse(problem, status=422, content_type="text/plain; charset=utf-8")
    messages.error(request, problem)
    return _back_to_form(request)


def _back_to_form(request, with_person: int | None = None) -> HttpResponse:
    client_id = client_id_of(request.POST.get("client_id", "")) or uuid.uuid4()
    payload: Payload = payload_of(dict(request.POST.lists()))
    if with_person:
        payload = {name: values for name, values in payload.items() if not name.startswith("new_")}
        payload["attendees"] = sorted({*payload.get("attendees", []), str(with_person)})
    save_draft(client_id, payload, by=request.user)
    return redirect(f"{reverse('visits:visit_new')}?draft={client_id}#div_id_attendees")
