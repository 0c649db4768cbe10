"""Hospitals and the people in them."""

from .analysis import CustomerAnalysis, SwotItem
from .centre import BlockerReview, CounterAction, Placeholder, RivalTie, RoleEvent, Tie
from .evidence import Adoption, AdoptionEvent, Evidence, RelationshipEvent, SupportEvent
from .hospital import Department, Hospital, HospitalAlias, HospitalIdentifier
from .key_account import KeyAssessment
from .knowledge import Insight, KnowledgeAnswer
from .profiles import DepartmentProfile
from .rivals import RivalAct, RivalPosition, RivalShare
from .stakeholder import Affiliation, Stakeholder

__all__ = [
    "Adoption",
    "AdoptionEvent",
    "Affiliation",
    "BlockerReview",
    "CounterAction",
    "CustomerAnalysis",
    "Department",
    "DepartmentProfile",
    "Evidence",
    "Hospital",
    "HospitalAlias",
    "HospitalIdentifier",
    "Insight",
    "KeyAssessment",
    "KnowledgeAnswer",
    "Placeholder",
    "RelationshipEvent",
    "RivalAct",
    "RivalPosition",
    "RivalShare",
    "RivalTie",
    "RoleEvent",
    "Stakeholder",
    "SupportEvent",
    "SwotItem",
    "Tie",
]
