"""Writing tables for spreadsheets so that no cell is ever computed when the file is opened.

A text that begins like a formula gets an apostrophe in front; `lib.tabular` takes
it off again, so what was exported can be imported unchanged. Numbers are numbers,
also below zero.
"""

import codecs
import csv
import re
from datetime import date, datetime, time
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from lib.formulas import guard

# XML 1.0 has no place for these, and no table needs them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL = 32_767
# Beyond this a spreadsheet rounds: an id of 18 digits has to travel as text.
_EXACT = 10**15


def safe_text(text):
    """The text as a spreadsheet may show it: no control characters, guarded when it begins like a formula."""
    return guard(_CONTROLS.sub("", str(text)))


def cell(value):
    """A value for a cell: numbers and dates stay what they are, everything else becomes `safe_text`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return safe_text(value)
    if isinstance(value, (int, float, Decimal)):
        return value if value == value and abs(value) < _EXACT else safe_text(value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, (date, time)):
        return value
    return safe_text(value)


class _Echo:
    """A file that hands back what is written, so that csv can feed a streaming response."""

    def write(self, text):
        return text


def csv_rows(rows):
    """Yield the bytes of a CSV (UTF-8 with the mark that Excel needs), one piece for each row of values."""
    writer = csv.writer(_Echo())
    yield codecs.BOM_UTF8
    for row in rows:
        yield writer.writerow([_as_text(cell(value)) for value in row]).encode("utf-8")


def _as_text(value):
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (datetime, time)):
        return value.isoformat(*([" "] if isinstance(value, datetime) else []), timespec="seconds")
    return value


def write_xlsx(rows, stream, *, sheet="Sheet1"):
    """Write rows of values as an XLSX with one sheet to a binary stream, row by row over a temporary file."""
    book = Workbook(write_only=True)
    page = book.create_sheet(safe_text(re.sub(r"[\[\]:*?/\\]", " ", sheet))[:31])
    for row in rows:
        page.append([_for_sheet(page, cell(value)) for value in row])
    book.save(stream)


def _for_sheet(page, value):
    if not isinstance(value, str):
        return value
    value = value[:_LONGEST_CELL]
    if not value.startswith("#"):
        return value
    # openpyxl would write "#N/A" as an error.
    text = WriteOnlyCell(page, value)
    text.data_type = "s"
    return text
