"""Reads that are not querysets: who changed which field, and how a hospital stands as a plain copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import ForeignKey, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .models import CustomerAnalysis, Hospital
from .models.analysis import FORCES

HISTORY_PAGE = 20


@dataclass(frozen=True)
class FieldChange:
    """One field that changed: when, by whom, from what to what, as the reader's language writes it."""

    at: datetime
    who: str
    field: str
    old: object
    new: object
    reason: str = ""


def field_changes(row: Model, page: int | str | None) -> tuple[Page, list[FieldChange]]:
    """A page of a row's history records, newest first, and the fields each of them changed; constant queries."""
    records = row.history.select_related("history_user").order_by("-history_date", "-history_id")
    paginator = Paginator(records, HISTORY_PAGE)
    shown = paginator.get_page(page)
    window = list(records[shown.start_index() - 1 : shown.end_index() + 1]) if paginator.count else []
    names = _names_behind(type(row), window)
    on_page = shown.end_index() - shown.start_index() + 1
    pairs = list(zip(window, [*window[1:], None], strict=True))[:on_page]
    changes = [change for newer, older in pairs for change in _between(type(row), older, newer, names)]
    return shown, changes


def _between(model: type[Model], older, newer, names: dict) -> list[FieldChange]:
    who = str(newer.history_user or "")
    reason = _(newer.history_change_reason) if newer.history_change_reason else ""
    if older is None:
        word = _("Recorded") if newer.history_type == "+" else _("Changed")
        return [FieldChange(newer.history_date, who, word, "", "", reason)]
    found = []
    for field in _fields(newer):
        old, new = getattr(older, field.attname), getattr(newer, field.attname)
        if old != new:
            label = capfirst(str(model._meta.get_field(field.name).verbose_name))
            shown = (_shown(record, field, names) for record in (older, newer))
            found.append(FieldChange(newer.history_date, who, label, *shown, reason))
    return found


def _fields(record) -> Sequence:
    return [field for field in record.tracked_fields if not field.primary_key]


def _shown(record, field, names: dict):
    value = getattr(record, field.attname)
    if isinstance(field, ForeignKey):
        return names.get((field.name, value), value)
    if field.choices and value not in (None, ""):
        return dict(field.flatchoices).get(value, value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return value


def _names_behind(model: type[Model], records: Sequence) -> dict[tuple[str, object], str]:
    """What the foreign keys in these records point to, one query per field that ever held something."""
    names = {}
    for field in model._meta.concrete_fields:
        if not isinstance(field, ForeignKey) or not records or not hasattr(records[0], field.attname):
            continue
        ids = {getattr(record, field.attname) for record in records} - {None}
        found = field.related_model._default_manager.in_bulk(ids) if ids else {}
        names |= {(field.name, pk): str(row) for pk, row in found.items()}
    return names


def analysis_copy(hospital: Hospital) -> dict[str, object]:
    """How the hospital stands today, as values fit for JSON, for whoever freezes a copy; only what was judged."""
    swot = list(hospital.swot.values("quadrant", "factor", "text", "score"))
    analysis = CustomerAnalysis.objects.filter(hospital=hospital).first()
    if analysis is None:
        return {"swot": swot}
    forces = {key: {"rating": getattr(analysis, key), "notes": getattr(analysis, f"{key}_notes")} for key in FORCES}
    judged = {"strategy": analysis.strategy, "segment": analysis.segment, "on": analysis.on.isoformat()}
    return {**judged, "forces": forces, "swot": swot}
