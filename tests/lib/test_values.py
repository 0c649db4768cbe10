"""One cell at a time: months, dates, numbers, money, yes and no."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import values
from lib.refusals import BadValue

PARSERS = [
    values.parse_date, values.parse_month, values.parse_integer, values.parse_decimal, values.parse_fen, values.parse_bool,
]  # fmt: skip


def code(parse, text, **options):
    with pytest.raises(BadValue) as caught:
        parse(text, **options)
    assert str(caught.value)
    return caught.value.code


@pytest.mark.parametrize("parse", PARSERS)
@pytest.mark.parametrize("blank", ["", "  ", "　", None, "\u200b"])
def test_blank_is_none(parse, blank):
    assert parse(blank) is None


@pytest.mark.parametrize(
    "text",
    [
        "2025-05", "2025-5", "2025/5", "2025/05", "202505", "2025年5月", "2025年05月份", "2025/5/1", "2025-05-01",
        "2025.05", "2025.5", "20250501", "2025年5月1日", "２０２５年５月", "２０２５－０５", " 2025 年 5 月 ", "2025-05-31",
        "2025-05-01 00:00:00", "45778", "2025–05",
    ],
)  # fmt: skip
def test_months(text):
    assert values.parse_month(text) == date(2025, 5, 1)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2025-13", "month"), ("202513", "month"), ("2025年13月", "month"), ("2025-00", "month"), ("2025/13/1", "month"),
        ("2025-02-30", "month"), ("2025.1", "month"), ("五月", "month"), ("2025", "month"), ("5/2025", "month"),
        ("25-05", "month"), ("0025-05", "year"), ("9999-05", "year"), ("2025-05-01 13:00:00", "month"), ("2025-5-", "month"),
    ],
)  # fmt: skip
def test_no_months(text, why):
    assert code(values.parse_month, text) == why


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_way_to_write_a_day(day):
    for text in (
        day.isoformat(), f"{day:%Y%m%d}", f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}", f"{day} 00:00:00",
    ):  # fmt: skip
        assert values.parse_date(text) == day
        assert values.parse_month(text) == day.replace(day=1)
    assert values.parse_month(f"{day:%Y-%m}") == values.parse_month(f"{day:%Y%m}") == day.replace(day=1)


@pytest.mark.parametrize(
    ("text", "day"), [("36526", date(2000, 1, 1)), ("45778", date(2025, 5, 1)), ("73050", date(2099, 12, 31))]
)
def test_excels_day_numbers(text, day):
    assert values.parse_date(text) == day


@pytest.mark.parametrize("text", ["2025-02-29", "2025/5-1", "1", "99999", "yesterday", "2025-05", "12345678901"])
def test_no_dates(text):
    assert code(values.parse_date, text) in {"date", "month", "year"}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5", 5), ("0", 0), ("-3", -3), ("－３", -3), ("−3", -3), ("+4", 4), ("１２３", 123), ("1,234", 1234), ("1，234", 1234),
        ("12,345,678", 12345678), ("1.0", 1), ("1.", 1), ("1234.00", 1234), ("(3)", -3), ("（１２）", -12), ("- 3", -3),
        ("007", 7), (".0", 0), (" 8 ", 8),
    ],
)  # fmt: skip
def test_integers(text, number):
    assert values.parse_integer(text) == number


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("十盒", "number"), ("5盒", "number"), ("1.5", "integer"), ("1,23", "number"), ("12,34", "number"), ("1,2345", "number"),
        (",123", "number"), ("1.234,5", "number"), ("1e3", "number"), ("--3", "number"), ("(-3)", "number"), ("-(3)", "number"),
        ("nan", "number"), ("inf", "number"), ("1_000", "number"), ("1" * 30, "range"), ("9" * 5000, "number"), ("½", "number"),
        ("()", "number"), ("-", "number"), (".", "number"), ("很支持", "number"),
    ],
)  # fmt: skip
def test_no_integers(text, why):
    assert code(values.parse_integer, text) == why


def test_integers_keep_their_bounds():
    assert values.parse_integer("5", minimum=1, maximum=5) == 5
    assert code(values.parse_integer, "9", minimum=1, maximum=5) == "range"
    assert code(values.parse_integer, "0", minimum=1, maximum=5) == "range"


@given(st.integers(-(10**12), 10**12))
def test_every_way_to_write_an_integer(number):
    shown = [str(number), f"{number:,}", f"{number}.0", f"{number:,}.00"]
    shown += [f"({-number:,})"] if number < 0 else []
    wide = str(number).translate(str.maketrans("0123456789-", "０１２３４５６７８９－"))
    assert {values.parse_integer(text) for text in [*shown, wide]} == {number}


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("2,412.00", 241200), ("3790.80", 379080), ("￥15.5", 1550), ("¥15.5", 1550), ("-¥15.5", -1550), ("￥-15.5", -1550),
        ("(3.20)", -320), ("（3.20）元", -320), ("39449576.40", 3944957640), ("0.1", 10), ("0.01", 1), ("5元", 500), ("RMB 5", 500),
        ("5.000", 500), ("1,234,567.89", 123456789), ("０.５", 50), ("10000000000000", 10**15),
    ],
)  # fmt: skip
def test_money(text, fen):
    assert values.parse_fen(text) == fen


@pytest.mark.parametrize(
    ("text", "why"),
    [("0.001", "money"), ("abc", "money"), ("¥", "money"), ("元", "money"), ("1.2万", "money"), ("1e2", "money"), ("5$", "money"),
     ("10000000000000.01", "range")],
)  # fmt: skip
def test_no_money(text, why):
    assert code(values.parse_fen, text) == why


@given(st.integers(-(10**15), 10**15))
def test_money_is_exact(fen):
    yuan = Decimal(fen) / 100
    assert values.parse_fen(f"{yuan:,.2f}") == values.parse_fen(f"￥{yuan:.2f}") == values.parse_fen(f"{yuan:f}") == fen


def test_decimals():
    assert values.parse_decimal("1,234.50") == Decimal("1234.50")
    assert values.parse_decimal("-.5") == Decimal("-0.5")


@pytest.mark.parametrize(
    ("text", "truth"),
    [("是", True), ("有", True), ("√", True), ("YES", True), ("ｙ", True), ("1", True), ("true", True), ("TRUE", True),
     ("否", False), ("无", False), ("×", False), ("No", False), ("0", False), ("FALSE", False)],
)  # fmt: skip
def test_bools(text, truth):
    assert values.parse_bool(text) is truth


@pytest.mark.parametrize("text", ["也许", "2", "是否", "-"])
def test_no_bools(text):
    assert code(values.parse_bool, text) == "bool"


@given(st.text(max_size=30))
def test_any_text_is_read_or_bad(text):
    for parse in PARSERS:
        try:
            parse(text)
        except BadValue as bad:
            assert bad.code in {"date", "month", "year", "number", "integer", "range", "money", "bool"}  # noqa: PT017
