"""Hospitals and the people in them."""

from .evidence import Adoption, AdoptionEvent, Evidence, RelationshipEvent, SupportEvent
from .hospital import Department, Hospital, HospitalAlias, HospitalIdentifier
from .key_account import KeyAssessment
from .stakeholder import Affiliation, Stakeholder

__all__ = [
    "Adoption",
    "AdoptionEvent",
    "Affiliation",
    "Department",
    "Evidence",
    "Hospital",
    "HospitalAlias",
    "HospitalIdentifier",
    "KeyAssessment",
    "RelationshipEvent",
    "Stakeholder",
    "SupportEvent",
]
