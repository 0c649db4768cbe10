"""Where a hospital stands in the portfolio, and what people decide about it."""

from django.contrib import messages
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import commercial_only
from accounts.models import Hospital, KeyProposal
from lib.htmx import render_page_or_part
from records.telling import tell
from scoring.models import ClassOverride, ScoreRun
from scoring.services.overriding import take_back

from ..forms import ClassForm, KeyForm, LifetimeForm, RefusalForm
from ..key_accounts import KeyListing, exported_key_accounts
from ..standing import Standing, standing_of

PART, PAGE = "dashboards/_hospital_standing.html", "dashboards/hospital_standing.html"


def _standing(request, hospitals, pk: int) -> Standing:
    """A hospital of these as it stands; 404 where it is none of them."""
    run = ScoreRun.objects.latest_published()
    hospital = get_object_or_404(standing_of(hospitals, request.user, run, timezone.localdate()), pk=pk)
    return Standing(hospital, run)


@require_GET
@commercial_only
def hospital_standing(request, pk: int):
    standing = _standing(request, Hospital.objects.visible_to(request.user), pk)
    return render_page_or_part(request, PAGE, PART, {"standing": standing, "hospital": standing.hospital})


@require_http_methods(["GET", "POST"])
@commercial_only
def hospital_class_set(request, pk: int, kind: str):
    """Set tier or season by hand; for managers."""
    standing = _standing(request, Hospital.objects.classifiable_by(request.user), pk)
    if kind not in ClassOverride.Kind.values:
        raise Http404
    form = ClassForm(request.POST or None, hospital=standing.hospital, kind=kind, user=request.user)
    if form.is_valid() and (row := form.save()):
        tell(request, row, _("Set by hand. The score follows with the next nightly run."))
        return redirect("dashboards:hospital_standing", pk)
    context = {"form": form, "standing": standing, "hospital": standing.hospital, "kind": ClassOverride.Kind(kind)}
    return render(request, "dashboards/class_form.html", context)


@require_POST
@commercial_only
def hospital_class_end(request, pk: int, kind: str):
    """Take back what is set by hand; for managers."""
    hospital = get_object_or_404(Hospital.objects.classifiable_by(request.user), pk=pk)
    take_back(get_object_or_404(ClassOverride.objects.open().of(hospital, kind)), by=request.user)
    messages.success(request, _("Taken back. What is computed shows again."))
    return redirect("dashboards:hospital_standing", pk)


@require_http_methods(["GET", "POST"])
@commercial_only
def hospital_key(request, pk: int):
    """Assess the six criteria and decide; for managers and the owner."""
    standing = _standing(request, Hospital.objects.qualifiable_by(request.user, timezone.localdate()), pk)
    how = {"former": standing.assessment, "criteria": standing.criteria, "user": request.user}
    form = KeyForm(request.POST or None, hospital=standing.hospital, **how)
    if form.is_valid() and (row := form.save()):
        tell(request, row, _("Assessment kept."))
        return redirect("dashboards:hospital_standing", pk)
    return render(request, "dashboards/key_form.html", {"form": form, "hospital": standing.hospital})


@require_http_methods(["GET", "POST"])
@commercial_only
def hospital_key_refuse(request, pk: int):
    """Refuse the open proposal that a hospital become a key account; for managers and admins."""
    proposal = get_object_or_404(KeyProposal.objects.refusable_by(request.user).select_related("hospital"), hospital=pk)
    form = RefusalForm(request.POST or None, proposal=proposal, user=request.user)
    if form.is_valid() and (row := form.save()):
        tell(request, row, _("Refused. The same rise is not proposed again."))
        return redirect("dashboards:hospital_standing", pk)
    context = {"form": form, "hospital": proposal.hospital, "proposal": proposal}
    return render(request, "dashboards/key_refuse_form.html", context)


@require_http_methods(["GET", "POST"])
@commercial_only
def hospital_lifetime(request, pk: int):
    """Work out a lifetime value from other inputs, and keep it if wanted."""
    standing = _standing(request, Hospital.objects.loggable_by(request.user), pk)
    form = LifetimeForm(request.POST or None, instance=standing.estimate)
    if form.is_valid() and "keep" in request.POST:
        tell(request, form.keep(by=request.user), _("Estimate kept."))
        return redirect("dashboards:hospital_standing", pk)
    worked_out = form.instance.lifetime if form.is_valid() or not form.is_bound else None
    context = {"form": form, "hospital": standing.hospital, "lifetime": worked_out, "estimate": form.instance}
    return render(request, "dashboards/lifetime_form.html", context)


@require_GET
@commercial_only
def key_list(request):
    listing = KeyListing(request.user, request.GET, timezone.localdate())
    return render(request, "dashboards/key_list.html", {"listing": listing, "page": listing.page})


@require_GET
@commercial_only
def key_export(request):
    listing = KeyListing(request.user, request.GET, timezone.localdate())
    headers = {"Content-Disposition": f'attachment; filename="key-accounts-{listing.today:%Y-%m-%d}.csv"'}
    pieces = exported_key_accounts(listing, by=request.user)
    return StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8", headers=headers)
