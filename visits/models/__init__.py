"""Visits and what follows them: next steps, service requests, commitments both ways."""

from .calendar import CalendarLink
from .device import DeviceKey
from .promises import Commitment, ServiceRequest
from .visit import NextStep, PutAside, Visit, VisitAttendee, VisitDraft, VisitEvidence, VisitTopic

__all__ = [
    "CalendarLink",
    "Commitment",
    "DeviceKey",
    "NextStep",
    "PutAside",
    "ServiceRequest",
    "Visit",
    "VisitAttendee",
    "VisitDraft",
    "VisitEvidence",
    "VisitTopic",
]
