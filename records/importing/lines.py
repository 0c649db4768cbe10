"""A column, a line on its way to a verdict, and texts that every reader gets in their own language."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lib.headers import key as header_key
from lib.names import plain
from lib.refusals import BadValue

from ..models import ImportRow


def bilingual(message) -> dict[str, str]:
    """A message in every language of the product, fit for JSON: `{"en": …, "zh-hans": …}`."""
    if not isinstance(message, Promise):
        return {code: str(message) for code, _name in settings.LANGUAGES}
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = str(message)
    return said


def digest(*parts) -> str:
    """32 characters that are equal when the parts are; what lines and questions are grouped by."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def text_of(longest: int) -> Callable[[str], str | None]:
    """A parser for text: blanks run together; BadValue when it is longer than the database keeps."""

    def parse(cell: str) -> str | None:
        shown = plain(cell)
        if len(shown) > longest:
            raise BadValue("long", format_lazy(_("The text is longer than {most} characters."), most=longest))
        return shown or None

    return parse


def one_of(words: dict[str, str]) -> Callable[[str], str | None]:
    """A parser for a word of a list: `{"科主任": "head"}`; case, width and punctuation do not matter."""
    known = {header_key(word): value for word, value in words.items()}
    known |= {header_key(value): value for value in words.values()}

    def parse(cell: str) -> str | None:
        shown = plain(cell)
        if not shown:
            return None
        if header_key(shown) not in known:
            allowed = ", ".join(dict.fromkeys(words))
            message = format_lazy(_("“{value}” is none of: {allowed}."), value=shown[:60], allowed=allowed)
            raise BadValue("choice", message)
        return known[header_key(shown)]

    return parse


@dataclass(frozen=True)
class Column:
    """A field that a file may have: its word, the header cells that mean it, and how a cell is read."""

    field: str
    label: Promise
    headers: tuple[str, ...]
    parse: Callable[[str], Any]
    required: bool = False


@dataclass(slots=True)
class Line:
    """A line of a file with what is known about it; becomes an `ImportRow`."""

    number: int
    cells: tuple
    values: dict = field(default_factory=dict)
    verdict: str = ImportRow.Verdict.NEW
    key: str = ""
    ask: str = ""
    target: int | None = None
    changes: dict = field(default_factory=dict)
    problems: list = field(default_factory=list)
    warnings: list = field(default_factory=list)
    duplicate_of: int | None = None
    question: dict = field(default_factory=dict)
    answer: str = ""

    @property
    def is_wrong(self) -> bool:
        return self.verdict == ImportRow.Verdict.ERROR

    def fail(self, code: str, message, *, column: int | None = None, header: str = "") -> None:
        """Make the line an error; `column` is 0-based, its header cell is shown with the reason."""
        self.verdict = ImportRow.Verdict.ERROR
        self.problems.append({"code": code, "column": column, "header": header, "text": bilingual(message)})

    def warn(self, code: str, message) -> None:
        self.warnings.append({"code": code, "text": bilingual(message)})

    def repeat(self, line: int) -> None:
        """Make it a duplicate of an earlier line."""
        self.verdict, self.duplicate_of = ImportRow.Verdict.DUPLICATE, line

    def compare(self, present: dict) -> None:
        """Changed or same, against the present values; an empty cell changes nothing."""
        for name, old in present.items():
            new = self.values.get(name)
            if new is not None and new != old:
                self.changes[name] = [as_json(old), as_json(new)]
        self.verdict = ImportRow.Verdict.CHANGED if self.changes else ImportRow.Verdict.SAME

    def row(self, batch_id: int) -> ImportRow:
        return ImportRow(
            batch_id=batch_id,
            line=self.number,
            verdict=self.verdict,
            key=self.key,
            ask=self.ask,
            raw=list(self.cells),
            values={name: as_json(value) for name, value in self.values.items() if value is not None},
            changes=self.changes,
            problems=self.problems,
            warnings=self.warnings,
            duplicate_of=self.duplicate_of,
            question=self.question,
            answer=self.answer,
            target_id=self.target,
        )


def as_json(value):
    return value.isoformat() if isinstance(value, date) else value
