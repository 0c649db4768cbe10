"""Pages of imports and the progress of jobs."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.access import admin_required

from . import audit, services
from .forms import AnswersForm, ColumnsForm, OptionsForm, UploadForm
from .importing import answering, returning, showing
from .models import AuditEvent, ImportBatch, Job

LINES, QUESTIONS = 50, 25


def reader_required(view):
    """Imports are read by admins and compliance; nobody else has business here."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.sees_everything:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def _batch(request, pk: int, *, change: bool = False) -> ImportBatch:
    batches = ImportBatch.objects.select_related("job", "created_by")
    scoped = batches.editable_by(request.user) if change else batches.visible_to(request.user)
    return get_object_or_404(scoped, pk=pk)


@require_GET
@reader_required
def import_list(request):
    batches = ImportBatch.objects.visible_to(request.user).select_related("created_by")
    page = Paginator(batches, 25).get_page(request.GET.get("page"))
    return render(request, "records/import_list.html", {"page": page, "may_change": request.user.is_admin})


@require_http_methods(["GET", "POST"])
@admin_required
def import_new(request):
    kinds = showing.kinds_for(request.user)
    kind = request.GET.get("kind") or next(iter(kinds))
    if kind not in kinds:
        raise Http404
    form = UploadForm(kind, request.POST or None, request.FILES or None)
    if form.is_valid():
        upload = form.cleaned_data["file"]
        return redirect(services.receive(upload, kind=kind, options=form.options(), by=request.user))
    status = 422 if form.is_bound else 200
    return render(request, "records/import_new.html", {"form": form, "kind": kind, "kinds": kinds}, status=status)


@require_GET
@reader_required
def import_detail(request, pk):
    batch = _batch(request, pk)
    return render(request, "records/import_detail.html", _preview(request, batch))


def _preview(request, batch: ImportBatch, **forms) -> dict:
    """What the page of one import shows; `forms` are bound ones with something to put right."""
    verdict = request.GET.get("verdict", "")
    rows = services.preview_rows(batch, verdict)
    page = Paginator(rows, LINES).get_page(request.GET.get("page"))
    asked = Paginator(answering.questions(batch), QUESTIONS).get_page(request.GET.get("questions"))
    context = showing.overview(batch, verdict, may_change=request.user.is_admin)
    context |= {"page": page, "lines": showing.shown(batch, page.object_list), "asked": asked}
    context["questions"] = answering.load(batch, asked.object_list)
    if context["is_open"]:
        context["columns"] = ColumnsForm(batch)
        context["options"] = OptionsForm(batch.kind, initial=batch.options)
    return context | forms


@require_POST
@admin_required
def import_answer(request, pk):
    batch = _batch(request, pk, change=True)
    questions = answering.load_asked(batch, [name.removeprefix("ask-") for name in request.POST if name[:4] == "ask-"])
    form = AnswersForm(questions, request.POST)
    if not form.is_valid():
        messages.error(request, _("One of these answers is no longer among the choices. Answer again."))
    elif form.answers():
        _act(request, services.answer, batch, form.answers())
    return redirect(batch)


@require_POST
@admin_required
def import_columns(request, pk):
    batch = _batch(request, pk, change=True)
    columns, options = ColumnsForm(batch, request.POST), OptionsForm(batch.kind, request.POST)
    if not (columns.is_valid() and options.is_valid()):
        context = _preview(request, batch, columns=columns, options=options)
        return render(request, "records/import_detail.html", context, status=422)
    mapping = columns.mapping() if columns.has_changed() else None
    _act(request, services.reread, batch, mapping=mapping, options=options.options())
    return redirect(batch)


@require_POST
@admin_required
def import_apply(request, pk):
    batch = _batch(request, pk, change=True)
    _act(request, services.confirm, batch, good_only=request.POST.get("rows") == "good")
    return redirect(batch)


@require_POST
@admin_required
def import_undo(request, pk):
    batch = _batch(request, pk, change=True)
    _act(request, services.take_back, batch)
    return redirect(batch)


def _act(request, act, batch: ImportBatch, *args, **kwargs) -> None:
    """Do it, or say why not."""
    try:
        act(batch, *args, by=request.user, **kwargs)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))


@require_GET
@reader_required
def import_errors(request, pk):
    """The lines that were not written, in the format of the file, with the reason beside each."""
    batch = _batch(request, pk)
    if not batch.file:
        raise Http404
    audit.record(AuditEvent.Verb.EXPORTED, actor=request.user, subject=batch, what="lines not written")
    name = returning.file_name(batch)
    if batch.facts.get("format") == "xlsx":
        return FileResponse(returning.workbook(batch), as_attachment=True, filename=name)
    response = StreamingHttpResponse(returning.csv_pieces(batch), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{returning.quoted(name)}"
    return response


@require_GET
def job_progress(request, pk):
    """How far a job is; when it has ended, htmx loads the page anew."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    if job.is_finished and request.htmx:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "records/_job_progress.html", {"job": job})
