"""A file and its lines as the preview shows them, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from ..models import ImportBatch, ImportRow
from .importer import importer_class
from .returning import NOT_WRITTEN, said
from .writing import open_lines

# Which of the icons and colours of the frame a verdict wears.
SIGNS = {
    ImportRow.Verdict.NEW: ("plus", "on"),
    ImportRow.Verdict.CHANGED: ("edit", "summer"),
    ImportRow.Verdict.SAME: ("check", ""),
    ImportRow.Verdict.DUPLICATE: ("merge", ""),
    ImportRow.Verdict.SUSPECTED: ("help", "ahead"),
    ImportRow.Verdict.ERROR: ("error", "behind"),
    ImportRow.Verdict.TOTAL: ("chart", ""),
}


@dataclass(frozen=True)
class Chip:
    """One verdict with its count, as a filter of the preview."""

    verdict: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True)
class Shown:
    """One line as shown."""

    row: ImportRow
    headline: str
    verdict: str
    icon: str
    css: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    answer: str = ""


def kinds_for(user) -> dict[str, str]:
    """The kinds of files a user may bring, with their words; deliveries are for those who see sales."""
    kinds = {kind: str(label) for kind, label in ImportBatch.Kind.choices}
    if not user.sees_sales:
        del kinds[ImportBatch.Kind.DELIVERIES]
    return kinds


@dataclass(frozen=True)
class Sum:
    """Lines, boxes and money of one part of a delivery file."""

    label: str
    lines: int | None
    boxes: int
    value: Decimal


def overview(batch: ImportBatch, verdict: str, *, may_change: bool) -> dict:
    """Everything above the lines: state, reasons, verdicts, the file's own facts, and what can be done now."""
    counts, facts = batch.counts, batch.facts
    to_write = counts.get(ImportRow.Verdict.NEW, 0) + counts.get(ImportRow.Verdict.CHANGED, 0)
    to_write += ImportRow.objects.filter(batch=batch, verdict=ImportRow.Verdict.DUPLICATE).exclude(answer="").count()
    undoing = batch.state == ImportBatch.State.UNDOING
    labels = importer_class(batch.kind).labels()
    return {
        "batch": batch,
        "error": said(batch.error_texts) if batch.error else "",
        "chips": chips(batch, verdict) if counts else [],
        "verdict": verdict,
        "sums": sums(batch),
        "total_line": facts.get("total_line"),
        "missing": [str(labels[name]) for name in facts.get("missing", [])],
        "to_write": to_write,
        "open_lines": open_lines(batch),
        "returned": sum(counts.get(verdict, 0) for verdict in NOT_WRITTEN) if batch.file else 0,
        "may_change": may_change,
        "is_open": may_change and (batch.state == ImportBatch.State.PREVIEW or (batch.is_stuck and not undoing)),
        "may_undo": may_change and (batch.state == ImportBatch.State.APPLIED or (batch.is_stuck and undoing)),
        "last_month": _month(facts.get("months", [])[-1:]),
        "first_month": _month(facts.get("months", [])[:1]),
    }


def _month(months: list[str]) -> date | None:
    return date.fromisoformat(months[0]) if months else None


def sums(batch: ImportBatch) -> list[Sum]:
    """What a delivery file adds up to: its own total line, then the lines by what became of them."""
    words = {
        "accepted": _("Accepted"),
        ImportRow.Verdict.SUSPECTED: _("Waiting for an answer"),
        ImportRow.Verdict.DUPLICATE: _("Same line twice, counted once"),
        ImportRow.Verdict.ERROR: _("With errors, as far as they can be read"),
    }
    found = batch.facts.get("sums", {})
    shown_ = [
        Sum(word, found[part]["lines"], found[part]["boxes"], Decimal(found[part]["value"]) / 100)
        for part, word in words.items()
        if part in found
    ]
    total = batch.facts.get("total_line")
    if total:
        value = Decimal(total.get("value") or 0) / 100
        shown_.insert(0, Sum(_("The file's own total line"), None, total.get("boxes") or 0, value))
    return shown_


def chips(batch: ImportBatch, current: str) -> list[Chip]:
    """All lines, then each verdict that occurs."""
    found = [Chip("", _("All lines"), sum(batch.counts.values()), not current)]
    for verdict, count in batch.counts.items():
        found.append(Chip(verdict, str(ImportRow.Verdict(verdict).label), count, verdict == current))
    return found


def shown(batch: ImportBatch, rows) -> list[Shown]:
    """Lines with their changes, reasons and warnings in words."""
    importer = importer_class(batch.kind)
    labels = {**importer.labels(), **importer.more_labels()}
    return [_shown(row, importer, labels) for row in rows]


def _shown(row: ImportRow, importer, labels: dict) -> Shown:
    icon, css = SIGNS[row.verdict]
    headline = importer.headline(row.values) if row.values else ""
    return Shown(
        row=row,
        headline=headline or " · ".join(cell.strip() for cell in row.raw if cell.strip()),
        verdict=row.get_verdict_display(),
        icon=icon,
        css=css,
        changes=[
            (str(labels.get(name, name)), importer.show(name, old), importer.show(name, new))
            for name, (old, new) in row.changes.items()
        ],
        problems=[(problem["header"], said(problem["text"])) for problem in row.problems],
        warnings=[said(warning["text"]) for warning in row.warnings],
        answer=_answer(row),
    )


def _answer(row: ImportRow) -> str:
    if not row.answer:
        return ""
    chosen = [c["label"] for c in row.question.get("candidates", []) if c["ref"] == row.answer]
    if chosen:
        return _("Answered: same as %(name)s") % {"name": chosen[0]}
    return _("Answered: a new one") if row.answer == "new" else _("Answered: none of the candidates")
