"""Key messages on the visit form: chips inside the row of their product, for the day of the visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from ..contents import Payload
from ..entry_request import day_of, number_of
from ..reports import Offer
from ..told import Told


@dataclass(frozen=True)
class MessageChip:
    """One version of a key message as shown; `is_offered` for the day the form has, the others wait for their days."""

    version: Any
    chosen: bool
    is_offered: bool


class MessageRows:
    """What the form sent under `message-<product>`, and what there is to choose.

    At most one query where all that was sent may be said, one more where not, none where nothing is shown or sent.
    """

    def __init__(self, sent: Payload, offer: Offer):
        self.sent, self.offer = sent, offer
        self._days: dict[date, list] = {}

    def read(self, on: date | None) -> tuple[Told, ...]:
        """What was chosen, held against the day of the visit."""
        if self.offer.hospital is None or not self._sent:
            return ()
        return tuple(
            Told(version.pk, version.message.product_id, str(version.message), version.is_in_force)
            for version in self._known(on)
            if version.pk in self._sent.get(version.message.product_id, ())
        )

    def of(self, product: int, on: date | str) -> list[MessageChip]:
        """The chips of a product: what may be said around the day, and what was chosen though it may not."""
        if self.offer.hospital is None:
            return []
        chosen = self._sent.get(product, ())
        return [
            MessageChip(version, version.pk in chosen, version.is_in_force or version.pk in chosen)
            for version in self._known(on if isinstance(on, date) else day_of(on))
            if version.message.product_id == product
        ]

    @cached_property
    def _sent(self) -> dict[int, set[int]]:
        """Ids of versions by product."""
        rows = {name.partition("-")[2]: values for name, values in self.sent.items() if name.startswith("message-")}
        return {int(product): {pk for pk in map(number_of, values) if pk} for product, values in rows.items()}

    def _known(self, on: date | None) -> list:
        """Versions for a day (today where none is said), with those that were sent and no day has."""
        on = on or self.offer.today
        if on not in self._days:
            found = self.offer.shelf.on(on)
            missing = {pk for ids in self._sent.values() for pk in ids} - {version.pk for version in found}
            self._days[on] = [*found, *(self.offer.shelf.besides(missing) if missing else [])]
        return self._days[on]
