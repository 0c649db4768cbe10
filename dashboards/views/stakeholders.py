"""The page of one person at a hospital, and the people whose consent is still to be asked for."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.access import adders_required
from accounts.models import Stakeholder
from lib.htmx import render_page_or_part, wants_part

from ..card_links import links_of
from ..consent import PER_PAGE, with_days_left
from ..customer_card import card_of
from ..ladders import ladders_of
from ..person_page import alerts_of, pages_of, record_view, rights_of
from ..person_story import story_of


def _person(request, pk: int) -> Stakeholder:
    return get_object_or_404(pages_of(Stakeholder.objects.visible_to(request.user), request.user), pk=pk)


@require_GET
def stakeholder_detail(request, pk: int):
    today = timezone.localdate()
    person = _person(request, pk)
    if person.linked_to_id:
        return redirect("dashboards:stakeholder_detail", person.linked_to_id)
    record_view(person, request.user)
    may = rights_of(person, request.user)
    card = card_of(person, request.user, today, links_of(person, may))
    context = {"person": person, "card": card, "alerts": alerts_of(person, today), "may": may}
    return render(request, "dashboards/stakeholder_detail.html", context)


@require_GET
def stakeholder_story(request, pk: int):
    """How the stance of a person moved and the last visits: a part of the page, or a page of its own."""
    person = _person(request, pk)
    if not wants_part(request):
        record_view(person, request.user)
    context = {"person": person, "story": story_of(person, request.user)}
    return render_page_or_part(request, "dashboards/stakeholder_story.html", "dashboards/_person_story.html", context)


@require_GET
@adders_required
def basis_list(request):
    """The people one's own field keeps without any lawful basis, the most pressing first, and what to do."""
    people = Stakeholder.objects.visible_to(request.user).to_ask_for_consent()
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "people": with_days_left(page, timezone.localdate())}
    return render(request, "dashboards/basis_list.html", context)


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
