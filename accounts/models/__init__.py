"""Hospitals and the people in them."""

from .centre import BlockerReview, CounterAction, Placeholder, RivalTie, RoleEvent, RoleTemplate, Tie
from .evidence import Adoption, AdoptionEvent, Evidence, RelationshipEvent, SupportEvent
from .hospital import Department, Hospital, HospitalAlias, HospitalIdentifier
from .stakeholder import Affiliation, Stakeholder

__all__ = [
    "Adoption",
    "AdoptionEvent",
    "Affiliation",
    "BlockerReview",
    "CounterAction",
    "Department",
    "Evidence",
    "Hospital",
    "HospitalAlias",
    "HospitalIdentifier",
    "Placeholder",
    "RelationshipEvent",
    "RivalTie",
    "RoleEvent",
    "RoleTemplate",
    "Stakeholder",
    "SupportEvent",
    "Tie",
]
