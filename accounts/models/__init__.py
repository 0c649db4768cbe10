"""Hospitals and the people in them."""

from .analysis import CustomerAnalysis, SwotItem
from .card import NO_CARD
from .card_weight import CardWeight
from .centre import BlockerReview, CounterAction, Placeholder, RivalTie, RoleEvent, RoleTemplate, Tie
from .evidence import Adoption, AdoptionEvent, Evidence, RelationshipEvent, SupportEvent
from .hospital import Department, Hospital, HospitalAlias, HospitalIdentifier
from .key_account import KeyAssessment, KeyProposal
from .knowledge import Insight, KnowledgeAnswer
from .ladder import AdopterProfile, FirstUse, Playbook
from .profiles import DepartmentProfile
from .relationship import PersonRelationshipEvent, SatisfactionSurvey, StageProof, SurveyLink
from .rivals import RivalAct, RivalPosition, RivalShare
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
    "CustomerAnalysis",
    "Department",
    "DepartmentProfile",
    "Evidence",
    "FirstUse",
    "Hospital",
    "HospitalAlias",
    "HospitalIdentifier",
    "HospitalVisitPolicy",
    "Insight",
    "KeyAssessment",
    "KeyProposal",
    "KnowledgeAnswer",
    "PersonRelationshipEvent",
    "Placeholder",
    "Playbook",
    "RelationshipEvent",
    "RivalAct",
    "RivalPosition",
    "RivalShare",
    "RivalTie",
    "RoleEvent",
    "RoleTemplate",
    "SatisfactionSurvey",
    "StageProof",
    "Stakeholder",
    "SupportEvent",
    "SurveyLink",
    "SwotItem",
    "Tie",
]
