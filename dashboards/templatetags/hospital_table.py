"""The cells of the table of hospitals. Most say one of few things; what was said before is not worked out again."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from types import SimpleNamespace

from django import template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html_join
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
        told = [(column.css, _cell(column, row, language, today)) for column in columns]
        yield row, format_html_join("", '<td class="{}">{}</td>', told)


def _cell(column: Column, row: Hospital, language: str, today: date) -> SafeString:
    if not column.facts:
        return get_template(column.template).render({"row": row})
    facts = tuple([getattr(row, name) for name in column.facts])
    return _drawn(column.template, column.facts, facts, language, today)


@lru_cache(maxsize=4096)
def _drawn(component: str, names: tuple[str, ...], facts: tuple, language: str, today: date) -> SafeString:
    """The template over a row of nothing but these facts; `language` and `today` are part of what it may depend on."""
    return get_template(component).render({"row": SimpleNamespace(**dict(zip(names, facts, strict=True)))})
