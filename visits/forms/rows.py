"""Rows of the visit form as templates show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
    """One person to pick, and what was learnt about that person."""

    person: Any
    chosen: bool
    stances: list[Chip]
    stages: list[Chip]
    products: list[Chip]
    shown_by: str
    moved: bool
    error: str


@dataclass(frozen=True)
class Step:
    """One of the five answers, and whether it is there."""

    key: str
    label: Any
    href: str
    done: bool
