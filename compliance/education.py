"""What may be said in a proposal of patient education, and how early it is to be handed in: plain values, no database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta

from people.working_days import working_days

NOTICE_DAYS = 5
"""Working days that compliance has before an event, where nobody set another number."""

MOST_ATTENDED = 2000
SHORTEST_NAME = 2
BETWEEN, LATIN = r"[\s\-·.]*", "[a-z0-9]"
MONEY = re.compile(r"[¥￥$€]\s*\d|\d\s*[百千万]?(?:元|块钱|人民币|rmb\b|cny\b|yuan\b)|讲课费|劳务费|车马费|honorari")


def days_left(submitted_on: date, on: date) -> int:
    """Working days from the day of the hand-in, counted, to the day of the event, not counted; 0 for one on the day."""
    return working_days(submitted_on, on - timedelta(days=1))


def is_short_notice(submitted_on: date, on: date, notice_days: int) -> bool:
    """Whether compliance has fewer working days than the rule gives it."""
    return days_left(submitted_on, on) < notice_days


def named(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names that a text holds, whatever their width, case and spacing; a Latin name as a word of its own.

    Names of one letter are left out: they would be found in any text.
    """
    plain = _plain(text)
    patterns = {name: _pattern(name) for name in names}
    return sorted(name for name, pattern in patterns.items() if pattern and pattern.search(plain))


def speaks_of_money(text: str) -> bool:
    """Whether a text names a sum or a fee: what we provide is material, never money."""
    return bool(MONEY.search(_plain(text)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _pattern(name: str) -> re.Pattern | None:
    letters = [letter for letter in _plain(name) if not letter.isspace() and letter not in "-·."]
    if len(letters) < SHORTEST_NAME:
        return None
    before = f"(?<!{LATIN})" if letters[0].isascii() else ""  # Chinese is written without spaces
    after = f"(?!{LATIN})" if letters[-1].isascii() else ""
    return re.compile(before + BETWEEN.join(map(re.escape, letters)) + after)
