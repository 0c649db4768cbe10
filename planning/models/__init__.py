"""Listings and the committees that decide on them; account plans with objectives, actions and reviews."""

from .briefing import BriefingFile, BriefingPerson, BriefingShare
from .committee import Absence, CommitteeMember, CommitteeRules, StanceChance
from .listing import ListingApplication, ListingEvent
from .negotiation import Negotiation
from .objective import Action, Objective, ObjectivePerson, Reading
from .plan import AccountPlan, ExpectedChange, PlanComment, PlanEvent, PlanMember, PlanSection, Resistance
from .review import PlanVersion, Review
from .uplift import UpliftPlan, UpliftRules
from .winter import WinterDecision

__all__ = [
    "Absence", "AccountPlan", "Action", "BriefingFile", "BriefingPerson", "BriefingShare", "CommitteeMember",
    "CommitteeRules", "ExpectedChange", "ListingApplication", "ListingEvent", "Negotiation", "Objective",
    "ObjectivePerson", "PlanComment", "PlanEvent", "PlanMember", "PlanSection", "PlanVersion", "Reading", "Resistance",
    "Review", "StanceChance", "UpliftPlan", "UpliftRules", "WinterDecision",
]  # fmt: skip
