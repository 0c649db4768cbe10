"""Visits and what follows them: next steps, service requests, commitments both ways, a manager's review."""

from .calendar import CalendarLink
from .device import DeviceKey
from .promises import Commitment, ServiceRequest
from .review import CallTarget, ReviewDelegate, ReviewItem, VisitRules
from .visit import NextStep, PutAside, Visit, VisitAttendee, VisitDraft, VisitEvidence, VisitTopic

__all__ = [
    "CalendarLink",
    "CallTarget",
    "Commitment",
    "DeviceKey",
    "NextStep",
    "PutAside",
    "ReviewDelegate",
    "ReviewItem",
    "ServiceRequest",
    "Visit",
    "VisitAttendee",
    "VisitDraft",
    "VisitEvidence",
    "VisitRules",
    "VisitTopic",
]
