"""The moves of stance and stage that a visit showed, as its page and its reviewer read them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BigIntegerField, CharField, F, Value

from accounts.choices import AdoptionStage
from accounts.models import AdoptionEvent, Stakeholder, SupportEvent
from products.models import Product

from .models import Visit

MOVE = (
    *(f"stakeholder__{name}" for name in ("pk", "name", "name_en", "sort_key")),
    *("evidence__text", "level", "what", "called", "called_en"),
)
"""What is read of a move of stance or stage."""


@dataclass(frozen=True)
class ShownMove:
    """What a visit showed about one person: a stance or a stage, and by what."""

    person: Stakeholder
    shown_by: str
    support: int | None = None
    product: Product | None = None
    stage: str = ""


def moves_of(visit: Visit) -> list[ShownMove]:
    """The stance and stage moves whose evidence the visit is; one query."""
    nothing, no_words = Value(None, BigIntegerField()), Value("", CharField())
    supports = SupportEvent.objects.annotate(level=F("support"), what=nothing, called=no_words, called_en=no_words)
    product = {"what": F("product"), "called": F("product__name"), "called_en": F("product__name_en")}
    stages = AdoptionEvent.objects.annotate(level=F("stage"), **product)
    shown = [
        rows.filter(evidence__visit_link__visit=visit).order_by().values_list(*MOVE) for rows in (supports, stages)
    ]
    moves = [_move(*row) for row in shown[0].union(shown[1], all=True)]
    return sorted(moves, key=lambda move: (move.person.sort_key, move.person.pk))


def _move(pk, name, name_en, sort_key, shown_by, level, product, called, called_en) -> ShownMove:
    person = Stakeholder(pk=pk, name=name, name_en=name_en, sort_key=sort_key)
    if product is None:
        return ShownMove(person, shown_by, support=level)
    product = Product(pk=product, name=called, name_en=called_en)
    return ShownMove(person, shown_by, product=product, stage=AdoptionStage(level).label)
