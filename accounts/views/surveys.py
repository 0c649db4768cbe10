"""The satisfaction survey: where it is due, answers given to a user, links, and the page a link opens."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lib.htmx import render_page_or_part, wants_part
from people.open_pages import open_page

from ..forms.surveys import AskedSurveyForm, SurveyForm
from ..models import Hospital, SurveyLink
from ..services.surveys import answer_by_link, link_of, make_link, revoke_link
from .saving import form_page, saved

IN_PART, ON_PAGE = 5, 25
GONE = 410


@require_GET
def survey_due_list(request):
    """Hospitals where the survey is due, never asked first; the first few as a part, all of them as a page."""
    due = Hospital.objects.visible_to(request.user).survey_due(request.user, timezone.localdate()).longest_unasked()
    page = Paginator(due, IN_PART if wants_part(request) else ON_PAGE).get_page(request.GET.get("page"))
    return render_page_or_part(request, "accounts/survey_due_list.html", "accounts/_surveys_due.html", {"page": page})


@require_http_methods(["GET", "POST"])
def survey_new(request, pk):
    hospital = get_object_or_404(Hospital.objects.loggable_by(request.user), pk=pk)
    form = AskedSurveyForm(request.POST or None, hospital=hospital, user=request.user)
    if saved(form):
        messages.success(request, _("The answers were saved."))
        return redirect(_relationship_of(hospital))
    return form_page(request, "accounts/survey_form.html", form, hospital=hospital)


@require_POST
def survey_link_new(request, pk):
    hospital = get_object_or_404(Hospital.objects.loggable_by(request.user), pk=pk)
    make_link(hospital, by=request.user, on=timezone.localdate())
    messages.success(request, _("The link is there: copy it and send it. It takes one answer."))
    return redirect(_relationship_of(hospital))


@require_POST
def survey_link_revoke(request, pk):
    mine = Hospital.objects.loggable_by(request.user)
    link = get_object_or_404(SurveyLink.objects.of_hospitals(mine).select_related("hospital"), pk=pk)
    revoke_link(link, by=request.user, on=timezone.localdate())
    messages.success(request, _("The link takes no answer any more."))
    return redirect(_relationship_of(link.hospital))


def _relationship_of(hospital) -> str:
    return f"{hospital.get_absolute_url()}?tab=relationship"


@open_page
@require_http_methods(["GET", "POST"])
def survey_answer(request, token):
    """What a link opens: for anybody who holds it, without a log-in, once."""
    link = link_of(token)
    if link is None:
        raise Http404
    if link.is_answered:
        return redirect(reverse("accounts:survey_thanks"))
    if not link.is_open(timezone.localdate()):
        return render(request, "accounts/survey_closed.html", status=GONE)
    form = SurveyForm(request.POST or None)
    if form.is_valid():
        kept = answer_by_link(form.filled(), link, on=timezone.localdate()) or link.is_answered
        return redirect(reverse("accounts:survey_thanks") if kept else request.path)
    return form_page(request, "accounts/survey_answer.html", form, hospital=link.hospital)


@open_page
@require_GET
def survey_thanks(request):
    """After an answer, and for whoever comes back: the first answer stays."""
    return render(request, "accounts/survey_thanks.html")
