"""How a team's people spread over the adopter types, beside the reference curve (I079)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from accounts.choices import Innovativeness
from accounts.ladder import REFERENCE_MIX
from lib.drawing import Chart, chart


@dataclass(frozen=True)
class MixRow:
    """One adopter type: how many people, their share in percent (None without anybody), and the reference in percent."""

    kind: Innovativeness
    people: int
    value: float | None
    previous: int

    @property
    def words(self) -> list[str]:
        """The label in the pieces that a narrow drawing puts under each other."""
        return str(self.kind.label).split()


@dataclass(frozen=True)
class Mix:
    """All five types; `judged` people have a type."""

    rows: list[MixRow]
    judged: int

    def _drawn(self, width: int) -> Chart:
        return chart(self.rows, width)

    @property
    def wide(self) -> Chart:
        return self._drawn(580)

    @property
    def narrow(self) -> Chart:
        return self._drawn(330)


def mix_of(profiles: QuerySet) -> Mix:
    """The spread of these adopter profiles; one query."""
    counted = dict(profiles.exclude(innovativeness="").order_by().values_list("innovativeness").annotate(n=Count("pk")))
    total = sum(counted.values())

    def row(kind: Innovativeness) -> MixRow:
        number = counted.get(kind, 0)
        return MixRow(kind, number, 100 * number / total if total else None, REFERENCE_MIX[kind])

    return Mix([row(kind) for kind in Innovativeness], total)
