"""Handing back the lines that were not written, in the format of the file, with the reason beside each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from typing import IO
from urllib.parse import quote

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib.exporting import csv_rows, write_xlsx

from ..models import ImportBatch, ImportRow
from .importer import CHUNK

NOT_WRITTEN = (ImportRow.Verdict.ERROR, ImportRow.Verdict.SUSPECTED)


def said(text: dict | str) -> str:
    """A bilingual text in the reader's language."""
    if not isinstance(text, dict):
        return str(text)
    return text.get(get_language() or "en") or next(iter(text.values()), "")


def reason(row: ImportRow) -> str:
    """Why a line was not written, every reason with its column."""
    if row.verdict == ImportRow.Verdict.SUSPECTED:
        names = [said(candidate["label"]) for candidate in row.question.get("candidates", [])]
        return _("Question not answered: may be the same as %(names)s.") % {"names": " / ".join(names)}
    return "; ".join(
        f"{problem['header']}: {said(problem['text'])}" if problem["header"] else said(problem["text"])
        for problem in row.problems
    )


def returned_rows(batch: ImportBatch) -> Iterator[list[str]]:
    """The header line of the file with "Reason" behind it, then every line that was not written."""
    width = len(batch.headers)
    yield [*batch.headers, _("Reason")]
    rows = ImportRow.objects.filter(batch=batch, verdict__in=NOT_WRITTEN).order_by("line")
    for row in rows.iterator(chunk_size=CHUNK):
        yield [*row.raw[:width], *[""] * (width - len(row.raw)), reason(row)]


def csv_pieces(batch: ImportBatch) -> Iterator[bytes]:
    """The error file as CSV, piece by piece."""
    return csv_rows(returned_rows(batch))


def workbook(batch: ImportBatch) -> IO[bytes]:
    """The error file as XLSX, in a temporary file at its start."""
    stream = tempfile.TemporaryFile()  # noqa: SIM115  (the response closes it)
    write_xlsx(returned_rows(batch), stream)
    stream.seek(0)
    return stream


def file_name(batch: ImportBatch) -> str:
    """What the error file is called: the name of the file, marked, with the ending of its format."""
    stem = batch.filename.rpartition(".")[0] or batch.filename
    return f"{stem}-{_('not written')}.{batch.facts.get('format', 'csv')}"


def quoted(name: str) -> str:
    """A file name for a header (RFC 5987)."""
    return quote(name, safe="")
