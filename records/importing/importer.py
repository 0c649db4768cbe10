"""What a kind of file is: its columns, how its lines are judged, written and taken back; and the registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lib.refusals import BadValue

from ..models import ImportBatch, ImportMemory, ImportRow
from .lines import Column, Line

if TYPE_CHECKING:
    from django import forms

CHUNK = 1_000

Report = Callable[[int, int], None]


class Stale(Exception):
    """What the preview showed is no longer true; the file has to be read again before it is written."""


class Importer:
    """One file of one kind. Subclasses judge and write in chunks, with as many queries for one line as for a thousand.

    A fresh one is made for every reading, writing and taking back, so it may keep indexes of the file.
    """

    kind: str = ""
    columns: tuple[Column, ...] = ()
    # A roster names people anyway: there any volume column refuses the file (domain.md §2.8 rule 2).
    roster = False
    # The fields that tell a reader which line it is.
    shown: tuple[str, ...] = ()

    def __init__(self, batch: ImportBatch, *, by=None):
        self.batch = batch
        self.options = batch.options
        self.by = by or batch.created_by
        self.reason = f"import {batch.pk}"

    # -- What the file may hold ------------------------------------------------------------------
    @classmethod
    def aliases(cls) -> dict[str, list[str]]:
        """Header words by field, as `lib.tabular` wants them."""
        return {column.field: list(column.headers) for column in cls.columns}

    @classmethod
    def labels(cls) -> dict[str, Promise]:
        return {column.field: column.label for column in cls.columns}

    @classmethod
    def more_labels(cls) -> dict[str, Promise]:
        """Words for changes that are no column of their own."""
        return {}

    @classmethod
    def headline(cls, values: dict) -> str:
        """What a line is about, in one line of the preview."""
        return " · ".join(str(values[name]) for name in cls.shown if values.get(name))

    @classmethod
    def show(cls, field: str, value) -> str:
        """A value of a change as shown; "–" for nothing."""
        return "–" if value in (None, "") else str(value)

    @classmethod
    def option_fields(cls) -> dict[str, forms.Field]:
        """Form fields of what is asked once for the whole file."""
        return {}

    @classmethod
    def missing(cls, mapping: dict[str, int]) -> list[str]:
        """The required fields that no column was found for."""
        return [column.field for column in cls.columns if column.required and column.field not in mapping]

    # -- Reading ---------------------------------------------------------------------------------
    def parse(self, row, mapping: dict[str, int], headers: tuple[str, ...]) -> Line:
        """Read the cells of one line; every cell that cannot be read is named, not only the first."""
        line = Line(row.number, row.cells)
        if row.problem:
            column = row.problem.column
            known = column is not None and column < len(headers)
            line.fail(row.problem.code, row.problem.message, column=column, header=headers[column] if known else "")
            return line
        for column in self.columns:
            index = mapping.get(column.field)
            if index is None:
                continue
            try:
                value = column.parse(row.cells[index])
            except BadValue as bad:
                line.fail(bad.code, bad.message, column=index, header=headers[index])
                continue
            if value is None and column.required:
                line.fail("blank", _("This cell must not be empty."), column=index, header=headers[index])
            line.values[column.field] = value
        return line

    def total(self, row, mapping: dict[str, int]) -> Line:
        """A line that says it is a sum: recognised, never data."""
        return Line(row.number, row.cells, verdict=ImportRow.Verdict.TOTAL)

    def judge(self, lines: list[Line]) -> None:
        """Give each readable line of a chunk its verdict, key, changes, warnings or question."""
        raise NotImplementedError

    def settle(self) -> dict:
        """After the last chunk: verdicts that need the whole file; returns facts about it, fit for JSON."""
        return {}

    # -- Writing ---------------------------------------------------------------------------------
    def write(self, report: Report) -> dict:
        """Write every good row, inside the caller's transaction; returns facts. Raises `Stale`."""
        raise NotImplementedError

    def undo(self, report: Report) -> None:
        """Take back what `write` wrote. Raises `undoing.BuiltOn`."""
        from .undoing import take_back

        take_back(self.batch, by=self.by, report=report)

    def rows(self, *verdicts: str):
        """Rows of this file with one of the verdicts, in the order of the file."""
        return ImportRow.objects.filter(batch=self.batch, verdict__in=verdicts).order_by("line")

    def chunks(self, rows) -> Iterator[list[ImportRow]]:
        """The rows in lists of a thousand, never more in memory."""
        chunk = []
        for row in rows.iterator(chunk_size=CHUNK):
            chunk.append(row)
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    # -- Memory ----------------------------------------------------------------------------------
    def remembered(self, topic: str, keys) -> dict[str, dict]:
        """What was answered before, by key; one query for any number of keys."""
        found = ImportMemory.objects.filter(kind=self.kind, topic=topic, key__in=list(keys))
        return dict(found.values_list("key", "value"))


_importers: dict[str, type[Importer]] = {}


def register(importer: type[Importer]) -> type[Importer]:
    """Make a kind of file known; called from the owning app's `ready()`."""
    _importers[importer.kind] = importer
    return importer


def importer_class(kind: str) -> type[Importer]:
    return _importers[kind]


def importer_for(batch: ImportBatch, *, by=None) -> Importer:
    return _importers[batch.kind](batch, by=by)
