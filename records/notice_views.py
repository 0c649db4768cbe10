"""The bell: what one was told, read one by one or all at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from .models import Notice
from .notices import kinds, mark_read, text_of

PER_PAGE = 25


@require_GET
def notice_list(request):
    """My notices, the latest first; those of a kind that is no more are left out."""
    known = kinds()
    notices = Notice.objects.of(request.user).of_kinds(known)
    page = Paginator(notices, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(notice, text_of(notice), known[notice.kind].icon) for notice in page]
    return render(request, "records/notice_list.html", {"page": page, "rows": rows})


@require_GET
def notice_open(request, pk):
    """Go to what a notice tells of; it is read then."""
    notice = get_object_or_404(Notice.objects.of(request.user), pk=pk)
    if notice.read_at is None:
        mark_read(Notice.objects.numbered(pk), by=request.user)
    return redirect(notice.url)


@require_POST
def notices_read(request):
    mark_read(Notice.objects.of(request.user), by=request.user)
    messages.success(request, _("All read."))
    return redirect("records:notice_list")
