"""Listings and the committees that decide on them; account plans with objectives, actions and reviews."""

from .budget import BudgetLine
from .committee import Absence, CommitteeMember, CommitteeRules, StanceChance
from .listing import ListingApplication, ListingEvent
from .objective import Action, Objective, ObjectivePerson, Reading
from .plan import AccountPlan, ExpectedChange, PlanComment, PlanEvent, PlanMember, PlanSection, Resistance
from .progress import ObjectiveProgress
from .review import PlanVersion, Review

__all__ = [
    "Absence", "AccountPlan", "Action", "BudgetLine", "CommitteeMember", "CommitteeRules", "ExpectedChange",
    "ListingApplication", "ListingEvent", "Objective", "ObjectivePerson", "ObjectiveProgress", "PlanComment",
    "PlanEvent", "PlanMember", "PlanSection", "PlanVersion", "Reading", "Resistance", "Review", "StanceChance",
]  # fmt: skip
