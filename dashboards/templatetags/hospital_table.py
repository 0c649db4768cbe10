"""The cells of the table of hospitals. Most say one of few things; what was said before is not worked out again."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache, reduce
from operator import add
from types import SimpleNamespace

from django import template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.models import Hospital

from ..columns import Column

register = template.Library()


@register.simple_tag
def cells(columns: Sequence[Column], rows: Sequence[Hospital]) -> Iterator[tuple[Hospital, SafeString]]:
    """`{% cells columns rows as table %}`: each row with its cells, ready to stand in it; equal facts are drawn once."""
    language, today = get_language(), timezone.localdate()
    for row in rows:
        yield row, reduce(add, [_cell(column, row, language, today) for column in columns])


def _cell(column: Column, row: Hospital, language: str, today: date) -> SafeString:
    if not column.facts:
        return _td(column.css, column.template, row)
    facts = tuple([getattr(row, name) for name in column.facts])
    return _drawn(column.css, column.template, column.facts, facts, language, today)


@lru_cache(maxsize=4096)
def _drawn(css: str, component: str, names: tuple[str, ...], facts: tuple, language: str, today: date) -> SafeString:
    """The cell of a row of nothing but these facts; `language` and `today` are part of what it may depend on."""
    return _td(css, component, SimpleNamespace(**dict(zip(names, facts, strict=True))))


def _td(css: str, component: str, row: Hospital | SimpleNamespace) -> SafeString:
    return format_html('<td class="{}">{}</td>', css, get_template(component).render({"row": row}))
