"""Opening an uploaded table, CSV or XLSX, whatever it looks like, in flat memory.

    with open_table(upload, aliases=ALIASES) as table:
        table.headers, table.mapping, table.header_texts
        for row in table:
            row.number, row.cells, row.problem

Nothing here knows what the columns mean beyond the aliases it is given.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lib import encodings, headers, spreadsheets
from lib.delimited import Delimited
from lib.refusals import Problem, Refused

MAX_BYTES = 50 * 1024 * 1024
MAX_COLUMNS = 200
MAX_LATER_HEADERS = 1000

_ZIP = b"PK\x03\x04"
_TOTALS = frozenset("合计 总计 总和 共计 total sum grandtotal totals 合计金额 合计数量".split())
_SUBTOTALS = frozenset("小计 subtotal".split())


@dataclass(frozen=True, slots=True)
class Row:
    """A line of data: its 1-based line (CSV) or row (XLSX) number, one text for each header, and its problem.

    `problem.code` is one of formula_cell, error_cell, extra_cells, unclosed_quote, second_header.
    """

    number: int
    cells: tuple
    problem: Problem | None = None

    def get(self, mapping, field):
        """The trimmed text of `field`; "" when the file has no such column."""
        index = mapping.get(field)
        return "" if index is None else self.cells[index].strip()


@dataclass(frozen=True, slots=True)
class SheetHead:
    """What stands at the top of a sheet. `texts` is every cell that may act as a header, for the compliance filter."""

    name: str
    header_line: int | None
    headers: tuple
    score: int
    texts: tuple


class Table:
    """One table of a file. Iterating yields `Row`s below the header; blank and repeated header lines are left out.

    `format` is "csv" or "xlsx"; `encoding` and `delimiter` are "" for XLSX, `sheet` is
    "" for CSV. After a pass, `blank_lines` (number) and `repeated_headers` (line
    numbers) tell what was left out, and `later_headers` (texts) what other tables
    below the first are headed by: the compliance filter is to judge those as well.
    """

    def __init__(self, sheets, aliases, header_line=None):
        words = [name for field, names in aliases.items() for name in (field, *names)]
        self._known = headers.known_keys(words)
        self.sheets = [_head(sheet, words, header_line) for sheet in sheets]
        best = self._best(sheets)
        self._source = sheets[best]
        head = self.sheets[best]
        if head.header_line is None:
            raise Refused("empty", _("The file holds no table: no line has headers."))
        self.sheet = head.name
        self.header_line = head.header_line
        self.headers = head.headers
        self.aliases = aliases
        self.mapping = headers.guess(self.headers, aliases)
        self.blank_lines = 0
        self.repeated_headers = []
        self.later_headers = set()

    def _best(self, sheets):
        def rank(index):
            head = self.sheets[index]
            return head.header_line is not None, getattr(sheets[index], "visible", True), head.score, -index

        return max(range(len(sheets)), key=rank)

    format = "csv"
    encoding = ""
    delimiter = ""

    @property
    def header_texts(self):
        """All header cells of all sheets, as shown: what `headers.volume_verdict` is to judge."""
        return [text for head in self.sheets for text in head.texts]

    @property
    def unknown_headers(self):
        """Headers that no field uses."""
        return headers.unknown(self.headers, self.mapping)

    def __iter__(self):
        self.blank_lines, self.repeated_headers, self.later_headers = 0, [], set()
        header_keys = [headers.key(header) for header in self.headers]
        for raw in self._source:
            _check_columns(raw)
            if raw.number <= self.header_line:
                continue
            if not any(cell.strip() for cell in raw.cells):
                self.blank_lines += 1
            elif self._repeats(raw, header_keys):
                self.repeated_headers.append(raw.number)
            else:
                yield self._row(raw)

    def _repeats(self, raw, header_keys):
        cells = [*raw.cells, *[""] * (len(header_keys) - len(raw.cells))]
        return all(headers.key(cell) == known for cell, known in zip(cells, header_keys, strict=False))

    def _row(self, raw):
        width = len(self.headers)
        cells = tuple(raw.cells[:width]) + ("",) * (width - len(raw.cells))
        return Row(raw.number, cells, raw.problem or self._misfit(raw, width))

    def _misfit(self, raw, width):
        if headers.looks_like_header(raw.cells, self._known):
            self.later_headers.update(_texts([raw]) if len(self.later_headers) < MAX_LATER_HEADERS else ())
            return Problem("second_header", _("This looks like the header of another table in the same sheet."))
        for column, cell in enumerate(raw.cells[width:], start=width):
            if cell.strip():
                return Problem("extra_cells", _("The line has more cells than the header."), column)
        return None


def _head(sheet, words, header_line):
    top = sheet.top(headers.LOOK_AT)
    for raw in top:
        _check_columns(raw)
    if header_line is not None:
        index = next((index for index, raw in enumerate(top) if raw.number == header_line), None)
        found = None if index is None else headers.Found(index, 0)
    else:
        found = headers.find([raw.cells for raw in top], words)
    if found is None:
        return SheetHead(sheet.name, None, (), 0, _texts(top))
    raw = top[found.index]
    # A header may be spread over the line above or below; where none is known, any top line may be one.
    texts = _texts(top[: found.index + 2] if found.score else top)
    return SheetHead(sheet.name, raw.number, _trim(raw.cells), found.score, texts)


def _texts(rows):
    return tuple(dict.fromkeys(text for raw in rows for cell in raw.cells if (text := headers.plain(cell))))


def _trim(cells):
    filled = [index for index, cell in enumerate(cells) if cell.strip()]
    return tuple(headers.plain(cell) for cell in cells[: filled[-1] + 1]) if filled else ()


def _check_columns(raw):
    if len(raw.cells) > MAX_COLUMNS and any(cell.strip() for cell in raw.cells[MAX_COLUMNS:]):
        raise Refused(
            "columns",
            format_lazy(
                _("Line {line} has more than {most} columns. This is not a table that can be imported."),
                line=raw.number,
                most=MAX_COLUMNS,
            ),
        )


@contextmanager
def open_table(source, *, aliases, max_bytes=MAX_BYTES, header_line=None):
    """Open a path or a seekable binary file object as a `Table`.

    `aliases` is `{field: [header words]}`; it finds the header line, the sheet and
    `table.mapping`. `header_line` (1-based) overrides the guess. Raises `Refused`
    with code empty, too_large, binary, encoding, line_too_long, columns, zip_bomb,
    password, old_excel or not_xlsx; a late line may raise it while iterating.
    """
    if hasattr(source, "read"):
        yield from _open(source, aliases, max_bytes, header_line)
    else:
        with Path(source).open("rb") as stream:
            yield from _open(stream, aliases, max_bytes, header_line)


def _open(stream, aliases, max_bytes, header_line):
    if _size(stream) > max_bytes:
        most = max_bytes // (1024 * 1024)
        raise Refused("too_large", format_lazy(_("The file is larger than {most} MB. Split it."), most=most))
    spreadsheets.refuse_ole(stream)
    stream.seek(0)
    if stream.read(4) == _ZIP:
        yield from _open_xlsx(stream, aliases, header_line)
    else:
        yield _open_csv(stream, aliases, header_line)


def _size(stream):
    stream.seek(0, 2)
    size = stream.tell()
    if size == 0:
        raise Refused("empty", _("The file is empty."))
    stream.seek(0)
    return size


def _open_csv(stream, aliases, header_line):
    encoding = encodings.detect(stream)
    words = [name for field, names in aliases.items() for name in (field, *names)]
    sheet = Delimited(stream, encoding, words)
    table = Table([sheet], aliases, header_line)
    table.encoding = "utf-8" if encoding == "utf-8-sig" else encoding
    table.delimiter = sheet.delimiter
    return table


def _open_xlsx(stream, aliases, header_line):
    spreadsheets.check_archive(stream)
    book = spreadsheets.Workbook(stream)
    try:
        if not book.sheets:
            raise Refused("empty", _("The workbook has no sheet with cells."))
        table = Table(book.sheets, aliases, header_line)
        table.format = "xlsx"
        yield table
    finally:
        book.close()


def total_kind(cells):
    """ "total" or "subtotal" when the first filled cell says so ("合计", "总计", "小计", "Total"), else None."""
    first = next((headers.bare_key(cell) for cell in cells if cell.strip()), "")
    if first in _TOTALS:
        return "total"
    return "subtotal" if first in _SUBTOTALS else None
