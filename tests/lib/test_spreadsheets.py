"""XLSX uploads: sheets, cells, merges, and archives that are meant to hurt."""

import contextlib
import datetime as dt
import io
import random
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from lib import spreadsheets
from lib.refusals import Refused
from lib.tabular import open_table
from tests.lib.nasty import ALIASES, part, repacked, rows_of, xlsx, xlsx_as_excel_writes_it

HEADER = ["医院名称", "地址", "数量"]
SIMPLE = xlsx(("名单", [HEADER, ["浙江医院", "灵隐路12号", 5], ["云汀医院", None, 1.5]]))

SHARED = xlsx_as_excel_writes_it([["医院名称", "地址"], ["浙江医院", "灵隐路 <12> & 号"], ["云汀医院", "=1+1"]])


def refusal(data, **options):
    with pytest.raises(Refused) as caught:
        rows_of(data, **options)
    return caught.value.code


def column(*values, edit=None):
    data = xlsx(("s", [["医院名称", "备注"], *[["x", value] for value in values]]), edit=edit)
    return rows_of(data)[1]


def test_a_plain_sheet():
    table, rows = rows_of(SIMPLE)
    assert (table.format, table.sheet, table.header_line, table.encoding) == ("xlsx", "名单", 1, "")
    assert [(row.number, row.cells) for row in rows] == [
        (2, ("浙江医院", "灵隐路12号", "5")),
        (3, ("云汀医院", "", "1.5")),
    ]


def test_a_sheet_can_be_read_again():
    with open_table(io.BytesIO(SIMPLE), aliases=ALIASES) as table:
        next(iter(table))
        assert list(table) == list(table)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (5.0, "5"),
        (-3, "-3"),
        (0.1 + 0.2, "0.3"),
        (3790.8, "3790.8"),
        (1e16, "10000000000000000"),
        (1.5e-7, "0.00000015"),
        (True, "TRUE"),
        (dt.date(2025, 5, 1), "2025-05-01"),
        (dt.datetime(2025, 5, 1, 13, 30), "2025-05-01 13:30:00"),
        (dt.time(9, 5), "09:05:00"),
        (" 浙江　医院 ", " 浙江　医院 "),
        ("00123", "00123"),
        ("'=1+1", "=1+1"),
    ],
)
def test_cells_become_canonical_text(value, text):
    (row,) = column(value)
    assert row.cells[1] == text
    assert row.problem is None


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://x.invalid","点")', "=1+1", "=SUM(A1:A2)"])
def test_formula_cells_are_a_problem_of_their_line(formula):
    good, bad = column("fine", formula)
    assert good.problem is None
    assert (bad.problem.code, bad.problem.column) == ("formula_cell", 1)


def test_text_that_looks_like_a_formula_is_one():
    def as_text(book):
        book["s"]["B2"].data_type = "s"

    (row,) = column("=1+1", edit=as_text)
    assert row.problem.code == "formula_cell"


def test_error_cells_are_a_problem_of_their_line():
    (row,) = column("#DIV/0!")
    assert (row.problem.code, row.problem.column) == ("error_cell", 1)


def test_dates_outside_the_calendar_are_a_problem():
    def far(book):
        book["s"]["B2"].number_format = "yyyy-mm-dd"

    with pytest.warns(UserWarning, match="outside the limits"):
        (row,) = column(99_999_999, edit=far)
    assert row.problem.code == "error_cell"


def test_the_sheet_with_the_best_header_is_chosen_and_all_are_listed():
    data = xlsx(
        ("说明", [["本表为演示数据"]]),
        ("数据", [["标题"], [], HEADER, ["浙江医院", "x", 1]]),
        ("医生", [["医生姓名", "处方量(盒)"], ["医生01", 5]]),
        ("空", []),
    )
    table, rows = rows_of(data)
    assert (table.sheet, table.header_line) == ("数据", 3)
    assert [row.number for row in rows] == [4]
    assert [head.name for head in table.sheets] == ["说明", "数据", "医生", "空"]
    assert {"医生姓名", "处方量(盒)", "本表为演示数据", "地址"} <= set(table.header_texts)


def test_hidden_sheets_are_judged_but_not_chosen():
    def hide(book):
        book["医生"].sheet_state = "veryHidden"

    data = xlsx(
        ("医生", [["医院", "科室", "医生姓名", "处方量"]]), ("名单", [HEADER[:2], ["浙江医院", "x"]]), edit=hide
    )
    table, _rows = rows_of(data)
    assert table.sheet == "名单"
    assert "处方量" in table.header_texts


def test_titles_merged_over_the_table():
    def merge(book):
        book["s"].merge_cells("A1:C1")

    data = xlsx(("s", [["名单"], HEADER, ["浙江医院", "x", 1]]), edit=merge)
    table, rows = rows_of(data)
    assert table.header_line == 2
    assert rows[0].cells == ("浙江医院", "x", "1")


def test_cells_merged_downwards_are_repeated():
    def merge(book):
        book["s"].merge_cells("A2:A4")
        book["s"].merge_cells("B5:B6")

    rows = [
        HEADER,
        ["浙江医院", "a", 1],
        [None, "b", 2],
        [None, None, None],
        ["云汀医院", "c", 3],
        ["萧山医院", None, 4],
    ]
    _table, read = rows_of(xlsx(("s", rows), edit=merge))
    assert [(row.number, row.cells[:2]) for row in read] == [
        (2, ("浙江医院", "a")),
        (3, ("浙江医院", "b")),
        (5, ("云汀医院", "c")),
        (6, ("萧山医院", "c")),
    ]


def test_a_header_of_two_lines():
    def merge(book):
        for cells in ("A1:A2", "B1:C1"):
            book["s"].merge_cells(cells)

    data = xlsx(("s", [["医院名称", "联系方式", None], [None, "地址", "电话"], ["浙江医院", "x", "1"]]), edit=merge)
    table, rows = rows_of(data)
    assert table.headers == ("医院名称", "地址", "电话")
    assert [row.number for row in rows] == [3]


def test_rows_that_are_absent_keep_the_numbers():
    book = Workbook()
    page = book.active
    page["B3"], page["C3"] = "医院名称", "地址"
    page["B900"], page["C900"] = "浙江医院", "x"
    stream = io.BytesIO()
    book.save(stream)
    table, rows = rows_of(stream.getvalue())
    assert table.header_line == 3
    assert [(row.number, row.cells) for row in rows] == [(900, ("", "浙江医院", "x"))]


def test_thousand_columns_are_refused():
    assert refusal(xlsx(("s", [[f"c{n}" for n in range(1000)], range(1000)]))) == "columns"


def test_styled_blanks_far_to_the_right_do_no_harm():
    def style(book):
        book["s"].cell(2, 5000).number_format = "0.00"

    _table, rows = rows_of(xlsx(("s", [HEADER, ["浙江医院", "x", 1]]), edit=style))
    assert rows[0].cells == ("浙江医院", "x", "1")


def test_empty_workbook_is_refused():
    assert refusal(xlsx(("s", []))) == "empty"
    assert refusal(xlsx(("s", [[None, None]]))) == "empty"


def test_any_other_archive_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert refusal(stream.getvalue()) == "not_xlsx"
    assert refusal(b"PK\x03\x04" + b"\x00" * 100) == "not_xlsx"
    assert refusal(SIMPLE[:-200]) == "not_xlsx"
    assert refusal(repacked(SIMPLE, {"xl/workbook.xml": None})) == "not_xlsx"
    assert refusal(repacked(SIMPLE, {"xl/workbook.xml": b"<broken"})) == "not_xlsx"
    assert refusal(repacked(SIMPLE, {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>"})) == "not_xlsx"


def test_damaged_packing_is_refused():
    broken = bytearray(SIMPLE)
    start = SIMPLE.index(b"xl/worksheets/sheet1.xml") + 60
    broken[start : start + 40] = bytes(40)
    assert refusal(bytes(broken)) == "not_xlsx"


def test_password_on_the_archive_is_named():
    locked = bytearray(SIMPLE)
    at = locked.find(b"PK\x01\x02")
    while at >= 0:
        flags = struct.unpack_from("<H", locked, at + 8)[0]
        struct.pack_into("<H", locked, at + 8, flags | 1)
        at = locked.find(b"PK\x01\x02", at + 4)
    assert refusal(bytes(locked)) == "password"


SHEET = "xl/worksheets/sheet1.xml"
OPEN = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'


def _peak_of_refusal(data):
    tracemalloc.start()
    try:
        return refusal(data), tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", [SHEET, "xl/sharedStrings.xml", "xl/styles.xml", "docProps/app.xml"])
def test_zip_bombs_are_refused_unopened(name):
    code, peak = _peak_of_refusal(repacked(SHARED, {name: b" " * 60_000_000}))
    assert code == "zip_bomb"
    assert peak < 3_000_000


def test_too_much_in_all_is_refused(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MAX_UNPACKED", 1000)
    assert refusal(SIMPLE) == "zip_bomb"


def test_thousands_of_entries_are_refused():
    assert refusal(repacked(SIMPLE, add={f"xl/media/{n}.png": b"" for n in range(3000)})) == "zip_bomb"


def test_one_row_of_millions_of_cells_is_refused():
    """Random attributes keep the packing honest, so only the counting of elements stops it."""
    cells = b"".join(b'<c r="A1" s="%d"/>' % random.Random(n).randrange(10**9) for n in range(250_000))
    code, peak = _peak_of_refusal(repacked(SIMPLE, {SHEET: OPEN + b'<row r="1">' + cells}))
    assert code == "zip_bomb"
    assert peak < 120_000_000


def test_a_row_wider_than_any_sheet_is_refused():
    data = OPEN + b'<row r="1">' + b"<c/>" * 20_000 + b"</row></sheetData></worksheet>"
    assert refusal(repacked(SIMPLE, {SHEET: data})) == "zip_bomb"


def test_entities_are_refused():
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + OPEN
    assert (
        refusal(repacked(SIMPLE, {SHEET: laughs + b"<row><c><v>&b;</v></c></row></sheetData></worksheet>"}))
        == "not_xlsx"
    )
    outside = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + OPEN
    assert (
        refusal(repacked(SIMPLE, {SHEET: outside + b"<row><c><v>&a;</v></c></row></sheetData></worksheet>"}))
        == "not_xlsx"
    )


def test_strings_that_are_not_there_are_refused():
    for wrong in (b"<v>999</v>", b"<v>-1</v>", b"<v>x</v>"):
        sheet = part(SHARED, SHEET).replace(b"<v>0</v>", wrong)
        assert refusal(repacked(SHARED, {SHEET: sheet})) == "not_xlsx"


def test_shared_strings():
    _table, rows = rows_of(SHARED)
    assert [row.cells for row in rows] == [("浙江医院", "灵隐路 <12> & 号"), ("云汀医院", "=1+1")]
    assert rows[1].problem.code == "formula_cell"


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\ufffe\uffff"), max_size=12
)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=8))
@settings(max_examples=60, deadline=None)
def test_any_text_comes_through(rows):
    data = xlsx(("s", [["医院名称", "地址"], *[["x" + one, "x" + two] for one, two in rows]]))
    assert [row.cells for row in rows_of(data)[1]] == [("x" + one, "x" + two) for one, two in rows]


@given(st.randoms(use_true_random=False), st.integers(1, 30))
@settings(max_examples=150, deadline=None)
def test_any_damage_is_read_or_refused(rng, count):
    """Nothing but `Refused` ever comes out of a damaged file."""
    broken = bytearray(SIMPLE)
    for _time in range(count):
        broken[rng.randrange(4, len(broken))] = rng.randrange(256)
    with contextlib.suppress(Refused):
        rows_of(bytes(broken))


@given(
    st.randoms(use_true_random=False),
    st.sampled_from([SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"]),
)
@settings(max_examples=150, deadline=None)
def test_any_damaged_part_is_read_or_refused(rng, name):
    content = bytearray(part(SIMPLE, name))
    for _time in range(rng.randrange(1, 6)):
        content[rng.randrange(len(content))] = rng.randrange(32, 127)
    with contextlib.suppress(Refused):
        rows_of(repacked(SIMPLE, {name: bytes(content)}))


def _large(count):
    rows = ([f"浙江第{number}医院", f"灵隐路{number}号", "0571"] for number in range(count))
    return io.BytesIO(xlsx_as_excel_writes_it([HEADER, *rows]))


def _peak(stream):
    tracemalloc.start()
    try:
        with open_table(stream, aliases=ALIASES) as table:
            count = sum(1 for _row in table)
        return count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.slow
def test_memory_is_flat():
    """Only the places of the shared strings grow, eight bytes a string; the strings are on disk."""
    _peak(_large(100))
    small, large = _peak(_large(2_000)), _peak(_large(10_000))
    assert (small[0], large[0]) == (2_000, 10_000)
    assert large[1] < small[1] + 8 * 2 * 3 * 10_000
    assert large[1] < 8 * 1024 * 1024
