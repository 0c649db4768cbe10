"""Acts on imports: receive a file, read it again, answer, write, take back. Each checks, marks and starts a job."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from .importing import answering, reading, undoing, writing
from .importing.importer import importer_class
from .jobs import JobLost, enqueue, job_kind, report_progress
from .models import ImportBatch, ImportRow, Job

State = ImportBatch.State
V = ImportRow.Verdict
GOOD = (V.NEW, V.CHANGED, V.SAME, V.DUPLICATE)


def store_file(upload: File, *, kind: str, options: dict, by) -> ImportBatch:
    """Keep an uploaded file as a batch that waits to be read; `options` are cleaned form values."""
    digest = hashlib.blake2b(digest_size=32)
    for block in upload.chunks():
        digest.update(block)
    upload.seek(0)
    name = upload.name.replace("\\", "/").rpartition("/")[2][-200:] or "file"
    batch = ImportBatch(
        kind=kind, filename=name, digest=digest.hexdigest(), options=plain_options(options), created_by=by
    )
    suffix = "xlsx" if name.lower().endswith(".xlsx") else "csv"
    batch.file.save(f"{kind}.{suffix}", upload, save=False)
    batch.save()
    return batch


def plain_options(options: dict) -> dict:
    """Form values fit for JSON: rows by their id, blanks left out."""
    plain = {name: value.pk if isinstance(value, Model) else value for name, value in options.items()}
    return {name: value for name, value in plain.items() if value not in (None, "")}


@transaction.atomic
def receive(upload: File, *, kind: str, options: dict, by) -> ImportBatch:
    """Take an uploaded file and have it read."""
    batch = store_file(upload, kind=kind, options=options, by=by)
    _start(batch, "imports.read", by)
    return batch


@transaction.atomic
def reread(batch: ImportBatch, *, by, mapping: dict[str, int] | None = None, options: dict | None = None) -> None:
    """Read a file in preview again, with another mapping or other options. Raises ValidationError while busy."""
    _claim(batch, State.READING, State.PREVIEW)
    kept = {
        name: value for name, value in batch.options.items() if name not in importer_class(batch.kind).option_fields()
    }
    if options is not None:
        batch.options = kept | plain_options(options)
    if mapping is not None:
        batch.mapping = mapping
        batch.options = {name: value for name, value in batch.options.items() if name != "map"} | {"by_hand": True}
    batch.save(update_fields=["mapping", "options"])
    _start(batch, "imports.read", by)


@transaction.atomic
def answer(batch: ImportBatch, answers: dict[str, str], *, by) -> int:
    """Keep answers to the file's questions and judge it anew; returns how many. ValidationError for a wrong one."""
    _claim(batch, State.READING, State.PREVIEW)
    kept = answering.remember_answers(batch, answers, by=by)
    _start(batch, "imports.read", by)
    return kept


@transaction.atomic
def confirm(batch: ImportBatch, *, good_only: bool, by) -> None:
    """Have the file written: all of it or nothing, or only the good rows. Raises ValidationError with what is open."""
    _claim(batch, State.APPLYING, State.PREVIEW)
    check_writable(batch, good_only=good_only)
    batch.options = {**batch.options, "good_only": good_only}
    batch.save(update_fields=["options"])
    _start(batch, "imports.apply", by)


def check_writable(batch: ImportBatch, *, good_only: bool) -> None:
    """Refuse with a ValidationError what cannot be written as it stands."""
    if batch.facts.get("missing"):
        raise ValidationError(_("Say first which columns hold what is missing."))
    still_open = writing.open_lines(batch)
    if not good_only and any(still_open.values()):
        message = _(
            "Nothing was written: %(errors)s lines have errors and %(questions)s wait for an answer. Put them right, or "
            "write the good lines only."
        )
        raise ValidationError(message, params=still_open)
    if not any(batch.counts.get(verdict) for verdict in GOOD):
        raise ValidationError(_("Nothing was written: the file has no good line."))


@transaction.atomic
def take_back(batch: ImportBatch, *, by) -> None:
    """Have a written import taken back. Raises ValidationError when it is not written, or busy."""
    _claim(batch, State.UNDOING, State.APPLIED)
    _start(batch, "imports.undo", by)


def _claim(batch: ImportBatch, state: str, earlier: str) -> None:
    """Move the batch to a working state; of two at once, one gets it. A batch whose job died is free again."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).select_related("job").get(pk=batch.pk)
    if locked.state != earlier and not _is_stuck(locked, earlier):
        raise ValidationError(_("This file is being worked on, or was written meanwhile. Look at its state below."))
    locked.state, locked.error = state, ""
    locked.save(update_fields=["state", "error"])
    batch.refresh_from_db()


def _is_stuck(batch: ImportBatch, earlier: str) -> bool:
    """Whether the batch waits for a job that has died; what was written is only ever taken back, never read again."""
    if not batch.is_stuck:
        return False
    return (batch.state == State.UNDOING) == (earlier == State.APPLIED)


def _start(batch: ImportBatch, kind: str, by) -> None:
    batch.job = enqueue(kind, by=by, batch=batch.pk)
    batch.save(update_fields=["job"])


def register() -> None:
    """Make the steps of an import known as kinds of jobs; called when the app is ready."""
    job_kind("imports.read")(run_read)
    job_kind("imports.apply")(run_apply)
    job_kind("imports.undo")(run_undo)


def _batch_of(job: Job) -> ImportBatch:
    return ImportBatch.objects.select_related("created_by").get(pk=job.params["batch"])


def _report_to(job: Job):
    return lambda done, total: report_progress(job, done, total)


def run_read(job: Job) -> None:
    """Read the batch's file; on failure the batch says so instead of waiting for ever."""
    batch = _batch_of(job)
    try:
        reading.read(batch, _report_to(job))
    except (InterfaceError, OperationalError, JobLost):  # the database is away, or somebody else reads the file now
        raise
    except Exception:
        ImportBatch.objects.filter(pk=batch.pk, state=State.READING).update(state=State.FAILED)
        raise


def run_apply(job: Job) -> None:
    writing.apply(_batch_of(job), by=job.created_by, report=_report_to(job))


def run_undo(job: Job) -> None:
    undoing.undo(_batch_of(job), by=job.created_by, report=_report_to(job))


def preview_rows(batch: ImportBatch, verdict: str = ""):
    """The lines of a file in order, all or of one verdict."""
    rows = ImportRow.objects.filter(batch=batch).order_by("line")
    return rows.filter(verdict=verdict) if verdict in ImportRow.Verdict.values else rows
