"""Coaching: the list, one of them from either side, and how a rep's ratings went."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.views.saving import form_page, saved
from people.models import User
from records.telling import tell_phrases

from ..access import field_required
from ..coaching_items import TALKING
from ..coaching_trend import trend_of
from ..forms.coaching import AcknowledgeForm, CoachForm, OwnForm
from ..models import Coaching, Visit
from ..services import coaching as services

PER_PAGE = 25
TO_COACH = 5


@require_GET
@field_required
def coaching_list(request):
    """What I was told and what I told; for a manager also joint visits that wait for a word."""
    user, today = request.user, timezone.localdate()
    coachings = Coaching.objects.visible_to(user, today).listed()
    context = {
        "page": Paginator(coachings, PER_PAGE).get_page(request.GET.get("page")),
        "to_coach": _coachable(user).with_parties().latest_first()[:TO_COACH] if user.is_manager else [],
        "reps": User.objects.led_by(user, today) if user.is_manager else [],
    }
    return render(request, "visits/coaching_list.html", context)


def _coachable(user):
    return Visit.objects.coachable_by(user, timezone.localdate(), timezone.now())


@require_POST
@field_required
def coaching_new(request, pk):
    """Begin the coaching of a joint visit, or go on with the one begun."""
    if begun := Coaching.objects.written_by(request.user).of_visit(pk):
        return redirect(begun)
    coaching = services.begin_coaching(get_object_or_404(_coachable(request.user), pk=pk), by=request.user)
    return redirect("visits:coaching_edit", coaching.pk)


@require_GET
@field_required
def coaching_detail(request, pk):
    visible = Coaching.objects.visible_to(request.user, timezone.localdate()).listed()
    coaching = get_object_or_404(visible, pk=pk)
    is_rep = coaching.rep_id == request.user.pk
    context = {"coaching": coaching, "is_rep": is_rep, "may_read": bool(coaching.rated_at) or not is_rep}
    return render(request, "visits/coaching_detail.html", context)


@require_http_methods(["GET", "POST"])
@field_required
def coaching_edit(request, pk):
    """The coach's side: kept as a draft, or sent."""
    coaching = get_object_or_404(Coaching.objects.written_by(request.user).drafts().listed(), pk=pk)
    sending = request.POST.get("then") == "send"
    form = CoachForm(request.POST or None, instance=coaching, user=request.user, sending=sending)
    phrases = saved(form)
    if phrases is None:
        return form_page(request, "visits/coaching_form.html", form, coaching=coaching, step="coach", talking=TALKING)
    messages.success(request, _("Sent. It is not changed any more.") if sending else _("Kept as a draft."))
    tell_phrases(request, phrases)
    return redirect(coaching)


def _mine(request, pk) -> Coaching:
    return get_object_or_404(Coaching.objects.about(request.user).listed(), pk=pk)


@require_http_methods(["GET", "POST"])
@field_required
def coaching_rate(request, pk):
    """The rep's side, before reading the coach's."""
    coaching = _mine(request, pk)
    form = OwnForm(request.POST or None, coaching=coaching, user=request.user)
    if coaching.rated_at is None and saved(form) is None:
        return form_page(request, "visits/coaching_form.html", form, coaching=coaching, step="own", talking=TALKING)
    return redirect(coaching)


@require_http_methods(["GET", "POST"])
@field_required
def coaching_acknowledge(request, pk):
    coaching = _mine(request, pk)
    if not coaching.is_sent or coaching.rated_at is None:
        return redirect(coaching)
    form = AcknowledgeForm(request.POST or None, coaching=coaching, user=request.user)
    phrases = saved(form)
    if phrases is None:
        return form_page(request, "visits/coaching_form.html", form, coaching=coaching, step="acknowledge")
    messages.success(request, _("Acknowledged. Your coach sees your comment."))
    tell_phrases(request, phrases)
    return redirect(coaching)


@require_POST
@field_required
def coaching_discard(request, pk):
    coaching = get_object_or_404(Coaching.objects.written_by(request.user), pk=pk)
    try:
        services.discard_coaching(coaching, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(coaching)
    messages.success(request, _("The draft is thrown away."))
    return redirect("visits:coaching_list")


@require_GET
@field_required
def coaching_trend(request, pk):
    """How the ratings of one rep went: for the rep, and for managers above."""
    user, today = request.user, timezone.localdate()
    rep = get_object_or_404(User.objects.in_care_of(user, today), pk=pk)
    coachings = Coaching.objects.visible_to(user, today).about(rep).as_trend()
    context = {"rep": rep, "trend": trend_of(each for each in coachings if each.rated_at or rep != user)}
    return render(request, "visits/coaching_trend.html", context)
