"""What a user owes: adverse events to report, steps, requests, commitments, counter-actions, actions of plans; one query."""

from __future__ import annotations

from datetime import date

from django.db.models import BigIntegerField, BooleanField, CharField, F, QuerySet, Value
from django.db.models.functions import Cast, TruncDate

from accounts.models import CounterAction, Hospital
from lib.gathered import counted
from lib.prepared import prepared
from people.models import User
from planning.models import Action
from visits.models import AdverseEvent, Commitment, NextStep, ServiceRequest

SAFETY = "safety"
MODELS = {
    SAFETY: AdverseEvent,
    "step": NextStep,
    "request": ServiceRequest,
    "commitment": Commitment,
    "counter": CounterAction,
    "action": Action,
}
WAYS = {"counter": "stakeholder__hospital", "action": "plan__hospital"}
"""The way to the hospital, where it is not the row's own."""

TEMPLATES = {
    "step": "visits/_next_step_row.html",
    "request": "visits/_request_due_row.html",
    "commitment": "visits/_commitment_due_row.html",
    "counter": "accounts/_counter_action_due_row.html",
    "action": "planning/_action_due_row.html",
}


def due_of(user: User, today: date, limit: int) -> tuple[list, int]:
    """The oldest of the user's own rows that are due today or late, each with `template`; and how many there are.

    Adverse events to report come first, whatever their deadline.
    """
    found = _owed(user, today=today, limit=limit)
    return [_row(user, *values[:-1]) for values in found], found[0][-1] if found else 0


@prepared
def _owed(user, *, today: date, limit: int) -> QuerySet:
    owed = {
        SAFETY: AdverseEvent.objects.unreported_by(user),
        "step": NextStep.objects.visible_to(user).owned_by(user).due_by(today),
        "request": ServiceRequest.objects.owned_by(user).due_by(today),
        "commitment": Commitment.objects.owned_by(user).due_by(today),
        "counter": CounterAction.objects.visible_to(user).about_judged().owned_by(user).due_by(today),
        "action": Action.objects.visible_to(user).owned_by(user).due_by(today),
    }
    total = sum((counted(rows, _owner_of(rows)) for rows in owed.values()), Value(0))
    parts = [_rows(kind, rows, total) for kind, rows in owed.items()]
    return parts[0].union(*parts[1:], all=True).order_by("e_rank", "e_due", "e_kind", "e_key")[:limit]


def _owner_of(rows: QuerySet) -> str:
    return "reporter" if rows.model is AdverseEvent else "owner"


def _rows(kind: str, rows: QuerySet, total) -> QuerySet:
    hospital = WAYS.get(kind, "hospital")
    columns = {
        "e_rank": Value(kind != SAFETY, output_field=BooleanField()),
        "e_kind": Value(kind, output_field=CharField()),
        "e_key": Cast("pk", BigIntegerField()),
        "e_text": Cast("text", CharField()),
        "e_due": TruncDate("due_at") if kind == SAFETY else F("due_on"),
        "e_hospital": Cast(hospital, BigIntegerField()),
        "e_name": Cast(f"{hospital}__name", CharField()),
        "e_name_en": Cast(f"{hospital}__name_en", CharField()),
        "e_total": total,
    }
    return rows.order_by().annotate(**columns).values_list(*columns)


def _row(user: User, _rank: bool, kind: str, pk: int, text: str, due_on: date, hospital: int, name: str, name_en: str):
    row = MODELS[kind](pk=pk, text=text)
    row.due_on, row.owner = due_on, user
    row.hospital = Hospital(pk=hospital, name=name, name_en=name_en)
    row.template = TEMPLATES.get(kind)
    return row


def is_unreported(row) -> bool:
    """Whether what is owed is the report of an adverse event."""
    return isinstance(row, AdverseEvent)
