"""Rows of the visit form as templates show them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from .fields import Chip
from .messages import MessageChip


@dataclass(frozen=True)
class TopicRow:
    """One product and how it was taken."""

    product: Any
    name: str
    chips: list[Chip]
    chosen: bool
    messages: list[MessageChip]
    error: str


@dataclass(frozen=True)
class PersonRow:
    """One person to pick, and what was learnt about that person; `unfilled` are the fields of who has none yet, drawn."""

    person: Any
    chosen: bool
    stances: list[Chip]
    stages: list[Chip]
    products: list[Chip]
    shown_by: str
    moved: bool
    error: str
    unfilled: str = ""


PLACE = "__person__"
"""Stands for the key of a person in fields that are drawn once for all."""


def with_unfilled(rows: Iterable[PersonRow], blank: PersonRow) -> Iterator[PersonRow]:
    """The rows, those that nobody filled in with their fields: drawn from `blank` once, for they differ in the key alone."""
    drawn = render_to_string("visits/_visit_move_fields.html", {"row": blank, "key": PLACE})
    for row in rows:
        yield row if row.moved else replace(row, unfilled=SafeString(drawn.replace(PLACE, str(row.person.pk))))


@dataclass(frozen=True)
class Step:
    """One of the five answers, and whether it is there."""

    key: str
    label: Any
    href: str
    done: bool
