"""Hospitals and the people in them."""

from .evidence import Adoption, AdoptionEvent, Evidence, RelationshipEvent, SupportEvent
from .hospital import Department, Hospital, HospitalAlias, HospitalIdentifier
from .ladder import AdopterProfile, FirstUse, Playbook
from .stakeholder import Affiliation, Stakeholder

__all__ = [
    "AdopterProfile",
    "Adoption",
    "AdoptionEvent",
    "Affiliation",
    "Department",
    "Evidence",
    "FirstUse",
    "Hospital",
    "HospitalAlias",
    "HospitalIdentifier",
    "Playbook",
    "RelationshipEvent",
    "Stakeholder",
    "SupportEvent",
]
