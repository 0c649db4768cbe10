"""What was asked of us and promised on a visit, as its form takes it down: pure checks over plain values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from .choices import Said

LONGEST_TEXT = 300


@dataclass(frozen=True)
class Promised:
    """One row of the form: a request of theirs, or a commitment of either side. `row` is its number there."""

    row: int
    said: str = ""
    text: str = ""
    due_on: date | None = None
    owner: Any = None
    person: Any = None
    kind: str = ""
    is_unprompted: bool = False

    @property
    def is_request(self) -> bool:
        return self.said == Said.ASKED

    @property
    def field(self) -> str:
        """Where its problems are shown."""
        return f"promise-{self.row}"


def problems_of(promises: Iterable[Promised], on: date | None):
    """(field, why) for all that a row lacks before it can be kept; `on` is the day of the visit."""
    for each in promises:
        for why in _lacking(each, on):
            yield each.field, why


def _lacking(each: Promised, on: date | None):
    if not each.said:
        yield _("Say who asked or promised.")
    if each.is_request and not each.kind:
        yield _("Say what kind of request it is.")
    if not each.text:
        yield _("Say what was asked or promised.")
    elif len(each.text) > LONGEST_TEXT:
        yield _("At most 300 characters.")
    if each.due_on is None:
        yield _("Say by when.")
    elif on and each.due_on < on:
        yield _("It is due on the day of the visit or later.")
    if each.owner is None:
        yield _("Say who sees to it.")
