"""Moving a person on the ladder of a product, and the follow-ups that a trial asks for."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import Stakeholder
from accounts.playbooks import playbooks_for
from lib.htmx import render_page_or_part, wants_part
from products.models import Product
from records.screening import forbidden_phrases
from records.telling import tell_phrases

from ..access import field_required
from ..follow_ups import DAYS_AHEAD, due_on, follow_ups
from ..reports import visits_with
from ..stage_form import StageForm

IN_PART, ON_PAGE = 5, 25


@require_http_methods(["GET", "POST"])
@field_required
def stage_new(request, pk, product_pk):
    """Say where a person stands with a product, with what shows it."""
    people = Stakeholder.objects.visible_to(request.user).active().select_related("hospital")
    person = get_object_or_404(people, pk=pk)
    product = get_object_or_404(Product.objects.active(), pk=product_pk)
    visits = visits_with(person, request.user)
    form = StageForm(request.POST or None, person=person, product=product, visits=visits, user=request.user)
    if person.may_be_profiled and form.is_valid() and _saved(request, form):
        return redirect(f"{person.get_absolute_url()}#ladder-{product.pk}")
    books = playbooks_for((stage, product.pk) for stage in range(7))
    context = {"form": form, "person": person, "product": product, "playbooks": [books[key] for key in sorted(books)]}
    return render(request, "visits/stage_form.html", context, status=422 if form.is_bound else 200)


def _saved(request, form: StageForm) -> bool:
    try:
        form.save()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Saved."))
    tell_phrases(request, forbidden_phrases(form.cleaned_data["shown_by"] + " " + form.cleaned_data["reason"]))
    return True


@require_GET
@field_required
def follow_up_list(request):
    """Who is in trial or evaluation and due for a visit; the first few as a part, all of them as a page."""
    today = timezone.localdate()
    rows = follow_ups(request.user, until=today + timedelta(days=DAYS_AHEAD))
    page = Paginator(rows, IN_PART if wants_part(request) else ON_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.due_on = due_on(row.counts_from)
    context = {"page": page, "today": today, "follow_up_days": settings.ADOPTION_FOLLOW_UP_DAYS}
    return render_page_or_part(request, "visits/follow_up_list.html", "visits/_follow_ups.html", context)
