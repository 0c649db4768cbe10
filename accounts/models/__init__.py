"""Hospitals and the people in them."""

from .card import NO_CARD
from .card_weight import CardWeight
from .centre import BlockerReview, CounterAction, Placeholder, RivalTie, RoleEvent, Tie
from .evidence import Adoption, AdoptionEvent, Evidence, RelationshipEvent, SupportEvent
from .hospital import Department, Hospital, HospitalAlias, HospitalIdentifier
from .key_account import KeyAssessment
from .ladder import AdopterProfile, FirstUse, Playbook
from .relationship import PersonRelationshipEvent, SatisfactionSurvey, StageProof, SurveyLink
from .stakeholder import Affiliation, Stakeholder
from .visiting import HospitalVisitPolicy

__all__ = [
    "NO_CARD",
    "AdopterProfile",
    "Adoption",
    "AdoptionEvent",
    "Affiliation",
    "BlockerReview",
    "CardWeight",
    "CounterAction",
    "Department",
    "Evidence",
    "FirstUse",
    "Hospital",
    "HospitalAlias",
    "HospitalIdentifier",
    "HospitalVisitPolicy",
    "KeyAssessment",
    "PersonRelationshipEvent",
    "Placeholder",
    "Playbook",
    "RelationshipEvent",
    "RivalTie",
    "RoleEvent",
    "SatisfactionSurvey",
    "StageProof",
    "Stakeholder",
    "SupportEvent",
    "SurveyLink",
    "Tie",
]
