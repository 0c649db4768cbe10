"""Files of what a list shows, and the audit event that each one leaves."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from lib.exporting import csv_rows, write_xlsx
from people.models import User
from records.audit import record
from records.models import AuditEvent

from .columns import Column
from .hospital_listing import HospitalListing

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Export:
    """A file on its way out: `pieces` of bytes that are made while they are sent, or a finished `file`."""

    filename: str
    content_type: str
    pieces: Iterator[bytes] | None = None
    file: IO[bytes] | None = None


@transaction.atomic
def exported_hospitals(listing: HospitalListing, kind: str, *, by: User) -> Export:
    """The rows and columns a listing shows, all pages, as "xlsx" or else CSV; leaves an audit event."""
    kind = "xlsx" if kind == "xlsx" else "csv"
    columns = [column.key for column in listing.columns]
    record(
        AuditEvent.Verb.EXPORTED,
        actor=by,
        page="hospitals",
        format=kind,
        rows=listing.tally.matching,
        columns=columns,
        query=listing.data.urlencode(),
    )
    rows = _table(listing, listing.columns)
    filename = f"hospitals-{listing.today:%Y-%m-%d}.{kind}"
    if kind == "csv":
        return Export(filename, "text/csv; charset=utf-8", pieces=csv_rows(rows))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(rows, file, sheet=_("Hospitals"))
    file.seek(0)
    return Export(filename, XLSX, file=file)


def _table(listing: HospitalListing, columns: list[Column]) -> Iterator[list]:
    """The head, then a list of values for each hospital."""
    cells = [cell for column in columns for cell in column.cells]
    yield [str(cell.label) for cell in cells]
    for row in listing.rows():
        yield [cell.value(row) for cell in cells]
