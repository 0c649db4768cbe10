"""Visits and what follows them: next steps, service requests, commitments both ways."""

from .promises import Commitment, ServiceRequest
from .visit import NextStep, PutAside, Visit, VisitAttendee, VisitDraft, VisitEvidence, VisitTopic

__all__ = [
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
