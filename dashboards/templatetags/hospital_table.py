"""The cells of the table of hospitals. Most say one of few things; what was said before is not worked out again."""

from types import SimpleNamespace

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString

from lib.templatetags.ui import drawn

from ..columns import Column

register = template.Library()


@register.simple_tag
def cell(column: Column, row) -> SafeString:
    """`{% cell column row %}`: the column's template over the row; worked out once for equal facts."""
    if not column.facts:
        return get_template(column.template).render({"row": row})
    return drawn(column.template, row=Facts(**{name: getattr(row, name) for name in column.facts}))


class Facts(SimpleNamespace):
    """What a cell depends on; equal facts are one."""

    def __hash__(self):
        return hash(tuple(vars(self).values()))
