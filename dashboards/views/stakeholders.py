"""The page of one person at a hospital."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Stakeholder
from lib.htmx import render_page_or_part, wants_part

from ..customer_card import card_of
from ..ladders import ladders_of
from ..person_page import alerts_of, pages_of, record_view, rights_of
from ..person_score import score_of


@require_GET
def stakeholder_detail(request, pk: int):
    today = timezone.localdate()
    person = get_object_or_404(pages_of(Stakeholder.objects.visible_to(request.user), request.user), pk=pk)
    if person.linked_to_id:
        return redirect("dashboards:stakeholder_detail", person.linked_to_id)
    record_view(person, request.user)
    context = {
        "person": person,
        "card": card_of(person, request.user, today),
        "alerts": alerts_of(person, today),
        "may": rights_of(person, request.user),
        "shown_score": score_of(person),
    }
    return render(request, "dashboards/stakeholder_detail.html", context)


@require_GET
def stakeholder_ladders(request, pk: int):
    """Where a person stands with each product, what we do next, and how early they adopt; a part of the page."""
    today = timezone.localdate()
    person = get_object_or_404(pages_of(Stakeholder.objects.visible_to(request.user), request.user), pk=pk)
    if not wants_part(request):
        record_view(person, request.user)
    context = {"person": person, "may": rights_of(person, request.user), "shown": ladders_of(person, today)}
    return render_page_or_part(
        request, "dashboards/stakeholder_ladders.html", "dashboards/_person_ladders.html", context
    )
