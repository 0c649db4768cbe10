"""The list of visits, one visit, and the visits of a hospital."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import Hospital
from lib.htmx import render_page_or_part

from .. import reports, rules
from ..access import field_required
from ..choices import State
from ..coaching_on_visit import coaching_on
from ..entry_request import number_of
from ..filters import VisitFilter
from ..models import AdverseEvent, Visit
from ..relating import may_log
from ..services.taking_back import take_back_visit
from ..shown_moves import moves_of

PER_PAGE = 25
IN_PANEL = 10

TOLD = (
    *(
        "hospital",
        "author",
        "joint_with",
        "partner",
        "territory",
        "next_step",
        "next_step__owner",
        "next_step__hospital",
    ),
    "adverse_event",
)
"""What the page of a visit tells beside it."""


@require_GET
def visit_list(request):
    """My visits and drafts; the team's for whoever leads or watches one."""
    user = request.user
    is_team = request.GET.get("who", "" if user.is_rep else "team") == "team"
    visits = Visit.objects.visible_to(user) if is_team else Visit.objects.credited_to(user)
    of = {name: number_of(request.GET.get(name, "")) for name in ("author", "hospital")}
    visits = reports.with_people(visits.handed_in().narrowed(**of).select_related("hospital", "author"))
    filterset = VisitFilter(request.GET, queryset=visits)
    context = {
        "filter": filterset,
        "page": Paginator(filterset.qs, PER_PAGE).get_page(request.GET.get("page")),
        "drafts": reports.drafts_of(user) if user.works_in_field else [],
        "returned": reports.returned_to(user) if user.works_in_field else [],
        "is_team": is_team,
        "of": of,
    }
    return render(request, "visits/visit_list.html", context)


@require_GET
def visit_detail(request, pk):
    """One visit as it was stamped, with what a manager said to it."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).handed_in().select_related(*TOLD), pk=pk)
    context = {
        "visit": visit,
        "attendees": visit.attendees.select_related("stakeholder__department"),
        "topics": reports.topics_of(visit),
        "today": timezone.localdate(),
        "moves": moves_of(visit),
        "flags": rules.flag_words(visit.flags),
        "promises": reports.promises_of(visit),
        "may_promise": may_log(request.user, visit.hospital),
        "said": reports.decisions_on(visit),
        **_acts(request.user, visit),
    }
    return render(request, "visits/visit_detail.html", context)


def _acts(user, visit: Visit) -> dict[str, bool]:
    """What the reader may do to the visit; no query."""
    is_own = visit.author_id == user.pk
    return {
        "may_be_changed": visit.may_be_changed_by(user),
        "may_ask": is_own and user.works_in_field and visit.state == State.SUBMITTED,
        "may_unlock": user.is_manager and not is_own and visit.may_be_unlocked,
        "may_be_taken_back": is_own and visit.may_be_taken_back,
    }


@require_GET
def visit_care(request, pk):
    """What hangs on a joint visit or one with an adverse event: its clock, its coaching; a part, or a page of its own."""
    visit = get_object_or_404(Visit.objects.visible_to(request.user).submitted().with_parties(), pk=pk)
    context = {
        "visit": visit,
        "adverse_event": AdverseEvent.objects.visible_to(request.user).of_visit(visit.pk),
        "coached": coaching_on(visit, request.user),
    }
    return render_page_or_part(request, "visits/visit_care.html", "visits/_visit_care.html", context)


@require_GET
def hospital_panel(request, pk):
    """The latest visits of a hospital; a part of the hospital's page."""
    hospital = get_object_or_404(Hospital.objects.visible_to(request.user), pk=pk)
    visits, has_more = reports.visits_of(hospital, request.user, IN_PANEL)
    context = {"hospital": hospital, "visits": visits, "has_more": has_more}
    return render(request, "visits/_hospital_panel.html", context)


@require_POST
@field_required
def visit_take_back(request, pk):
    """Within ten seconds: the visit becomes a draft again."""
    visit = get_object_or_404(Visit.objects.written_by(request.user), pk=pk)
    try:
        draft = take_back_visit(visit, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(visit)
    messages.success(request, _("Taken back. Nothing was submitted; what you typed is here."))
    return redirect(f"{reverse('visits:visit_new')}?draft={draft.client_id}")
