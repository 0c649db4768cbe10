"""Fields and choices of the visit form."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

CHOOSE_LISTED = _("Choose one of those shown.")


class Text(forms.CharField):
    """Text whose line ends count as one character, as the browser counts them."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n").replace("\r", "\n")


class Chips(forms.ChoiceField):
    """One of a few, as chips; may stay open."""

    def __init__(self, **kwargs):
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.RadioSelect, error_messages={"invalid_choice": CHOOSE_LISTED}, **kwargs)


class PickList(forms.ChoiceField):
    """One of many, as the browser's own list; the value is the object behind the choice, None when left open."""

    def __init__(self, rows, *, first: str = "", label=None):
        self.rows = {str(row.pk): row for row in rows}
        choices = [("", first), *((key, str(row)) for key, row in self.rows.items())]
        widget = forms.Select(attrs={"class": "form-select form-control"})
        errors = {"invalid_choice": CHOOSE_LISTED}
        super().__init__(choices=choices, required=False, widget=widget, error_messages=errors, label=label)

    def valid_value(self, value) -> bool:
        return value in self.rows

    def clean(self, value):
        return self.rows.get(super().clean(value))


@dataclass(frozen=True)
class Chip:
    """One choice as shown."""

    value: str
    label: Any
    chosen: bool


def chips(choices: Iterable[tuple[Any, Any]], chosen: str) -> list[Chip]:
    """The choices with the chosen one marked, by what the form sends."""
    return [Chip(str(value), label, str(value) == chosen) for value, label in choices]
