"""Filters in force, each as a chip that can be taken off by itself."""

from dataclasses import dataclass

from django.utils.functional import Promise

SHOWN_VALUES = 2


@dataclass(frozen=True)
class Chip:
    """One filter in force: its name, its value in words, and the query string without it."""

    label: str | Promise
    value: str
    href: str


def _words(field, raw: list[str]) -> str:
    """The chosen values as a person reads them: labels of choices, else what was typed."""
    choices = getattr(field, "choices", None)
    if choices is not None:
        labels = {str(key): str(label) for key, label in _flat(choices)}
        raw = [labels.get(value, value) for value in raw]
    shown = ", ".join(raw[:SHOWN_VALUES])
    return f"{shown} +{len(raw) - SHOWN_VALUES}" if len(raw) > SHOWN_VALUES else shown


def _flat(choices):
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield str(key), label


def chips_of(filterset, *skip: str) -> list[Chip]:
    """Chips of a bound django-filter FilterSet; `skip` names fields that have their own control (q, order)."""
    data = filterset.data
    if not data:
        return []
    form = filterset.form
    chips = []
    for name, field in form.fields.items():
        keys = [name, *(f"{name}_{part}" for part in ("min", "max", "after", "before"))]
        raw = [value for key in keys for value in data.getlist(key) if value]
        if raw and name not in skip:
            rest = data.copy()
            for key in [*keys, "page"]:
                rest.pop(key, None)
            chips.append(Chip(field.label or name, _words(field, raw), f"?{rest.urlencode()}"))
    return chips
