"""Hospitals and the people in them."""

from .evidence import Adoption, AdoptionEvent, Evidence, RelationshipEvent, SupportEvent
from .hospital import Department, Hospital, HospitalAlias, HospitalIdentifier
from .relationship import PersonRelationshipEvent, SatisfactionSurvey, StageProof, SurveyLink
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
    "PersonRelationshipEvent",
    "RelationshipEvent",
    "SatisfactionSurvey",
    "StageProof",
    "Stakeholder",
    "SupportEvent",
    "SurveyLink",
]
