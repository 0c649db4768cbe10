"""Where meetings with a person are asked for when one is to be the evidence of a judgement.

This floor knows no visits; the app that does registers itself when it is ready.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple, Protocol


class Meeting(NamedTuple):
    """One meeting that may show something."""

    pk: int
    on: date
    words: str


class Meetings(Protocol):
    """What the app of meetings answers."""

    def offered(self, person, user) -> list[Meeting]:
        """The latest meetings with the person that the user may read, the newest first."""

    def link(self, evidence, meeting: int) -> None:
        """Keep that the evidence is this meeting."""


_source: list[Meetings] = []


def meetings_come_from(source: Meetings) -> None:
    """Register the app that knows of meetings."""
    _source[:] = [source]


def offered(person, user) -> list[Meeting]:
    return _source[0].offered(person, user) if _source else []


def link(evidence, meeting: int) -> None:
    _source[0].link(evidence, meeting)
