"""Key messages told on a visit, as an entry names them, and what is wrong with them: plain values."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Told:
    """One version of a key message as it was chosen: ids, its title, and whether it may be said on the visit's day."""

    version: int
    product: int
    title: str
    is_in_force: bool


def problems_of(messages: Iterable[Told], spoken: Collection[int]) -> Iterator[tuple[str, Promise]]:
    """(field of the product's topic, why) for each that does not go; `spoken` are the ids of the products talked about."""
    for told in messages:
        if told.product not in spoken:
            yield f"topic-{told.product}", _("Say how the product was taken, or take its messages off.")
        elif not told.is_in_force:
            why = _("“{title}” is not approved for this day. Take it off; the wording that was in force is offered.")
            yield f"topic-{told.product}", format_lazy(why, title=told.title)
