"""Visits and what follows them: next steps, requests, commitments; review, coaching, adverse events, answers."""

from .calendar import CalendarLink
from .coaching import Coaching
from .device import DeviceKey
from .promises import Commitment, ServiceRequest
from .review import CallTarget, ReviewDelegate, ReviewItem, VisitRules
from .safety import AdverseEvent
from .suggestions import SuggestionAnswer
from .visit import NextStep, PutAside, Visit, VisitAttendee, VisitDraft, VisitEvidence, VisitMessage, VisitTopic

__all__ = [
    "AdverseEvent",
    "CalendarLink",
    "CallTarget",
    "Coaching",
    "Commitment",
    "DeviceKey",
    "NextStep",
    "PutAside",
    "ReviewDelegate",
    "ReviewItem",
    "ServiceRequest",
    "SuggestionAnswer",
    "Visit",
    "VisitAttendee",
    "VisitDraft",
    "VisitEvidence",
    "VisitMessage",
    "VisitRules",
    "VisitTopic",
]
