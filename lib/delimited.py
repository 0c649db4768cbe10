"""Reading CSV in flat memory: which delimiter, then one row after another with its line number."""

import csv
import io
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lib import headers
from lib.encodings import MAX_LINE_BYTES
from lib.formulas import formula_problem, is_formula, unguard
from lib.refusals import Problem, Refused

DELIMITERS = (",", "\t", ";")

csv.field_size_limit(MAX_LINE_BYTES)


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as read: 1-based line where it starts, cell texts, what is wrong with it (None when nothing is)."""

    number: int
    cells: list
    problem: Problem | None = None


class Delimited:
    """The rows of a CSV in a seekable binary stream; iterate as often as needed."""

    name = ""

    def __init__(self, stream, encoding, words):
        self.stream = stream
        self.encoding = encoding
        self.delimiter, self.skip = self._sniff(words)

    def _sniff(self, words):
        """Choose the delimiter under which the first lines show the best header, else the most columns."""
        declared = self._declared()
        if declared:
            return declared, 1
        scored = {delimiter: self._score(delimiter, words) for delimiter in DELIMITERS}
        return max(DELIMITERS, key=scored.get), 0

    def _declared(self):
        """Excel's own first line "sep=;"."""
        first = next(self._rows("\x00"), None)
        text = "".join(first.cells).strip().strip('"').casefold() if first else ""
        delimiter = text.removeprefix("sep=")
        return delimiter if text.startswith("sep=") and delimiter in DELIMITERS else None

    def _score(self, delimiter, words):
        top = [row.cells for row in take(self._rows(delimiter), headers.LOOK_AT)]
        found = headers.find(top, words)
        widths = [len(cells) for cells in top if any(cells)]
        even = max(map(widths.count, widths)) if widths else 0
        widest = max(widths, default=0)
        return (found.score if found else 0), (even if widest > 1 else 0), widest

    def top(self, count):
        """The first `count` rows."""
        return list(take(iter(self), count))

    def __iter__(self):
        for row in self._rows(self.delimiter):
            if row.number > self.skip:
                yield row

    def _rows(self, delimiter):
        self.stream.seek(0)
        text = io.TextIOWrapper(self.stream, encoding=self.encoding, newline="")
        try:
            yield from _read(text, delimiter)
        finally:
            text.detach()


def take(rows, count):
    """The first `count` of a generator, which is closed afterwards."""
    try:
        for _index, row in zip(range(count), rows, strict=False):
            yield row
    finally:
        rows.close()


def _read(text, delimiter):
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        number = reader.line_num + 1
        lines.start_record()
        try:
            cells = next(reader, None)
        except csv.Error:
            raise _too_long(number) from None
        if cells is None:
            return
        problem = _unclosed(number, lines) if lines.ended and lines.is_unclosed(delimiter) else None
        yield RawRow(number, [unguard(cell) for cell in cells], problem or formula_in(cells))


class _Lines:
    """Hands lines to the csv reader, keeps those of the open record, and bounds them."""

    def __init__(self, text):
        self.text = text
        self.record = []
        self.size = 0
        self.ended = False

    def start_record(self):
        self.record.clear()
        self.size = 0

    def __iter__(self):
        return self

    def __next__(self):
        line = self.text.readline()
        if not line:
            self.ended = True
            raise StopIteration
        self.size += len(line)
        if self.size > MAX_LINE_BYTES:
            raise csv.Error("record too long")
        self.record.append(line)
        return line

    def is_unclosed(self, delimiter):
        """Did the file end inside a quoted cell?"""
        try:
            list(csv.reader(self.record, delimiter=delimiter, strict=True))
        except csv.Error as error:
            return "unexpected end" in str(error)
        return False


def _too_long(number):
    message = _("The row that starts on line {line} is longer than 1 MB. Is a quotation mark never closed?")
    return Refused("line_too_long", format_lazy(message, line=number))


def _unclosed(number, lines):
    message = _("A quotation mark is never closed: lines {first} to {last} were read as one row.")
    return Problem("unclosed_quote", format_lazy(message, first=number, last=number + len(lines.record) - 1))


def formula_in(cells):
    for column, cell in enumerate(cells):
        if is_formula(cell):
            return formula_problem(column)
    return None
