"""The page of one person at a hospital."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import Stakeholder

from ..customer_card import card_of
from ..person_page import alerts_of, pages_of, record_view, rights_of


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
    }
    return render(request, "dashboards/stakeholder_detail.html", context)
