"""From a stored file to one verdict for every line, in flat memory."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lib import headers as header_cells
from lib.refusals import Refused
from lib.tabular import Table, open_table, total_kind

from .. import audit
from ..models import AuditEvent, ImportBatch, ImportMemory, ImportRow
from .importer import CHUNK, Importer, Report, importer_for
from .lines import bilingual, digest

# The column that an error file adds; it is no part of what a file is recognised by.
REASON_HEADERS = ("Reason", "原因")


def read(batch: ImportBatch, report: Report = lambda done, total: None) -> None:
    """Judge every line of the batch's file and leave the batch in preview, or refused whole.

    Safe to run twice: what an earlier attempt left is thrown away first.
    """
    if batch.state != ImportBatch.State.READING:
        return
    importer = importer_for(batch)
    try:
        limit = settings.UPLOAD_LIMIT_MB * 1024 * 1024
        with (
            batch.file.open("rb") as stream,
            open_table(stream, aliases=importer.aliases(), max_bytes=limit) as table,
        ):
            _read_table(batch, importer, table, report)
    except Refused as refused:
        refuse(batch, refused)


def _read_table(batch: ImportBatch, importer: Importer, table: Table, report: Report) -> None:
    mapping = choose_mapping(batch, table)
    refuse_volumes(batch, importer, table, mapping)
    ImportRow.objects.filter(batch=batch).delete()
    batch.headers, batch.mapping, batch.error = list(table.headers), mapping, ""
    missing = importer.missing(mapping)
    if not missing:
        _judge_lines(batch, importer, table, report)
        # Only a whole pass shows the headers of other tables further down.
        refuse_volumes(batch, importer, table, mapping)
    batch.facts = {
        "format": table.format,
        "encoding": table.encoding,
        "sheet": table.sheet,
        "header_line": table.header_line,
        "unknown_headers": header_cells.unknown(table.headers, mapping),
        "blank_lines": table.blank_lines,
        "repeated_headers": len(table.repeated_headers),
        "missing": missing,
        **({} if missing else importer.settle()),
    }
    batch.counts = count_verdicts(batch)
    batch.state = ImportBatch.State.PREVIEW
    batch.save(update_fields=["headers", "mapping", "facts", "counts", "state", "error"])


def _judge_lines(batch: ImportBatch, importer: Importer, table: Table, report: Report) -> None:
    """Store every line with its verdict; refuses a header with nothing below it."""
    done, total = 0, _lines_of(batch, table)
    for rows in _in_chunks(table, CHUNK):
        lines = [_line(importer, row, table, batch.mapping) for row in rows]
        importer.judge([line for line in lines if line.verdict == ImportRow.Verdict.NEW])
        with transaction.atomic():
            ImportRow.objects.bulk_create([line.row(batch.pk) for line in lines], batch_size=CHUNK)
        done += len(rows)
        report(done, max(total, done))
    if not done:
        raise Refused("empty", _("The file holds a header and no lines below it."))


def _line(importer: Importer, row, table: Table, mapping: dict[str, int]):
    if row.problem is None and total_kind(row.cells) is not None:
        return importer.total(row, mapping)
    return importer.parse(row, mapping, table.headers)


def _in_chunks(rows: Iterable, size: int) -> Iterator[list]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _lines_of(batch: ImportBatch, table: Table) -> int:
    """How many lines a CSV has, to show how far we are; 0 where it cannot be told cheaply."""
    if table.format != "csv":
        return 0
    with batch.file.storage.open(batch.file.name, "rb") as stream:
        breaks = sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
    return max(breaks - table.header_line + 1, 0)


# -- Which column is what ----------------------------------------------------------------------------
def choose_mapping(batch: ImportBatch, table: Table) -> dict[str, int]:
    """The mapping chosen by hand, else the one remembered for these headers, else the guess.

    `options["map"]` holds pairs of header and field from the command line, laid over it. Raises `Refused` for a
    header that the file does not have.
    """
    if batch.options.get("by_hand"):
        mapping = {field: index for field, index in batch.mapping.items() if index < len(table.headers)}
    else:
        mapping = _remembered(batch.kind, table.headers) or dict(table.mapping)
    try:
        chosen = header_cells.by_hand(table.headers, batch.options.get("map", []))
    except KeyError as unknown:
        message = format_lazy(_("The file has no column “{header}”."), header=unknown.args[0])
        raise Refused("header", message) from None
    taken = set(chosen.values())
    return {field: index for field, index in mapping.items() if index not in taken} | chosen


def signature(headers: Iterable[str]) -> str:
    """What files of the same columns share, in whatever order these stand."""
    ignored = {header_cells.key(word) for word in REASON_HEADERS}
    return digest(*sorted({header_cells.key(header) for header in headers} - ignored))


def _remembered(kind: str, headers: tuple[str, ...]) -> dict[str, int]:
    memory = ImportMemory.objects.filter(kind=kind, topic="mapping", key=signature(headers)).first()
    if memory is None:
        return {}
    columns = {header_cells.key(header): index for index, header in reversed(list(enumerate(headers)))}
    return {field: columns[key] for field, key in memory.value.items() if key in columns}


def remember_mapping(batch: ImportBatch, *, by) -> None:
    """Keep the mapping for the next file with these headers."""
    value = {field: header_cells.key(batch.headers[index]) for field, index in batch.mapping.items()}
    ImportMemory.objects.update_or_create(
        kind=batch.kind, topic="mapping", key=signature(batch.headers), defaults={"value": value, "answered_by": by}
    )


# -- Saying no to the whole file -----------------------------------------------------------------------
class VolumesOfPeople(Refused):
    """A file that pairs people, or parts of hospitals, with volumes (domain.md §2.8 rule 2)."""

    code = "person_volumes"

    def __init__(self, found: header_cells.VolumeVerdict):
        self.found = found
        columns = ", ".join([*found.persons, *found.quantities])
        super().__init__(
            self.code,
            format_lazy(
                _(
                    "This file holds volumes below the hospital or per person (columns: {columns}). Such data must not "
                    "be kept. Nothing was saved, and the refusal is on record."
                ),
                columns=columns,
            ),
        )


def refuse_volumes(batch: ImportBatch, importer: Importer, table: Table, mapping: dict[str, int]) -> None:
    found = header_cells.volume_verdict(
        [*table.header_texts, *table.later_headers], list(mapping), roster=importer.roster
    )
    if found.refused:
        raise VolumesOfPeople(found)


def refuse(batch: ImportBatch, refused: Refused) -> None:
    """Turn the whole file away: no line is kept, and of volumes per person not even the file."""
    with transaction.atomic():
        ImportRow.objects.filter(batch=batch).delete()
        batch.state, batch.counts, batch.facts = ImportBatch.State.REFUSED, {}, {"refused": refused.code}
        batch.error = json.dumps(bilingual(refused.message), ensure_ascii=False)
        batch.headers, batch.mapping = [], {}
        batch.save(update_fields=["state", "counts", "facts", "error", "headers", "mapping"])
        if isinstance(refused, VolumesOfPeople):
            audit.record(
                AuditEvent.Verb.IMPORT_REFUSED,
                actor=batch.created_by,
                subject=batch,
                file=batch.filename,
                kind=batch.kind,
                digest=batch.digest,
                persons=list(refused.found.persons),
                quantities=list(refused.found.quantities),
            )
            stored = batch.file.name
            transaction.on_commit(lambda: batch.file.storage.delete(stored))
            batch.file.name = ""
            batch.save(update_fields=["file"])


def count_verdicts(batch: ImportBatch) -> dict[str, int]:
    """How many lines have each verdict, in the order of the verdicts."""
    rows = ImportRow.objects.filter(batch=batch).order_by().values_list("verdict").annotate(Count("pk"))
    found = dict(rows)
    return {verdict: found[verdict] for verdict in ImportRow.Verdict.values if verdict in found}
