"""The buying centre: judging parts and stances, ties, open seats, the blocker question, counter-actions."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lib.htmx import render_page_or_part
from people.choices import SocialStyle
from records.telling import tell

from ..access import adders_required, adds_to_roster
from ..centre_card import centre_of
from ..forms.centre import (
    CounterActionForm,
    CounterDoneForm,
    PlaceholderForm,
    ReviewForm,
    RivalTieForm,
    TieForm,
)
from ..forms.judging import RoleForm, SupportForm
from ..guiding import GUIDES
from ..models import CounterAction, Hospital, Placeholder, Stakeholder, Tie
from ..services.centre import close_placeholder
from ..services.ties import end_tie
from .saving import form_page, saved

FORMS_OF_GUIDES = {"role": "role_new", "stance": "support_new", "style": "card_edit"}


def _covered(request, pk):
    people = Stakeholder.objects.visible_to(request.user).active().select_related("hospital__territory", "department")
    return get_object_or_404(people, pk=pk)


def _hospital(request, pk):
    hospitals = Hospital.objects.visible_to(request.user).kept().active().select_related("territory")
    return get_object_or_404(hospitals, pk=pk)


# -- Judging ---------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@adders_required
def role_new(request, pk):
    return _judged_page(request, pk, RoleForm, _("Part and influence"))


@require_http_methods(["GET", "POST"])
@adders_required
def support_new(request, pk):
    return _judged_page(request, pk, SupportForm, _("Judge the stance"))


def _judged_page(request, pk, form_class, title):
    person = _covered(request, pk)
    form = form_class(request.POST or None, person=person, user=request.user, initial=request.GET.dict())
    if event := saved(form):
        tell(request, event)
        return redirect(_covered(request, pk))
    return form_page(request, "accounts/stakeholder_judge.html", form, person=person, title=title)


@require_GET
def guide(request, pk, about):
    person = _covered(request, pk)
    if about not in GUIDES:
        raise Http404
    proposal = GUIDES[about].propose(request.GET)
    form_url = reverse(f"accounts:{FORMS_OF_GUIDES[about]}", args=[pk])
    if proposal:
        form_url = f"{form_url}?{urlencode({name: value or '' for name, value in proposal.values.items()})}"
    asked = [(question, request.GET.get(question.key)) for question in GUIDES[about].questions]
    context = {"person": person, "guide": GUIDES[about], "asked": asked, "styles": SocialStyle.choices}
    return render(request, "accounts/guide.html", {**context, "proposal": proposal, "form_url": form_url})


@require_GET
def stakeholder_centre(request, pk):
    person = _covered(request, pk)
    context = {"person": person, "centre": centre_of(person, request.user, timezone.localdate())}
    context["may_judge"] = adds_to_roster(request.user)
    page, part = "accounts/stakeholder_centre.html", "accounts/_stakeholder_centre.html"
    return render_page_or_part(request, page, part, context)


# -- Ties ------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@adders_required
def tie_new(request, pk):
    person = _covered(request, pk)
    words = request.GET.get("q", "").strip()
    form = TieForm(request.POST or None, person=person, user=request.user, words=words)
    return _centre_page(
        request,
        form,
        person,
        _("Add a tie"),
        lead=_("Who has the ear of whom, and since when."),
        words=words,
        finds=True,
    )


@require_http_methods(["GET", "POST"])
@adders_required
def rival_tie_new(request, pk):
    person = _covered(request, pk)
    form = RivalTieForm(request.POST or None, person=person, user=request.user)
    lead = _("Only what a public source says: a speaker list, a paper, a register.")
    return _centre_page(request, form, person, _("Add a tie to a rival"), lead=lead)


@require_POST
@adders_required
def tie_end(request, pk):
    tie = get_object_or_404(Tie.objects.visible_to(request.user).select_related("from_person"), pk=pk)
    end_tie(tie, on=timezone.localdate(), by=request.user)
    messages.success(request, _("This tie has ended."))
    return redirect(tie.from_person)


# -- What the map leaves open ----------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@adders_required
def placeholder_new(request, pk):
    hospital = _hospital(request, pk)
    form = PlaceholderForm(request.POST or None, hospital=hospital, user=request.user, initial=request.GET.dict())
    lead = _("Nobody is known in this role: say who finds out, and by when.")
    return _centre_page(request, form, hospital, _("Put an unknown role on the map"), lead=lead)


@require_POST
@adders_required
def placeholder_close(request, pk):
    open_seats = Placeholder.objects.visible_to(request.user).select_related("hospital")
    placeholder = get_object_or_404(open_seats, pk=pk)
    close_placeholder(placeholder, on=timezone.localdate(), by=request.user)
    messages.success(request, _("Taken off the map."))
    return redirect(people_tab(placeholder.hospital))


@require_http_methods(["GET", "POST"])
@adders_required
def blocker_review(request, pk):
    hospital = _hospital(request, pk)
    form = ReviewForm(request.POST or None, hospital=hospital, user=request.user)
    return _centre_page(request, form, hospital, _("Is there a blocker?"), lead=_("The answer holds for 90 days."))


@require_http_methods(["GET", "POST"])
@adders_required
def counter_action_new(request, pk):
    person = _covered(request, pk)
    form = CounterActionForm(request.POST or None, person=person, user=request.user)
    lead = _("What changes the view, or what limits its weight: evidence and answers, nothing else.")
    return _centre_page(request, form, person, _("Add a counter-action"), lead=lead)


@require_http_methods(["GET", "POST"])
@adders_required
def counter_action_close(request, pk):
    actions = CounterAction.objects.visible_to(request.user).open().select_related("stakeholder__hospital", "owner")
    action = get_object_or_404(actions, pk=pk)
    form = CounterDoneForm(request.POST or None, action=action, user=request.user)
    return _centre_page(request, form, action.stakeholder, _("Counter-action done"), lead=action.text)


def people_tab(hospital) -> str:
    return f"{hospital.get_absolute_url()}?tab=people"


def _centre_page(request, form, about, title, *, lead, **more):
    hospital = about if isinstance(about, Hospital) else about.hospital
    if row := saved(form):
        tell(request, row)
        return redirect(people_tab(hospital))
    context = {"about": about, "hospital": hospital, "back": people_tab(hospital), "title": title, "lead": lead}
    return form_page(request, "accounts/centre_form.html", form, **context, **more)
