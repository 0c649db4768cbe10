"""What the timeline tells of surveys, service requests and commitments."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from accounts.models import SatisfactionSurvey
from accounts.models.relationship import QUESTIONS
from visits.models import Commitment, ServiceRequest

from .timeline_rows import number, rows, text


def sources_of(hospital, user) -> dict[str, Callable[[], QuerySet]]:
    """Rows of the timeline by kind of event; hospital and user are slots (lib.prepared)."""

    def at(model: type) -> QuerySet:
        return model.objects.visible_to(user).filter(hospital=hospital)

    return {
        "survey": lambda: _surveys(at(SatisfactionSurvey)),
        "request": lambda: _requests(at(ServiceRequest), "request", "asked_on"),
        "request_done": lambda: _requests(at(ServiceRequest).closed(), "request_done", "closed_on"),
        "promise": lambda: _promises(at(Commitment), "promise", "made_on"),
        "promise_settled": lambda: _promises(at(Commitment).closed(), "promise_settled", "settled_on"),
    }


def _surveys(surveys: QuerySet) -> QuerySet:
    """`after` is the sum of the five answers, `what` how they came."""
    total = sum((F(name) for name in QUESTIONS[1:]), F(QUESTIONS[0]))
    return rows(
        surveys,
        "survey",
        "on",
        after=number(total),
        what=text(F("source")),
        what_en=text(F("source")),
        by=text(Coalesce(F("by__name"), Value(""))),
        by_en=text(Coalesce(F("by__name_en"), Value(""))),
    )


def _requests(requests: QuerySet, kind: str, on: str) -> QuerySet:
    return rows(requests, kind, on, **_columns(F("kind")), words=text(F("text")))


def _promises(commitments: QuerySet, kind: str, on: str) -> QuerySet:
    """`what` is whose promise it is, or how it was settled."""
    told = F("state") if kind == "promise_settled" else F("direction")
    return rows(commitments, kind, on, **_columns(told), words=text(F("text")))


def _columns(what) -> dict:
    return {
        "what": text(what),
        "what_en": text(what),
        "by": text(F("owner__name")),
        "by_en": text(F("owner__name_en")),
        "visit": number(F("visit")),
    }
