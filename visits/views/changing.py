"""A submitted visit is unlocked; a returned or unlocked one is changed and submitted again."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.views.saving import form_page

from .. import reports
from ..access import field_required
from ..contents import FIELDS
from ..entry_request import day_of
from ..forms.review import ReasonForm
from ..forms.visits import VisitForm
from ..models import Visit
from ..services.changing import change_visit, content_of
from ..services.reviewing import ask_unlock, unlock_visit


@require_http_methods(["GET", "POST"])
@field_required
def visit_unlock(request, pk):
    """The author asks; a manager unlocks. Both say why."""
    own = Visit.objects.written_by(request.user).submitted().numbered(pk)
    visit = own or get_object_or_404(Visit.objects.unlockable_by(request.user), pk=pk)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            (ask_unlock if own else unlock_visit)(visit, reason=form.cleaned_data["reason"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Asked. Your manager decides.") if own else _("Unlocked for its author."))
            return redirect(visit)
    return form_page(request, "visits/visit_unlock.html", form, visit=visit, is_own=bool(own))


@require_http_methods(["GET", "POST"])
@field_required
def visit_change(request, pk):
    """The content of the visit as a form; submitted again it goes to the manager with the difference."""
    visit = get_object_or_404(Visit.objects.written_by(request.user).handed_in().select_related("hospital"), pk=pk)
    if not visit.may_be_changed_by(request.user):
        messages.error(request, _("This visit is locked. Ask your manager to unlock it."))
        return redirect(visit)
    form = _form(request, visit)
    if request.method == "POST" and form.is_valid():
        try:
            change_visit(visit, form.entry(), by=request.user)
        except ValidationError as error:
            form.take_refusal(error)
        else:
            messages.success(request, _("Submitted again. Your manager sees what changed."))
            return redirect(visit)
    return _show(request, visit, form)


def _form(request, visit: Visit) -> VisitForm:
    today = timezone.localdate()
    on = day_of(request.POST.get("on", "")) or visit.on
    hospital = reports.hospital_to_log(request.user, visit.hospital_id, today=today, on=on)
    if hospital is None:
        raise Http404
    offer = reports.offer_to_change(request.user, hospital, visit, today)
    if request.method == "GET":
        return VisitForm(offer=offer, payload=content_of(visit), initial={"client_id": visit.client_id})
    return VisitForm(_changes(request, visit), offer=offer)


def _changes(request, visit: Visit) -> QueryDict:
    """What may be changed: moves and promises have pages of their own, a person is added on the hospital's."""
    sent = request.POST.copy()
    for name in list(sent):
        if not name.startswith(("topic-", "message-")) and (name not in FIELDS or name.startswith("new_")):
            del sent[name]
    sent["client_id"], sent["hospital"] = str(visit.client_id), str(visit.hospital_id)
    return sent


def _show(request, visit: Visit, form: VisitForm):
    if form.is_bound:
        form.show_again()
    said = visit.review_items.decided().about_visits().listed().last()
    context = {"form": form, "visit": visit, "hospital": form.offer.hospital, "said": said}
    return render(request, "visits/visit_change.html", context, status=422 if form.is_bound else 200)
