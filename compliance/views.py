"""Patient education through the institution: its list, one event with its acts, and a hospital's own."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Hospital
from accounts.reports import field_changes
from accounts.views.saving import form_page, saved
from lib.htmx import render_page_or_part
from people.access import admin_required
from records.telling import tell

from .exports import exported_events
from .filters import EducationFilter
from .forms import CancelForm, DecisionForm, EducationRulesForm, EventForm, HeldForm
from .models import EducationRules, PatientEducationEvent
from .services import submit_event

PER_PAGE, ON_HOSPITAL = 25, 20


def _listed(request) -> EducationFilter:
    found = PatientEducationEvent.objects.visible_to(request.user).shown().in_order()
    return EducationFilter(request.GET, queryset=found, request=request)


@require_GET
def education_list(request):
    filterset = _listed(request)
    page = Paginator(filterset.qs, PER_PAGE).get_page(request.GET.get("page"))
    context = {"filter": filterset, "page": page, "today": timezone.localdate()}
    return render(request, "compliance/education_list.html", context)


@require_GET
def education_export(request):
    today = timezone.localdate()
    headers = {"Content-Disposition": f'attachment; filename="patient-education-{today:%Y-%m-%d}.csv"'}
    pieces = exported_events(_listed(request).qs, request.GET.urlencode(), by=request.user)
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)


@require_GET
def education_panel(request, pk):
    """The events of one hospital; a part of its page, a page by itself without a script."""
    hospital = get_object_or_404(Hospital.objects.visible_to(request.user), pk=pk)
    events = PatientEducationEvent.objects.visible_to(request.user).of(hospital).shown().in_order()
    may_write = Hospital.objects.loggable_by(request.user).kept().contains(hospital)
    context = {"hospital": hospital, "events": events[:ON_HOSPITAL], "may_write": may_write}
    context |= {"today": timezone.localdate()}
    return render_page_or_part(request, "compliance/education_panel.html", "compliance/_education_panel.html", context)


@require_http_methods(["GET", "POST"])
def education_new(request, pk):
    hospital = get_object_or_404(Hospital.objects.loggable_by(request.user).kept(), pk=pk)
    event = PatientEducationEvent(hospital=hospital)
    return _event_form(
        request, event, _("Propose patient education"), f"{hospital.get_absolute_url()}?tab=relationship"
    )


def _event_form(request, event, title, back):
    form = EventForm(request.POST or None, instance=event, user=request.user, hand_in="hand_in" in request.POST)
    if kept := saved(form):
        tell(request, kept)
        return redirect(kept)
    may_hand_in = event.state in ("draft", "returned")
    context = {"hospital": event.hospital, "title": title, "back": back, "may_hand_in": may_hand_in}
    return form_page(request, "compliance/education_form.html", form, event=event, **context)


@require_GET
def education_detail(request, pk):
    event = get_object_or_404(PatientEducationEvent.objects.visible_to(request.user).shown(), pk=pk)
    today = timezone.localdate()
    pages, changes = field_changes(event, request.GET.get("page"))
    may_write = PatientEducationEvent.objects.loggable_by(request.user).one(event).exists()
    wrote = request.user.pk in (event.proposed_by_id, event.submitted_by_id)
    context = {"event": event, "today": today, "pages": pages, "changes": changes, "may_write": may_write}
    context |= {"may_decide": request.user.is_compliance and event.waits and not wrote}
    context |= {"may_be_held": may_write and event.may_be_held(today), "late": event.is_unreported(today)}
    return render(request, "compliance/education_detail.html", context)


def _writable(request, pk) -> PatientEducationEvent:
    return get_object_or_404(PatientEducationEvent.objects.loggable_by(request.user).shown(), pk=pk)


@require_http_methods(["GET", "POST"])
def education_edit(request, pk):
    event = _writable(request, pk)
    return _event_form(request, event, _("Change the patient education"), event.get_absolute_url())


@require_POST
def education_submit(request, pk):
    event = _writable(request, pk)
    try:
        fresh = submit_event(event, by=request.user, on=timezone.localdate())
        messages.success(request, _("Handed in to compliance.") if fresh else _("It was handed in already."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(event)


@require_http_methods(["GET", "POST"])
def education_decide(request, pk):
    event = get_object_or_404(PatientEducationEvent.objects.judged_by(request.user).shown(), pk=pk)
    form = DecisionForm(request.POST or None, event=event, user=request.user)
    return _act(request, event, form, _("Decide on the patient education"), pgettext("education", "Decide"))


def _act(request, event, form, title, act):
    """The page of one act on an event."""
    if kept := saved(form):
        tell(request, kept)
        return redirect(kept)
    return form_page(request, "compliance/education_act.html", form, event=event, title=title, act=act)


@require_http_methods(["GET", "POST"])
def education_hold(request, pk):
    event = _writable(request, pk)
    form = HeldForm(request.POST or None, event=event, user=request.user)
    return _act(request, event, form, _("Report that it took place"), pgettext("education", "Report"))


@require_http_methods(["GET", "POST"])
def education_cancel(request, pk):
    event = _writable(request, pk)
    form = CancelForm(request.POST or None, event=event, user=request.user)
    return _act(request, event, form, _("Cancel the patient education"), _("It does not take place"))


@require_http_methods(["GET", "POST"])
@admin_required
def education_rules(request):
    form = EducationRulesForm(request.POST or None, instance=EducationRules.objects.in_force())
    if saved(form):
        messages.success(request, _("Saved."))
        return redirect("compliance:education_rules")
    return form_page(request, "compliance/education_rules.html", form)
