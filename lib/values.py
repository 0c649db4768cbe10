"""Reading one cell: months, dates, whole numbers, money, yes and no.

Every function takes the cell's text, returns None for a blank, and raises
`BadValue` with a translatable message for what cannot be read.
"""

import re
from datetime import date, timedelta
from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lib.refusals import BadValue
from lib.spelling import tidy

FIRST_YEAR, LAST_YEAR = 1990, 2100
_MAX_INTEGER = 10**12
_MAX_FEN = 10**15
# Excel's day numbers from 2000-01-01 to 2099-12-31, for cells that lost their date format.
_SERIALS = range(36526, 73051)
_SERIAL_ZERO = date(1899, 12, 30)
_TRUE = frozenset("1 y yes true t 是 有 对 √ ✓ ✔ v on 启用 在用".split())
_FALSE = frozenset("0 n no false f 否 无 没有 不是 × ✗ ✘ x off 停用".split())

_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月份?|(\d{2}))")
_DATE = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?|(\d{2})(\d{2}))(?:[ T]00?:00(?::00)?)?"
)
_NUMBER = re.compile(r"(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?|\.(\d+)")


def parse_date(text):
    """A day: 2025-05-01, 2025/5/1, 2025.5.1, 20250501, 2025年5月1日, or Excel's day number."""
    tidied = tidy(text)
    if not tidied:
        return None
    if tidied.isdecimal() and int(tidied) in _SERIALS:
        return _SERIAL_ZERO + timedelta(days=int(tidied))
    match = _DATE.fullmatch(tidied)
    if not match:
        raise BadValue("date", format_lazy(_("“{value}” is not a date."), value=tidied))
    year, month, day = match[1], match[3] or match[5] or match[7], match[4] or match[6] or match[8]
    return _real_day(int(year), int(month), int(day), tidied)


def parse_month(text):
    """A month as its first day: 2025-05, 2025/5, 202505, 2025年5月, or any date of `parse_date`."""
    tidied = re.sub(r"\s+(?=[年月])|(?<=[年月])\s+", "", tidy(text))
    if not tidied:
        return None
    # Excel turns 2025.10 into the number 2025.1, which is then taken for January.
    if re.fullmatch(r"\d{4}\.1", tidied):
        raise BadValue(
            "month", format_lazy(_("“{value}” may be January or October. Write it as 2025-01."), value=tidied)
        )
    match = _MONTH.fullmatch(tidied)
    if match:
        return _real_day(int(match[1]), int(match[2] or match[3] or match[4]), 1, tidied)
    try:
        return parse_date(tidied).replace(day=1)
    except BadValue as bad:
        if bad.code != "date":
            raise
        raise BadValue("month", format_lazy(_("“{value}” is not a month."), value=tidied)) from None


def _real_day(year, month, day, shown):
    if not 1 <= month <= 12:
        raise BadValue("month", format_lazy(_("“{value}”: there is no month {month}."), value=shown, month=month))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadValue("year", format_lazy(_("The year of “{value}” cannot be right."), value=shown))
    try:
        return date(year, month, day)
    except ValueError:
        raise BadValue("date", format_lazy(_("“{value}” is not a date."), value=shown)) from None


def parse_integer(text, *, minimum=-_MAX_INTEGER, maximum=_MAX_INTEGER):
    """A whole number: "1,234", "１２", "-3", "(3)", "1.0"; outside `minimum` to `maximum` is refused."""
    number = parse_decimal(text)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise BadValue("integer", format_lazy(_("“{value}” is not a whole number."), value=tidy(text)))
    if not minimum <= number <= maximum:
        raise BadValue(
            "range",
            format_lazy(
                _("{value} is outside {minimum} to {maximum}."), value=tidy(text), minimum=minimum, maximum=maximum
            ),
        )
    return int(number)


def parse_decimal(text):
    """An exact number; commas only as thousands separators, brackets or a minus for less than nothing."""
    tidied = tidy(text)
    if not tidied:
        return None
    body, negative = _sign(tidied)
    match = _NUMBER.fullmatch(body)
    if not match or len(body) > 40:
        raise BadValue("number", format_lazy(_("“{value}” is not a number."), value=tidied[:60]))
    number = Decimal(body.replace(",", ""))
    return -number if negative else number


def _sign(text):
    if text.startswith("(") and text.endswith(")"):
        return text[1:-1].strip(), True
    if text[:1] in "+-":
        return text[1:].lstrip(), text[0] == "-"
    return text, False


def parse_fen(text):
    """Money in yuan ("2,412.00", "￥-15.5", "(3.20)元") as exact whole fen; more than two decimals are refused."""
    tidied = tidy(text)
    if not tidied:
        return None
    stripped = re.sub(r"元$|[¥￥]|\b(?:RMB|CNY)\b", "", tidied, flags=re.IGNORECASE).strip()
    try:
        fen = (parse_decimal(stripped) or Decimal(0)) * 100 if stripped else None
    except BadValue:
        fen = None
    if fen is None:
        raise BadValue("money", format_lazy(_("“{value}” is not an amount of money."), value=tidied[:60]))
    if fen != fen.to_integral_value():
        raise BadValue("money", format_lazy(_("“{value}” has more than two decimals."), value=tidied[:60]))
    if abs(fen) > _MAX_FEN:
        raise BadValue("range", format_lazy(_("“{value}” is too large."), value=tidied[:60]))
    return int(fen)


def parse_bool(text):
    """Yes or no in the words people use: 是/否, 有/无, √/×, yes/no, true/false, 1/0."""
    tidied = tidy(text).casefold()
    if not tidied:
        return None
    if tidied in _TRUE:
        return True
    if tidied in _FALSE:
        return False
    raise BadValue("bool", format_lazy(_("“{value}” is neither yes nor no."), value=tidy(text)[:60]))
