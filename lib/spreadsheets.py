"""Reading XLSX in flat memory, and refusing archives that are meant to hurt.

openpyxl knows what cells, styles and dates mean; walking the sheet is done here,
because its own walk keeps every row element and every shared string in memory.
"""

import array
import tempfile
import zipfile
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from defusedxml.ElementTree import fromstring, iterparse
from django.utils.translation import gettext_lazy as _
from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.utils import range_boundaries
from openpyxl.worksheet._reader import MERGE_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import ARC_STYLE, SHARED_STRINGS, SHEET_MAIN_NS

from lib.delimited import RawRow, take
from lib.formulas import formula_problem, is_formula, unguard
from lib.refusals import Problem, Refused

MAX_ENTRIES = 2_000
MAX_UNPACKED = 600 * 1024 * 1024
MAX_SMALL_PART = 16 * 1024 * 1024
MAX_RATIO = 250
# A part this small may be packed as tightly as it likes.
RATIO_FREE = 8 * 1024 * 1024
MAX_CELLS_IN_ROW = 16_384
MAX_ELEMENTS = 200_000
_STRING_TAG = f"{{{SHEET_MAIN_NS}}}si"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refuse_ole(stream):
    """Old .xls and password-protected .xlsx share one container; say which it is."""
    stream.seek(0)
    if stream.read(8) != _OLE:
        return
    while piece := stream.read(1024 * 1024):
        if "EncryptedPackage".encode("utf-16-le") in piece:
            raise _password()
    raise Refused("old_excel", _("This is an old Excel file (.xls). Open it and save it as .xlsx or CSV."))


def _password():
    return Refused("password", _("The file is protected by a password. Save it without one."))


def _bomb():
    return Refused("zip_bomb", _("The file unpacks to far more than a table needs. It is not opened."))


def _not_xlsx():
    return Refused("not_xlsx", _("This is not an XLSX file, or it is damaged."))


@contextmanager
def _damage_is_refused():
    """Whatever breaks while reading a stranger's archive means that it is damaged; there is no list of what can."""
    try:
        yield
    except Refused:
        raise
    except Exception as damage:
        raise _not_xlsx() from damage


def check_archive(stream):
    """Refuse, before anything is unpacked, what is not an XLSX or unpacks too large."""
    with _damage_is_refused(), zipfile.ZipFile(stream) as archive:
        entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _bomb()
    names = [entry.filename for entry in entries]
    if "[Content_Types].xml" not in names or len(set(names)) != len(names):
        raise _not_xlsx()
    for entry in entries:
        _check_entry(entry)


def _check_entry(entry):
    if entry.flag_bits & 0x1:
        raise _password()
    large = entry.filename.startswith("xl/worksheets/") or entry.filename.endswith("sharedStrings.xml")
    is_xml = entry.filename.endswith((".xml", ".rels"))
    if is_xml and not large and entry.file_size > MAX_SMALL_PART:
        raise _bomb()
    if entry.file_size > RATIO_FREE and entry.file_size > entry.compress_size * MAX_RATIO:
        raise _bomb()


class Workbook:
    """An XLSX that passed `check_archive`; `sheets` in file order. Close it when done."""

    def __init__(self, stream):
        self.reader = None
        try:
            with _damage_is_refused():
                self._read(stream)
        except Refused:
            self.close()
            raise

    def _read(self, stream):
        self.reader = _Reader(stream, read_only=True, keep_links=False)
        self.reader.read_manifest()
        self.reader.read_strings()
        self.reader.read_workbook()
        self.reader.read_date_formats()
        self.sheets = [
            Sheet(self.reader, sheet.name, rel.target, sheet.state == "visible")
            for sheet, rel in self.reader.parser.find_sheets()
            if rel.target in self.reader.valid_files and "chartsheet" not in rel.Type
        ]

    def close(self):
        if self.reader is not None:
            self.reader.archive.close()
            self.reader.shared_strings.close()


class _Reader(ExcelReader):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.shared_strings = _Strings()

    def read_strings(self):
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName[1:]) as source:
                for element in _walk(source, _STRING_TAG):
                    text = Text.from_tree(element).content or ""
                    self.shared_strings.append(text.replace("x005F_", ""))

    def read_date_formats(self):
        """Of all styles only those that make a number a date; openpyxl's own reading warns about the rest."""
        if ARC_STYLE in self.valid_files:
            sheet = Stylesheet.from_tree(fromstring(self.archive.read(ARC_STYLE)))
            self.wb._date_formats, self.wb._timedelta_formats = sheet.date_formats, sheet.timedelta_formats


class _Strings:
    """The shared strings on disk, with the latest at hand: a list of them would grow with the file."""

    def __init__(self):
        self.file = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the workbook)
        self.ends = array.array("Q", [0])
        self.get = lru_cache(maxsize=4096)(self._read)

    def append(self, text):
        self.ends.append(self.ends[-1] + self.file.write(text.encode("utf-8", "replace")))

    def __getitem__(self, index):
        if not 0 <= index < len(self.ends) - 1:
            raise IndexError(index)
        return self.get(index)

    def _read(self, index):
        self.file.seek(self.ends[index])
        return self.file.read(self.ends[index + 1] - self.ends[index]).decode()

    def close(self):
        self.file.close()


def _walk(source, *wanted):
    """Yield each finished element with a `wanted` tag, then forget it; refuses parts that pile up elements."""
    stack, pending = [], 0
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        if event == "start":
            stack.append(element)
            pending += 1
            if pending > MAX_ELEMENTS:
                raise _bomb()
            continue
        stack.pop()
        if element.tag in wanted:
            yield element
        if element.tag in wanted or len(stack) == 1:
            # Clearing the parent too: an emptied child would otherwise still hang there, one a row.
            (stack[-1] if stack else element).clear()
            pending = len(stack)


class Sheet:
    """One sheet; iterating yields `RawRow`s with 1-based row numbers, rows that are absent left out."""

    def __init__(self, reader, name, part, visible):
        self.reader = reader
        self.name = name
        self.part = part
        self.visible = visible
        self._merged = None

    def top(self, count):
        """The first `count` rows."""
        return list(take(iter(self), count))

    def __iter__(self):
        fill = _MergedFill(self.merged)
        book = self.reader.wb
        with _damage_is_refused(), self.reader.archive.open(self.part) as source:
            parser = WorkSheetParser(
                source, self.reader.shared_strings, False, book.epoch, book._date_formats, book._timedelta_formats
            )
            for element in _walk(source, ROW_TAG):
                if len(element) > MAX_CELLS_IN_ROW:
                    raise _bomb()
                number, cells = parser.parse_row(element)
                # The parser keeps heights and formulas of every row for writing them again.
                parser.row_dimensions.clear()
                parser.shared_formulae.clear()
                yield _raw_row(number, fill(number, cells))

    @property
    def merged(self):
        """Vertical merges as (first row, last row, column), in order; in the file they stand after the rows."""
        if self._merged is None:
            with _damage_is_refused():
                self._merged = sorted(self._read_merged()) if self._mentions_merges() else []
        return self._merged

    def _mentions_merges(self):
        tail = b""
        with self.reader.archive.open(self.part) as source:
            while piece := source.read(256 * 1024):
                if b"mergeCell" in tail + piece:
                    return True
                tail = piece[-16:]
        return False

    def _read_merged(self):
        with self.reader.archive.open(self.part) as source:
            for element in _walk(source, ROW_TAG, MERGE_TAG):
                for one in element if element.tag == MERGE_TAG else ():
                    left, top, _right, bottom = range_boundaries(one.get("ref"))
                    if bottom > top:
                        yield top, bottom, left


class _MergedFill:
    """Repeats the value of cells merged downwards on every row they cover, given rows in order."""

    def __init__(self, merged):
        self.coming = list(reversed(merged))
        self.open = {}

    def __call__(self, number, cells):
        """Return `{column: parsed cell}` (1-based columns); rows without a value of their own stay blank."""
        by_column = {cell["column"]: cell for cell in cells if cell["value"] is not None}
        while self.coming and self.coming[-1][0] <= number:
            top, bottom, column = self.coming.pop()
            if top == number and column in by_column:
                self.open[column] = (bottom, by_column[column])
        self.open = {column: held for column, held in self.open.items() if held[0] >= number}
        if by_column:
            for column, (_bottom, cell) in self.open.items():
                by_column.setdefault(column, cell)
        return by_column


def _raw_row(number, by_column):
    texts = [""] * max(by_column, default=0)
    problem = None
    for column, cell in sorted(by_column.items()):
        text = _text(cell)
        texts[column - 1] = unguard(text)
        problem = problem or _cell_problem(column - 1, cell, text)
    return RawRow(number, texts, problem)


def _cell_problem(column, cell, text):
    if cell["data_type"] == "f" or is_formula(text):
        return formula_problem(column)
    if cell["data_type"] == "e":
        return Problem("error_cell", _("The cell holds an error of the spreadsheet."), column)
    return None


def _text(cell):
    """Canonical text: 5.0 → "5", dates as 2025-05-01, never an exponent."""
    value = cell["value"]
    if cell["data_type"] == "f":
        return str(getattr(value, "text", value) or "=")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _float_text(value):
    # Excel keeps 15 digits; more would show the float's own error.
    text = format(Decimal(format(value, ".15g")), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
