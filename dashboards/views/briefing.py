"""The briefing of an account plan: the sheet, its PDF, and links that open it without persons and sales."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import adders_required
from accounts.views.saving import form_page, saved
from people.open_pages import open_page
from planning.forms.sharing import ShareForm
from planning.models import BriefingFile, BriefingShare
from planning.plan_choices import Language
from planning.services import sharing
from planning.views.plans import plan_of, writable
from records import audit
from records.models import AuditEvent

from .. import briefing_files
from ..briefing import Briefing, plan_to_brief

GONE = 410


def _language(request) -> str:
    """The language that was asked for, else the reader's own; 404 for one there is not."""
    code = request.GET.get("language", translation.get_language())
    if code not in Language.values:
        raise Http404
    return code


def _log(plan, *, by, **how) -> None:
    audit.record(AuditEvent.Verb.EXPORTED, actor=by, subject=plan, what="briefing", **how)


@require_GET
def plan_briefing(request, pk):
    """The sheet on a screen, from where it is printed; `language` says in which language."""
    plan, language = plan_to_brief(pk, request.user), _language(request)
    if plan is None:
        raise Http404
    _log(plan, by=request.user, format="page", language=language)
    sheet = _drawn(Briefing(plan, request.user, timezone.now()), language)
    context = {"plan": plan, "sheet": sheet, "language": language}
    return render(request, "dashboards/plan_briefing.html", context)


def _drawn(sheet: Briefing, language: str, **context) -> str:
    """The sheet in its own language; the page around it is in the reader's."""
    with translation.override(language):
        return render_to_string("dashboards/_briefing_sheet.html", {"sheet": sheet, **context})


@require_http_methods(["GET", "POST"])
@never_cache
def plan_files(request, pk):
    """The briefing as PDF, one per language: asked for, how far it is, and to download."""
    plan = plan_of(request, pk)
    if request.method == "POST":
        if briefing_files.can_make_pdf():
            briefing_files.ask_for_file(plan, _language(request), by=request.user)
        else:
            messages.error(request, _("PDF is not available here. Print the page instead."))
        return redirect("dashboards:plan_files", plan.pk)
    made = {row.language: row for row in BriefingFile.objects.visible_to(request.user).of_plan(plan).told()}
    files = [(code, name, made.get(code)) for code, name in Language.choices]
    context = {"plan": plan, "files": files, "can_make": briefing_files.can_make_pdf()}
    return render(request, "dashboards/plan_files.html", context)


@require_GET
@never_cache
def briefing_file(request, pk):
    """A file that is ready, for who asked for it."""
    row = get_object_or_404(BriefingFile.objects.visible_to(request.user).given_out().with_plan(), pk=pk)
    _log(row.plan, by=request.user, format="pdf", language=row.language)
    name = f"{row.plan.hospital.display_name}-{row.plan.year}.pdf"
    return FileResponse(row.file.open(), as_attachment=True, filename=name)


@require_http_methods(["GET", "POST"])
@never_cache
@adders_required
def plan_shares(request, pk):
    """The links to a plan's briefing and the form for a new one; for whoever may edit the plan."""
    plan = writable(request, pk)
    form = ShareForm(request.POST or None, plan=plan, user=request.user)
    if saved(form):
        messages.success(request, _("The link is there: copy it and send it."))
        return redirect("dashboards:plan_shares", plan.pk)
    shares = [(share, _address(request, share)) for share in BriefingShare.objects.of_plan(plan).told()]
    now = timezone.now()
    return form_page(request, "dashboards/plan_shares.html", form, plan=plan, shares=shares, now=now)


def _address(request, share) -> str:
    """What to send; nothing for a link that does not open."""
    if not share.is_open(timezone.now()):
        return ""
    return request.build_absolute_uri(reverse("dashboards:briefing_open", args=[sharing.token_of(share)]))


@require_POST
@adders_required
def share_revoke(request, pk):
    share = get_object_or_404(BriefingShare.objects.loggable_by(request.user), pk=pk)
    sharing.revoke_share(share, by=request.user)
    messages.success(request, _("The link opens nothing any more."))
    return redirect("dashboards:plan_shares", share.plan_id)


@open_page
@require_GET
def briefing_open(request, token):
    """What a link opens, for anybody who holds it: the sheet without persons and sales, while its maker sees the plan."""
    share, now = sharing.share_of(token), timezone.now()
    if share is None:
        raise Http404
    maker = share.made_by
    may_open = share.is_open(now) and maker is not None and maker.is_active
    plan = plan_to_brief(share.plan_id, maker, is_shared=True) if may_open else None
    with translation.override(share.language):
        if plan is None:
            return render(request, "dashboards/briefing_closed.html", status=GONE)
        sharing.count_opening(share, now)
        _log(plan, by=None, format="link", share=share.pk)
        sheet = _drawn(Briefing(plan, maker, now, is_shared=True), share.language, share=share)
        return render(request, "dashboards/briefing_open.html", {"sheet": sheet, "plan": plan})
