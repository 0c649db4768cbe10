"""The list of hospitals, its export and its saved views."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lib.htmx import render_page_or_part
from records.models import SavedView

from ..exports import Export, exported_hospitals
from ..hospital_listing import DEFAULT_ORDER, SIZES, HospitalListing
from ..saved_views import SavedViewForm, kept_query


@require_GET
def hospital_list(request):
    listing = HospitalListing(request.user, request.GET, timezone.localdate())
    context = {
        "listing": listing,
        "page": listing.page,
        "sizes": SIZES,
        "default_order": DEFAULT_ORDER,
        "kept_query": kept_query(request.user, request.GET),
    }
    return render_page_or_part(request, "dashboards/hospital_list.html", "dashboards/_hospital_listing.html", context)


@require_GET
def hospital_export(request) -> HttpResponse:
    listing = HospitalListing(request.user, request.GET, timezone.localdate())
    export = exported_hospitals(listing, request.GET.get("format", "csv"), by=request.user)
    return sent(export)


def sent(export: Export) -> HttpResponse:
    """An export as the answer to a request."""
    if export.pieces is not None:
        headers = {"Content-Disposition": f'attachment; filename="{export.filename}"'}
        return StreamingHttpResponse(export.pieces, content_type=export.content_type, headers=headers)
    return FileResponse(export.file, as_attachment=True, filename=export.filename, content_type=export.content_type)


@require_POST
def view_save(request):
    form = SavedViewForm(request.POST, user=request.user)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return redirect(reverse("dashboards:hospital_list"))
    view = form.save()
    messages.success(request, _("View “%(name)s” saved.") % {"name": view.name})
    return redirect(f"{reverse('dashboards:hospital_list')}?{view.query}")


@require_POST
def view_delete(request, pk: int):
    view = get_object_or_404(SavedView.objects.owned_by(request.user), pk=pk)
    view.delete()
    messages.success(request, _("View “%(name)s” deleted.") % {"name": view.name})
    return redirect("dashboards:hospital_list")
