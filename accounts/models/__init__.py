"""Hospitals and the people in them."""

from .centre import BlockerReview, CounterAction, Placeholder, RivalTie, RoleEvent, RoleTemplate, Tie
from .evidence import Adoption, AdoptionEvent, Evidence, RelationshipEvent, SupportEvent
from .hospital import Department, Hospital, HospitalAlias, HospitalIdentifier
from .key_account import KeyAssessment
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
    "KeyAssessment",
    "Placeholder",
    "RelationshipEvent",
    "RivalTie",
    "RoleEvent",
    "RoleTemplate",
    "Stakeholder",
    "SupportEvent",
    "Tie",
]
