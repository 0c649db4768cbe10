"""What a manager wants changed, shown at the very field that is to be changed (product.md §4)."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.template.loader import render_to_string

from ..models import PlanComment

WHOLE = "title"
"""Where a comment stands that is about an objective as a whole."""


def show_remarks(form: forms.Form, comments: Iterable[PlanComment], *, at: str = "") -> None:
    """Let comments stand at their field; `at` names the field for comments without one of their own."""
    by_field: dict[str, list[PlanComment]] = {}
    for comment in comments:
        by_field.setdefault(comment.field or at or WHOLE, []).append(comment)
    for name, said in by_field.items():
        field = form.fields[name]
        told = {"comments": said, "help_text": field.help_text}
        field.help_text = render_to_string("planning/_field_remarks.html", told)
