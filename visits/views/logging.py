"""Log a visit: choose the hospital, fill in, submit."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from records.telling import tell_phrases

from .. import reports
from ..access import field_required
from ..choices import NOT_MADE
from ..contents import TooLarge
from ..entry_request import client_id_of, number_of
from ..forms.visits import VisitForm
from ..models import AdverseEvent, Visit, VisitDraft
from ..services.drafts import CONFLICT
from ..taking import NotCovered, Taken, Taker

CHOICES_SHOWN = 12


@require_http_methods(["GET", "POST"])
@field_required
def visit_new(request):
    """The form for one hospital; without one, the page to choose it."""
    if request.method == "POST":
        return _take(request)
    visit = _entered_visit(request)
    if visit and visit.state not in NOT_MADE:
        return redirect(visit)
    draft = _asked_draft(request)
    hospital_id = number_of(request.GET.get("hospital", "")) or (draft.hospital_id if draft else None)
    hospital_id = hospital_id or (visit.hospital_id if visit else None)
    if hospital_id is None or "choose" in request.GET:
        return _choose(request, draft)
    draft = draft or reports.latest_draft(request.user, hospital_id)
    return _show(request, _empty_form(request, hospital_id, draft, visit), draft)


def _entered_visit(request) -> Visit | None:
    """The visit that the asked draft, or the entry whose page one comes back to, has become; or the planned one."""
    client_id = client_id_of(request.GET.get("draft", "") or request.GET.get("entry", ""))
    return reports.own_visit(request.user, client_id) if client_id else None


def _asked_draft(request) -> VisitDraft | None:
    if not request.GET.get("draft"):
        return None
    client_id = client_id_of(request.GET["draft"])
    return get_object_or_404(VisitDraft.objects.of(request.user), client_id=client_id)


def _choose(request, draft):
    context = {
        "hospitals": _matching(request),
        "drafts": reports.drafts_of(request.user),
        "draft": draft,
        "text": request.GET.get("q", ""),
    }
    return render(request, "visits/hospital_choose.html", context)


@require_GET
@field_required
def hospital_options(request):
    """The hospitals that match while one types; a part."""
    context = {"hospitals": _matching(request), "draft": _asked_draft(request), "text": request.GET.get("q", "")}
    return render(request, "visits/_hospital_options.html", context)


def _matching(request):
    return reports.hospitals_to_choose(request.user, request.GET.get("q", "")[:80], CHOICES_SHOWN)


def _empty_form(request, hospital_id: int, draft: VisitDraft | None, plan: Visit | None = None) -> VisitForm:
    """The form as it is first shown, with what its draft holds, or with what was planned."""
    now = timezone.localtime()
    hospital = reports.hospital_to_log(request.user, hospital_id, today=now.date(), on=now.date())
    if hospital is None or not (hospital.is_active or draft):
        raise Http404
    offer = reports.offer_for(request.user, hospital, now.date())
    client_id = draft.client_id if draft else client_id_of(request.GET.get("entry", "")) or uuid.uuid4()
    initial = {"client_id": client_id, "hospital": hospital_id}
    if draft:
        return _of_draft(draft, offer, initial)
    met = number_of(request.GET.get("person", ""))
    payload = {"attendees": [str(met)]} if met else {}
    if "like_last" in request.GET:
        payload = reports.payload_like_last(request.user, hospital)
    when = {"on": now.date(), "at": now.strftime("%H:%M")}
    if plan and plan.on <= now.date():
        when = {"on": plan.on, "at": plan.at and plan.at.strftime("%H:%M"), "purpose": plan.purpose}
    return VisitForm(offer=offer, payload=payload, initial={**initial, **when})


def _of_draft(draft: VisitDraft, offer: reports.Offer, initial: dict) -> VisitForm:
    """What the draft holds; of one that was refused, with what is wrong at its fields as of now."""
    payload = {**draft.payload, "hospital": [str(initial["hospital"])]}
    if not draft.problems or draft.problems.get("why") == CONFLICT:
        return VisitForm(offer=offer, payload=payload, initial=initial)
    sent = MultiValueDict({**payload, "client_id": [str(draft.client_id)]})
    form = VisitForm(sent, offer=offer)
    form.full_clean()
    form.show_again()
    return form


def _show(request, form: VisitForm, draft: VisitDraft | None = None) -> HttpResponse:
    hospital = form.offer.hospital
    last_visits = reports.last_visits(hospital, request.user) if hospital else []
    context = {
        "form": form,
        "hospital": hospital,
        "draft": draft,
        "is_conflict": bool(draft) and draft.problems.get("why") == CONFLICT,
        "last_visits": last_visits,
        "just_logged": reports.just_logged(last_visits, request.user),
        "last_own": reports.last_own(last_visits, request.user),
    }
    return render(request, "visits/visit_new.html", context)


def _take(request) -> HttpResponse:
    """Store the visit, or show all that is missing with everything that was typed."""
    try:
        taken = Taker(request.user).take(request.POST)
    except TooLarge:
        return HttpResponseBadRequest(_("This is more than a visit can hold."))
    except NotCovered as error:
        raise Http404 from error
    if taken.visit is not None:
        return _answer_submitted(request, taken)
    if taken.state == "second":
        return redirect(f"{reverse('visits:visit_new')}?draft={taken.client_id}")
    taken.form.show_again()
    return _show(request, taken.form)


def _answer_submitted(request, taken: Taken) -> HttpResponse:
    visit = taken.visit
    if visit.may_be_taken_back:
        undo = reverse("visits:visit_take_back", args=[visit.pk])
        messages.success(request, _("Visit submitted."), extra_tags=undo)
    tell_phrases(request, taken.phrases)
    event = (
        AdverseEvent.objects.unreported_by(request.user).of_visit(visit.pk)
        if "adverse_event" in taken.form.sent
        else None
    )
    return redirect("visits:adverse_event_report", event.pk) if event else redirect(visit)
