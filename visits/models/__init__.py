"""Visits and what follows them: next steps, service requests, commitments both ways."""

from .calendar import CalendarLink
from .promises import Commitment, ServiceRequest
from .visit import NextStep, PutAside, Visit, VisitAttendee, VisitDraft, VisitEvidence, VisitTopic

__all__ = [
    "CalendarLink",
    "Commitment",
    "NextStep",
    "PutAside",
    "ServiceRequest",
    "Visit",
    "VisitAttendee",
    "VisitDraft",
    "VisitEvidence",
    "VisitTopic",
]
