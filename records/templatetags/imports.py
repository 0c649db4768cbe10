"""What the pages of imports speak with."""

from django import template

from records.importing.returning import said
from records.models import ImportRow

register = template.Library()
register.filter("said", said)


@register.filter
def verdict_label(verdict: str) -> str:
    """The word of a verdict, small, for the middle of a line."""
    return str(ImportRow.Verdict(verdict).label).lower()
