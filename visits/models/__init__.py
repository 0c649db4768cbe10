"""Visits and what follows them: next steps, service requests, commitments both ways; coaching; adverse events."""

from .calendar import CalendarLink
from .coaching import Coaching
from .promises import Commitment, ServiceRequest
from .safety import AdverseEvent
from .suggestions import SuggestionAnswer
from .visit import NextStep, PutAside, Visit, VisitAttendee, VisitDraft, VisitEvidence, VisitTopic

__all__ = [
    "AdverseEvent",
    "CalendarLink",
    "Coaching",
    "Commitment",
    "NextStep",
    "PutAside",
    "ServiceRequest",
    "SuggestionAnswer",
    "Visit",
    "VisitAttendee",
    "VisitDraft",
    "VisitEvidence",
    "VisitTopic",
]
