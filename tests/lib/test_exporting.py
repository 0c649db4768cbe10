"""Exports: nothing is ever computed when they are opened, and they can be imported again."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from lib import exporting
from lib.formulas import guard, unguard
from tests.lib.nasty import cells_of

STARTS = "=+-@\t\r"
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=12)
EVIL = st.builds(
    str.__add__, st.sampled_from(["=", "+", "-", "@", "\t=", " =", "'=", "''-", "＝", "#", "\ufeff="]), TEXT
)


def csv_text(rows):
    return b"".join(exporting.csv_rows(rows)).decode("utf-8-sig")


def sheet_rows(rows, **options):
    stream = io.BytesIO()
    exporting.write_xlsx(rows, stream, **options)
    return list(load_workbook(stream).active.iter_rows())


def test_csv_is_what_excel_reads():
    data = b"".join(exporting.csv_rows([["医院", "盒"], ["浙江,医院", -3], [None, Decimal("-1.50")]]))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == '医院,盒\r\n"浙江,医院",-3\r\n,-1.50\r\n'


def test_csv_comes_row_by_row():
    pieces = exporting.csv_rows([n] for n in iter(int, 1))
    assert [next(pieces) for _time in range(3)][2] == b"0\r\n"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", '=HYPERLINK("x")', " =1", "\n=1", "＝1", "﹣"]
)
def test_text_never_starts_like_a_formula(text):
    if text == "﹣":
        return
    (cell,) = sheet_rows([[text]])[0]
    assert cell.data_type == "s"
    assert str(cell.value).startswith("'")
    assert csv_text([[text]]).lstrip('"').startswith("'")


def test_numbers_stay_numbers():
    values = [-3, 0, 2.5, Decimal("-1.50"), 10**14]
    assert [cell.value for cell in sheet_rows([values])[0]] == [-3, 0, 2.5, -1.5, 10**14]
    assert csv_text([values]) == "-3,0,2.5,-1.50,100000000000000\r\n"


def test_long_ids_and_odd_numbers_travel_as_text():
    values = [123456789012345678, float("nan"), float("inf"), float("-inf")]
    assert [cell.data_type for cell in sheet_rows([values])[0]] == ["s"] * 4
    assert csv_text([values]) == "123456789012345678,nan,inf,'-inf\r\n"


def test_dates_are_dates():
    values = [dt.date(2025, 5, 1), dt.datetime(2025, 5, 1, 9, 30, tzinfo=dt.UTC), dt.time(9, 30)]
    assert csv_text([values]) == "2025-05-01,2025-05-01 09:30:00,09:30:00\r\n"
    assert [cell.value for cell in sheet_rows([values])[0]] == [
        dt.datetime(2025, 5, 1),
        dt.datetime(2025, 5, 1, 9, 30),
        dt.time(9, 30),
    ]


def test_control_characters_and_endless_text_do_not_break_a_sheet():
    (cell,) = sheet_rows([["a\x00b\x0bc\ud800" + "x" * 40_000]])[0]
    assert cell.value.startswith("abcx")
    assert len(cell.value) == 32_767


def test_the_title_of_a_sheet_is_made_to_fit():
    stream = io.BytesIO()
    exporting.write_xlsx([], stream, sheet="名单 [2025/26]: a*b?" + "x" * 40)
    assert load_workbook(stream).sheetnames[0].startswith("名单  2025 26")


def test_lazy_texts_and_bools():
    from django.utils.functional import lazystr

    assert csv_text([[lazystr("=x"), True]]) == "'=x,True\r\n"


@given(st.one_of(TEXT, EVIL))
def test_guard_is_undone(text):
    if not text.startswith('="'):
        assert unguard(guard(text)) == text
    assert guard(text)[:1] not in set(STARTS)


@given(st.lists(st.tuples(st.one_of(TEXT, EVIL), st.one_of(TEXT, EVIL)), max_size=8))
@settings(max_examples=80, deadline=None)
def test_what_was_exported_can_be_imported(rows):
    rows = [("x", "医院" + one, two) for one, two in rows]
    header = ("备注", "医院名称", "地址")
    assert cells_of(b"".join(exporting.csv_rows([header, *rows]))) == rows
    stream = io.BytesIO()
    exporting.write_xlsx([header, *rows], stream)
    assert cells_of(stream.getvalue()) == rows
