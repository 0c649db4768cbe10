"""What templates ask of visits."""

from django import template

from ..choices import Dismissal

register = template.Library()


@register.simple_tag
def put_aside_reasons() -> list[tuple]:
    """Why a suggested hospital is not for me now: (value, word)."""
    return Dismissal.choices
