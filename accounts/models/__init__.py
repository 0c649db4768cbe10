"""Hospitals and the people in them."""

from .evidence import Adoption, AdoptionEvent, Evidence, RelationshipEvent, SupportEvent
from .hospital import Department, Hospital, HospitalAlias, HospitalIdentifier
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
    "RelationshipEvent",
    "Stakeholder",
    "SupportEvent",
]
