"""Closing the months of distributors by hand."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from people.access import admin_required

from ..feeds import distributors, feeds
from ..forms import FeedsForm

PER_PAGE = 25


@require_http_methods(["GET", "POST"])
@admin_required
def feed_list(request):
    """Close or reopen picked months; boxes by month are sales, so an admin of a medical function has no business here."""
    if not request.user.sees_sales:
        raise PermissionDenied
    form = FeedsForm(request.POST or None)
    if form.is_valid() and _done(request, form):
        return redirect("dashboards:feed_list")
    page = Paginator(distributors(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "feeds": feeds(page.object_list, timezone.localdate())}
    return render(request, "dashboards/feed_list.html", context, status=422 if form.is_bound else 200)


def _done(request, form: FeedsForm) -> bool:
    """Do what was asked, or say in the form why not."""
    try:
        messages.success(request, form.carry_out(by=request.user))
    except ValidationError as refused:
        form.add_error(None, refused)
    return not form.errors
