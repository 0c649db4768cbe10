"""What is doubtful about a file, asked once for all lines that share the doubt, and remembered."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Count, Min
from django.utils.translation import gettext_lazy as _

from ..models import ImportBatch, ImportMemory, ImportRow
from .lines import Line

TOPIC = "answer"


@dataclass(frozen=True)
class Question:
    """One doubt: `ask` names it, `question` is what was stored with its first line."""

    ask: str
    question: dict
    answer: str
    line: int
    lines: int

    @property
    def chosen(self) -> str:
        """What the form shows as chosen: the answer, else the proposal."""
        return self.answer or self.question.get("proposal", "")


def put_question(line: Line, ask: str, question: dict, memory: dict[str, dict]) -> str:
    """Ask about a line, unless it was answered before; returns the answer, "" while there is none.

    `question` holds `name`, `candidates` (`ref`, `label`, `because`), `proposal` (a ref, `otherwise`, or "" for none)
    and `otherwise`: what it means when none of them is it, "new" or "none". A remembered answer counts while it is
    still among the choices; "none of these" only while nothing else has come up since.
    """
    line.ask, line.question = ask, question
    known = memory.get(ask, {})
    refs = {candidate["ref"] for candidate in question["candidates"]}
    answer = known.get("answer", "")
    if answer == question["otherwise"] and not refs <= set(known.get("offered", [])):
        answer = ""
    if answer not in {*refs, question["otherwise"]}:
        answer = ""
    line.answer = answer
    if not answer:
        line.verdict = ImportRow.Verdict.SUSPECTED
    return answer


def questions(batch: ImportBatch):
    """The file's questions as rows of `ask`, `lines`, `first` (line); unanswered ones first."""
    rows = ImportRow.objects.filter(batch=batch).exclude(ask="")
    return (
        rows.values("ask").annotate(lines=Count("pk"), first=Min("line"), said=Min("answer")).order_by("said", "first")
    )


def load(batch: ImportBatch, asked) -> list[Question]:
    """The questions of one page of `questions`, with their text; one query."""
    asked = list(asked)
    rows = ImportRow.objects.filter(batch=batch, line__in=[found["first"] for found in asked])
    by_line = {row.line: row for row in rows.only("line", "ask", "question", "answer", "batch")}
    loaded = [(found, by_line[found["first"]]) for found in asked if found["first"] in by_line]
    return [Question(row.ask, row.question, row.answer, row.line, found["lines"]) for found, row in loaded]


def load_asked(batch: ImportBatch, asks: list[str]) -> list[Question]:
    """The questions with these digests; two queries for any number."""
    return load(batch, questions(batch).filter(ask__in=asks))


def remember_answers(batch: ImportBatch, answers: dict[str, str], *, by) -> int:
    """Keep answers by question; what is no choice of its question is refused. Returns how many were kept."""
    rows = ImportRow.objects.filter(batch=batch, ask__in=list(answers)).order_by("line")
    asked = {}
    for ask, question in rows.values_list("ask", "question"):
        asked.setdefault(ask, question)
    kept = []
    for ask, question in asked.items():
        refs = [candidate["ref"] for candidate in question["candidates"]]
        if answers[ask] not in {*refs, question["otherwise"]}:
            raise ValidationError(_("“%(name)s”: this answer is not one of the choices."), params=question)
        value = {"answer": answers[ask], "name": question["name"], "offered": refs}
        kept.append(ImportMemory(kind=batch.kind, topic=TOPIC, key=ask, value=value, answered_by=by))
    ImportMemory.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["kind", "topic", "key"],
        update_fields=["value", "answered_by", "answered_at"],
    )
    return len(kept)


def accept_proposals(batch: ImportBatch, *, by) -> int:
    """Answer every open question with its proposal, where there is one."""
    rows = ImportRow.objects.filter(batch=batch, verdict=ImportRow.Verdict.SUSPECTED).exclude(ask="")
    answers = {ask: question["proposal"] for ask, question in rows.values_list("ask", "question")}
    return remember_answers(batch, {ask: ref for ask, ref in answers.items() if ref}, by=by)


def answer_all_as_other(batch: ImportBatch, *, by) -> int:
    """Answer every open question with "none of these"."""
    rows = ImportRow.objects.filter(batch=batch, verdict=ImportRow.Verdict.SUSPECTED).exclude(ask="")
    answers = {ask: question["otherwise"] for ask, question in rows.values_list("ask", "question")}
    return remember_answers(batch, answers, by=by)
