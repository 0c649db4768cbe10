"""The rows of the visit form that take down what was asked of us and promised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..choices import Said, ServiceKind
from ..contents import Payload
from ..entry_request import day_of
from ..promised import Promised
from ..reports import Offer
from .fields import CHOOSE_LISTED, Chip, chips

PICK_AGAIN = _("Somebody you picked has left this hospital or may not be contacted any more. Pick again.")
ROWS_SHOWN = 5
PARTS = ("", "_text", "_kind", "_person", "_by", "_owner", "_unasked")


@dataclass(frozen=True)
class PromiseRow:
    """One row as shown."""

    number: int
    label: Any
    says: list[Chip]
    kinds: list[Chip]
    people: list[Chip]
    owners: list[Chip]
    text: str
    by: str
    is_unasked: bool
    is_filled: bool
    errors: list[str]


class PromiseRows:
    """What was sent of the rows `promise-1`, `promise_text-1` …; `colleagues` {key: user} may own one besides oneself."""

    def __init__(self, sent: Payload, offer: Offer):
        self.sent, self.offer, self.colleagues = sent, offer, {}
        self.people = {str(person.pk): person for person in offer.people}
        self.filled = [row for row in range(1, 10) if any(self._value(part, row) for part in PARTS)]

    def _value(self, part: str, row: int) -> str:
        return self.sent.get(f"promise{part}-{row}", [""])[-1]

    @staticmethod
    def label(row: int):
        return _("Asked and promised, %(row)s") % {"row": row}

    @property
    def owners(self) -> set[str]:
        """Keys of those who were chosen to see to a row."""
        return {self._value("_owner", row) for row in self.filled}

    def read(self) -> tuple[Promised, ...]:
        """The rows as far as they were filled in well."""
        return tuple(self._read(row) for row in self.filled)

    def _read(self, row: int) -> Promised:
        owner = self._value("_owner", row)
        return Promised(
            row=row,
            said=self._one_of(Said, "", row),
            text=self._value("_text", row),
            due_on=self._day(row),
            owner=self.colleagues.get(owner, self.offer.user) if owner else self.offer.user,
            person=self.people.get(self._value("_person", row)),
            kind=self._one_of(ServiceKind, "_kind", row),
            is_unprompted=bool(self._value("_unasked", row)),
        )

    def _one_of(self, choices, part: str, row: int) -> str:
        value = self._value(part, row)
        return value if value in choices.values else ""

    def _day(self, row: int) -> date | None:
        return day_of(self._value("_by", row))

    def unlisted(self):
        """(field, why) where somebody was chosen who is not, or no longer, among those shown."""
        for row in self.filled:
            person, owner = self._value("_person", row), self._value("_owner", row)
            if person and person not in self.people:
                yield f"promise-{row}", PICK_AGAIN
            if owner and owner not in self.colleagues:
                yield f"promise-{row}", CHOOSE_LISTED

    def shown(self, errors: Mapping[str, list]) -> list[PromiseRow]:
        """The filled rows and those still free."""
        numbers = sorted({*range(1, ROWS_SHOWN + 1), *self.filled})
        people = [(key, str(person)) for key, person in self.people.items()]
        mine = str(self.offer.user.pk)
        owners = [(key, str(user)) for key, user in self.colleagues.items() if key != mine]
        return [self._shown(row, people, owners, errors.get(f"promise-{row}", [])) for row in numbers]

    def _shown(self, row: int, people, owners, errors) -> PromiseRow:
        return PromiseRow(
            number=row,
            label=self.label(row),
            says=chips(Said.choices, self._value("", row)),
            kinds=chips(ServiceKind.choices, self._value("_kind", row)),
            people=chips(people, self._value("_person", row)),
            owners=chips(owners, self._value("_owner", row)),
            text=self._value("_text", row),
            by=self._value("_by", row),
            is_unasked=bool(self._value("_unasked", row)),
            is_filled=row in self.filled,
            errors=[str(why) for why in errors],
        )
