"""The meeting report on the visit form: four short answers, all of them optional (I131)."""

from __future__ import annotations

from django import forms

from ..choices import REPORT
from ..models.visit import LONGEST_REPORT
from .fields import Text


def report_fields(attributes: dict[str, str]) -> dict[str, Text]:
    """A field for each prompt, by name; `attributes` are for the keyboard of a phone."""
    attrs = {"rows": 2, "class": "form-control", "maxlength": LONGEST_REPORT, **attributes}
    return {
        name: Text(label=label, required=False, max_length=LONGEST_REPORT, widget=forms.Textarea(attrs=attrs))
        for name, label in REPORT.items()
    }
