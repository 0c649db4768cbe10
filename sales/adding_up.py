"""Several lines of one hospital, SKU, month and distributor: the same line twice counts once, others are added up."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from lib.values import tidy
from records.importing.lines import bilingual
from records.models import ImportRow

if TYPE_CHECKING:
    from .importing import DeliveryImporter

V = ImportRow.Verdict
GOOD = (V.NEW, V.CHANGED, V.SAME)
FIELDS = ("verdict", "duplicate_of", "warnings", "changes")
KEYS = 300


def add_up(importer: DeliveryImporter) -> None:
    """Give the lines that share a key their verdict together; lines of their own are left as they are."""
    rows = importer.rows(*GOOD).order_by()
    shared = rows.values("key").annotate(lines=Count("pk")).filter(lines__gt=1).values_list("key", flat=True)
    keys = list(shared)
    for start in range(0, len(keys), KEYS):
        together = list(rows.filter(key__in=keys[start : start + KEYS]).order_by("key", "line"))
        present = importer.present([row.values for row in together])
        for _key, group in groupby(together, key=lambda row: row.key):
            group = list(group)
            _judge_together(group, present.get(importer.place(group[0].values)))
        ImportRow.objects.bulk_update(together, FIELDS, batch_size=500)


def _judge_together(group: list[ImportRow], old: tuple[int, int, int] | None) -> None:
    """`old` is (id, boxes, fen) of what counts now, None when nothing does."""
    first: dict[tuple, int] = {}
    counted = []
    for row in group:
        content = tuple(tidy(cell) for cell in row.raw)
        if content in first:
            row.verdict, row.duplicate_of, row.changes = V.DUPLICATE, first[content], {}
        else:
            first[content] = row.line
            counted.append(row)
    boxes = sum(row.values["boxes"] for row in counted)
    value = sum(row.values["value"] for row in counted)
    verdict, changes = _against(old, boxes, value)
    note = _note([row.line for row in counted], boxes) if len(counted) > 1 else None
    for row in counted:
        row.verdict, row.changes = verdict, changes
        row.warnings = [warning for warning in row.warnings if warning["code"] != "added"] + ([note] if note else [])


def _against(old: tuple[int, int, int] | None, boxes: int, value: int) -> tuple[str, dict]:
    if old is None:
        return V.NEW, {}
    changes = {}
    if old[1] != boxes:
        changes["boxes"] = [old[1], boxes]
    if old[2] != value:
        changes["value"] = [old[2], value]
    return (V.CHANGED if changes else V.SAME), changes


def _note(lines: list[int], boxes: int) -> dict:
    message = _("Lines {lines} are of one hospital, SKU, month and distributor and are added up: {boxes} boxes.")
    shown = ", ".join(map(str, lines[:10])) + (" …" if len(lines) > 10 else "")
    return {"code": "added", "text": bilingual(format_lazy(message, lines=shown, boxes=boxes))}
