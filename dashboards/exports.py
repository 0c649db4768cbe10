"""Files of what a list shows, and the audit event that each one leaves."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.choices import AdoptionStage
from lib.exporting import csv_rows, write_xlsx
from people.models import User
from records.audit import record
from records.models import AuditEvent

from .adoption_report import WAYS, AdoptionReport
from .columns import Column
from .hospital_listing import HospitalListing
from .message_report import MessageReport

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
    return _as_file(_table(listing, listing.columns), f"hospitals-{listing.today:%Y-%m-%d}", kind, _("Hospitals"))


def _as_file(rows: Iterator[list], name: str, kind: str, sheet: str) -> Export:
    if kind == "csv":
        return Export(f"{name}.csv", "text/csv; charset=utf-8", pieces=csv_rows(rows))
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(rows, file, sheet=sheet)
    file.seek(0)
    return Export(f"{name}.xlsx", XLSX, file=file)


@transaction.atomic
def exported_adoption(report: AdoptionReport, kind: str, *, by: User) -> Export:
    """The funnel and its groups as "xlsx" or else CSV: numbers of people, no names; leaves an audit event."""
    kind = "xlsx" if kind == "xlsx" else "csv"
    record(AuditEvent.Verb.EXPORTED, actor=by, page="adoption", format=kind, query=report.query(by=report.asked.by))
    return _as_file(_adoption_table(report), f"adoption-{report.today:%Y-%m-%d}", kind, _("Adoption"))


@transaction.atomic
def exported_messages(report: MessageReport, kind: str, *, by: User) -> Export:
    """Visits by product, message and month as "xlsx" or else CSV: numbers, no names; leaves an audit event."""
    kind = "xlsx" if kind == "xlsx" else "csv"
    record(AuditEvent.Verb.EXPORTED, actor=by, page="messages", format=kind)
    return _as_file(_message_table(report), f"messages-{report.today:%Y-%m-%d}", kind, _("Messages told"))


def _message_table(report: MessageReport) -> Iterator[list]:
    months = [f"{month:%Y-%m}" for month in report.months]
    yield [_("Product"), _("Key message"), _("Version"), *months, _("Visits")]
    for product in report.products:
        for row in product.rows:
            yield [str(product.product), str(row.version.message), row.version.number, *row.counts, row.total]


def _adoption_table(report: AdoptionReport) -> Iterator[list]:
    """The funnel row by row, an empty line, then the groups."""
    yield [str(report.product or ""), _("People now"), _("Entered"), _("Went on"), _("Median days")]
    for row in report.rows:
        yield [str(row.stage.label), row.people, row.entered, row.went_on, row.days]
    yield []
    yield [str(WAYS[report.asked.by]), *(str(stage.label) for stage in AdoptionStage), _("People")]
    for group in report.all_groups():
        yield [group.name, *group.counts, group.total]


def _table(listing: HospitalListing, columns: list[Column]) -> Iterator[list]:
    """The head, then a list of values for each hospital."""
    cells = [cell for column in columns for cell in column.cells]
    yield [str(cell.label) for cell in cells]
    for row in listing.rows():
        yield [cell.value(row) for cell in cells]
