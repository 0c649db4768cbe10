"""Forms over shared records: they carry the version they were opened at, and show both sides of a stale save."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.utils.translation import gettext as _

MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True)
class Difference:
    """One field that two people want differently; `choice` is who changed it: "mine" or "theirs".

    `they_changed` is False where only this side touched the field.
    """

    name: str
    label: str
    mine: str
    theirs: str
    choice: str
    they_changed: bool


@dataclass(frozen=True)
class Conflict:
    """What somebody else saved first: field by field, who and when."""

    rows: list[Difference]
    by: object
    at: datetime

    @property
    def concerns_this_form(self) -> bool:
        """Whether they changed a field that this form says otherwise; if not, both sides fit together."""
        return any(row.they_changed for row in self.rows)


class VersionedForm(forms.ModelForm):
    """Of a row with a `version`. `cleaned_values()` are what to write; `show_both(current)` explains a stale save.

    `base` holds what the fields said when the page was opened, so that a field only they touched defaults to theirs.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1)
    base = forms.CharField(widget=forms.HiddenInput, required=False, max_length=8_000)
    conflict: Conflict | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["version"] = self.instance.version
            self.initial["base"] = self._snapshot(self.instance)

    def in_row(self) -> VersionedForm:
        """The same form for a table row: its fields stand in cells, outside of the <form> with this id."""
        self.form_id = f"row-{self.instance.pk}"
        for name in self.own_fields:
            self.fields[name].widget.attrs["form"] = self.form_id
        return self

    @property
    def own_fields(self) -> list[str]:
        """The fields that are written to the row as they are."""
        return [name for name in self._meta.fields if name in self.fields]

    @property
    def seen(self) -> int:
        """The version this form was opened at; 0, which no row has, when the page did not say."""
        return self.cleaned_data.get("version") or 0

    def cleaned_values(self) -> dict[str, object]:
        """Field values to write, without those where the other side was chosen."""
        return {name: self.cleaned_data[name] for name in self.own_fields if not self._chose_theirs(name)}

    def _chose_theirs(self, name: str) -> bool:
        return self.data.get(f"choose_{name}") == THEIRS

    def show_both(self, current) -> None:
        """Take up what somebody else saved: the typed values stay, the form now stands on their version."""
        mine, base = self.data, self._opened_with()
        last = current.history.select_related("history_user").first()
        rows = [row for name in self.own_fields if (row := self._difference(name, current, base))]
        self.conflict = Conflict(rows, last.history_user or _("The system"), last.history_date)
        self.data = mine.copy()
        self.data["version"], self.data["base"] = current.version, self._snapshot(current)

    def _difference(self, name: str, current, base: dict) -> Difference | None:
        bound = self[name]
        theirs = _plain(getattr(current, name))
        if not bound.field.has_changed(theirs, bound.data):
            return None
        touched = name not in base or bound.field.has_changed(base[name], bound.data)
        label = str(bound.label)
        mine = self.cleaned_data[name]
        shown = self._shown(name, mine), self._shown(name, getattr(current, name))
        they_changed = name not in base or bound.field.has_changed(base[name], theirs)
        return Difference(name, label, *shown, MINE if touched else THEIRS, they_changed)

    def _shown(self, name: str, value) -> str:
        """A value as a person reads it."""
        choices = getattr(self.fields[name], "choices", None)
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if choices is not None and not hasattr(self.fields[name], "queryset"):
            return str(dict(choices).get(value, value if value is not None else ""))
        return "" if value is None else str(value)

    def _snapshot(self, row) -> str:
        values = {name: _plain(getattr(row, name)) for name in self.own_fields}
        return json.dumps(values, ensure_ascii=False, default=str)

    def _opened_with(self) -> dict:
        try:
            base = json.loads(self.cleaned_data.get("base") or "{}")
        except ValueError:
            return {}
        return base if isinstance(base, dict) else {}


def _plain(value):
    if hasattr(value, "pk"):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value
