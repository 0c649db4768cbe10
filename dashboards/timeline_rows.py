"""One shape for events of every kind, so that one query reads them all: what each row of the timeline's union holds."""

from __future__ import annotations

from django.db.models import BigIntegerField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast

COLUMNS = (
    "kind",
    "key",
    "on",
    "before",
    "after",
    "who",
    "who_en",
    "ref",
    "what",
    "what_en",
    "by",
    "by_en",
    "visit",
    "words",
)


def text(value) -> Cast:
    return Cast(value, CharField())


def number(value) -> Cast:
    return Cast(value, BigIntegerField())


NOTHING, NO_WORDS = number(Value(None)), text(Value(""))


def rows(queryset: QuerySet, kind: str, on: str, **columns) -> QuerySet:
    """The queryset as rows of `COLUMNS`; what is not given is empty."""
    empty = {
        name: NO_WORDS if name in {"who", "who_en", "what", "what_en", "by", "by_en", "words"} else NOTHING
        for name in COLUMNS[3:]
    }
    given = {**empty, **columns}
    aliased = {f"e_{name}": value for name, value in given.items()}
    found = queryset.order_by().annotate(e_kind=text(Value(kind)), e_key=number(F("pk")), e_on=F(on), **aliased)
    return found.values_list(*[f"e_{name}" for name in COLUMNS])
