"""What a user owes: adverse events to report, visits a manager returned, steps, promises,
counter-actions, patient education to report on; one query."""

from __future__ import annotations

from datetime import date

from django.db.models import BigIntegerField, BooleanField, CharField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, TruncDate

from accounts.models import CounterAction, Hospital
from compliance.models import PatientEducationEvent
from lib.gathered import counted
from lib.prepared import prepared
from partners.models import Partner, PartnerStep
from people.models import User
from planning.models import Action
from visits.choices import Verdict
from visits.models import AdverseEvent, Commitment, NextStep, ReviewItem, ServiceRequest, Visit

SAFETY, RETURNED, PARTNER, EDUCATION = "safety", "returned", "partner", "education"
FIRST = (SAFETY, RETURNED)
"""What stands before everything else, whatever its day: the clock of the one runs, the other counts nowhere meanwhile."""
MODELS = {
    SAFETY: AdverseEvent,
    RETURNED: Visit,
    "step": NextStep,
    "request": ServiceRequest,
    "commitment": Commitment,
    "counter": CounterAction,
    "action": Action,
    PARTNER: PartnerStep,
    EDUCATION: PatientEducationEvent,
}
WAYS = {"counter": "stakeholder__hospital", "action": "plan__hospital", PARTNER: "contact__partner"}
"""The way to the hospital, or to the partner, where it is not the row's own."""

OWNERS = {SAFETY: "reporter", RETURNED: "author", EDUCATION: "proposed_by"}
DAYS = {SAFETY: TruncDate("due_at"), RETURNED: F("on"), EDUCATION: F("on")}

TEMPLATES = {
    RETURNED: "visits/_returned_due_row.html",
    "step": "visits/_next_step_row.html",
    "request": "visits/_request_due_row.html",
    "commitment": "visits/_commitment_due_row.html",
    "counter": "accounts/_counter_action_due_row.html",
    "action": "planning/_action_due_row.html",
    PARTNER: "partners/_step_row.html",
    EDUCATION: "compliance/_education_due_row.html",
}


def due_of(user: User, today: date, limit: int) -> tuple[list, int]:
    """The oldest of the user's own rows that are due today or late, each with `template`; and how many there are.

    Adverse events to report and visits to mend come first, whatever their day.
    """
    found = _owed(user, today=today, limit=limit)
    return [_row(user, *values[:-1]) for values in found], found[0][-1] if found else 0


@prepared
def _owed(user, *, today: date, limit: int) -> QuerySet:
    owed = {
        SAFETY: AdverseEvent.objects.unreported_by(user),
        RETURNED: Visit.objects.returned_to(user).annotate(text=_comment()),
        "step": NextStep.objects.visible_to(user).owned_by(user).due_by(today),
        "request": ServiceRequest.objects.owned_by(user).due_by(today),
        "commitment": Commitment.objects.owned_by(user).due_by(today),
        "counter": CounterAction.objects.visible_to(user).about_judged().owned_by(user).due_by(today),
        "action": Action.objects.visible_to(user).owned_by(user).due_by(today),
        PARTNER: PartnerStep.objects.owned_by(user).due_by(today),
        EDUCATION: PatientEducationEvent.objects.visible_to(user).proposed_by(user).unreported(today).with_text(),
    }
    total = sum((counted(rows, OWNERS.get(kind, "owner")) for kind, rows in owed.items()), Value(0))
    parts = [_rows(kind, rows, total) for kind, rows in owed.items()]
    return parts[0].union(*parts[1:], all=True).order_by("e_rank", "e_due", "e_kind", "e_key")[:limit]


def _comment() -> Subquery:
    """What the manager said who returned a visit last."""
    said = ReviewItem.objects.decided().filter(visit=OuterRef("pk"), verdict=Verdict.RETURNED)
    return Subquery(said.order_by("-decided_at").values("comment")[:1])


def _rows(kind: str, rows: QuerySet, total) -> QuerySet:
    hospital = WAYS.get(kind, "hospital")
    columns = {
        "e_rank": Value(kind not in FIRST, output_field=BooleanField()),
        "e_kind": Value(kind, output_field=CharField()),
        "e_key": Cast("pk", BigIntegerField()),
        "e_text": Coalesce(Cast("text", CharField()), Value("")),
        "e_due": DAYS.get(kind, F("due_on")),
        "e_hospital": Cast(hospital, BigIntegerField()),
        "e_name": _name(kind, f"{hospital}__name"),
        "e_name_en": _name(kind, f"{hospital}__name_en"),
        "e_total": total,
    }
    return rows.order_by().annotate(**columns).values_list(*columns)


def _name(kind: str, field: str):
    """The hospital's name; the place in words of an adverse event that was heard at none."""
    name = Cast(field, CharField())
    return Coalesce(name, Cast("place", CharField())) if kind == SAFETY else name


def _row(user: User, _rank: bool, kind: str, pk: int, text: str, due_on: date, place: int, name: str, name_en: str):
    row = MODELS[kind](pk=pk)
    row.text, row.due_on, row.owner = text, due_on, user
    at = (Partner if kind == PARTNER else Hospital)(pk=place, name=name, name_en=name_en)
    setattr(row, "partner" if kind == PARTNER else "hospital", at)
    row.template = TEMPLATES.get(kind)
    return row


def is_unreported(row) -> bool:
    """Whether what is owed is the report of an adverse event."""
    return isinstance(row, AdverseEvent)
