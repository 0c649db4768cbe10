"""Uploads nobody should send, made on the spot, and small honest ones."""

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import Workbook

from lib.tabular import open_table

DATA = Path(__file__).parents[1] / "data"

ALIASES = {
    "hospital": ["医院名称", "终端名称", "医院", "hospital name"],
    "address": ["地址", "address"],
    "phone": ["电话", "phone"],
    "grade": ["医院等级", "等级", "grade"],
    "district": ["区县", "district"],
    "department": ["科室", "department"],
    "person": ["姓名", "医生姓名"],
    "post": ["职务"],
    "distributor": ["商业公司", "distributor"],
    "product": ["通用名", "品名", "product"],
    "pack": ["规格", "pack"],
    "month": ["年月", "月份", "month"],
    "boxes": ["数量", "处方量", "qty"],
    "amount": ["金额", "amount"],
    "remark": ["备注", "remark"],
}


def rows_of(data, **options):
    """Open bytes as a table and read it whole: (table, rows)."""
    with open_table(io.BytesIO(data), aliases=ALIASES, **options) as table:
        return table, list(table)


def cells_of(data, **options):
    return [row.cells for row in rows_of(data, **options)[1]]


def xlsx(*sheets, edit=None):
    """An XLSX of (title, rows) pairs; `edit` gets the workbook before it is saved."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    if edit:
        edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def repacked(data, replace=None, add=None, compression=zipfile.ZIP_DEFLATED):
    """The same archive with some parts replaced (name → bytes, or None to drop) or added."""
    replace, stream = replace or {}, io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", compression) as new:
        for entry in old.infolist():
            content = replace.get(entry.filename, old.read(entry.filename))
            if content is not None:
                new.writestr(entry.filename, content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return stream.getvalue()


def part(data, name):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRINGS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def xlsx_as_excel_writes_it(rows):
    """Rows of texts in one sheet with its strings in a shared table, which openpyxl reads but does not write."""
    strings, lines = [], []
    for number, row in enumerate(rows, start=1):
        cells = "".join(f'<c t="s"><v>{len(strings) + place}</v></c>' for place in range(len(row)))
        strings += row
        lines.append(f'<row r="{number}" spans="1:9" ht="15" customHeight="1">{cells}</row>')
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    table = f'<sst xmlns="{_MAIN}">{"".join(f"<si><t>{escape(text)}</t></si>" for text in strings)}</sst>'
    empty = xlsx(("s", []))
    types = part(empty, "[Content_Types].xml").decode()
    if "sharedStrings" not in types:
        types = types.replace(
            "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_STRINGS_TYPE}"/></Types>'
        )
    replaced = {
        "xl/worksheets/sheet1.xml": sheet.encode(),
        "[Content_Types].xml": types.encode(),
        "xl/sharedStrings.xml": None,
    }
    return repacked(empty, replaced, {"xl/sharedStrings.xml": table.encode()})
