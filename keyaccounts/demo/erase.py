"""Removes the demo set: the marked roots and everything that hangs on them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import (
    AdopterProfile,
    Affiliation,
    BlockerReview,
    CounterAction,
    CustomerAnalysis,
    Department,
    Evidence,
    FirstUse,
    Hospital,
    HospitalVisitPolicy,
    Insight,
    Placeholder,
    Playbook,
    RelationshipEvent,
    RivalAct,
    RivalPosition,
    RivalShare,
    RivalTie,
    RoleEvent,
    SatisfactionSurvey,
    StageProof,
    Stakeholder,
    SurveyLink,
    SwotItem,
    Tie,
)
from compliance.models import EducationRules, PatientEducationEvent
from partners.models import ContactRules, Partner, PartnerContact, PartnerStep, Supply
from people.models import Assignment, Company, Leave, RepFiling, Territory, User
from planning.models import (
    Absence,
    AccountPlan,
    Action,
    BriefingShare,
    BudgetLine,
    CommitteeMember,
    CommitteeRules,
    ExpectedChange,
    ListingApplication,
    ListingEvent,
    Negotiation,
    Objective,
    ObjectivePerson,
    PlanComment,
    PlanMember,
    PlanSection,
    Reading,
    Resistance,
    Review,
    UpliftPlan,
    UpliftRules,
    WinterDecision,
)
from products.models import KeyMessage, KeyMessageVersion, Product, ProductFamily, ProductFocus, RivalProduct, Sku
from records.models import AuditEvent, ImportBatch, Job, TextFlag
from sales.models import Delivery, FeedClose, Potential
from scoring.models import ClassOverride, ScoreRun, WeightSet
from visits.models import (
    AdverseEvent,
    CallTarget,
    Coaching,
    Commitment,
    DeviceKey,
    NextStep,
    ReviewDelegate,
    ReviewItem,
    ServiceRequest,
    Visit,
    VisitDraft,
    VisitRules,
)

from .erasing import Erasing

AT_DEMO = Q(hospital__is_demo=True)


def real_rows() -> dict[str, QuerySet]:
    """Rows that somebody made and that hang on demo rows, by what they are; empty where nothing is lost."""
    found = {
        "hospitals in demo territories": Hospital.objects.filter(is_demo=False, territory__is_demo=True),
        "users assigned to demo territories": User.objects.filter(
            is_demo=False, assignments__territory__is_demo=True
        ).distinct(),
        "visits by real users at demo hospitals": Visit.objects.filter(AT_DEMO, author__is_demo=False),
        "visits by demo users at real hospitals": Visit.objects.filter(hospital__is_demo=False, author__is_demo=True),
        "deliveries to real hospitals of demo products or by demo partners": Delivery.objects.filter(
            Q(sku__is_demo=True) | Q(partner__is_demo=True), hospital__is_demo=False
        ),
        "products in demo families": Product.objects.filter(is_demo=False, family__is_demo=True),
    }
    return {name: rows for name, rows in found.items() if rows.exists()}


@transaction.atomic
def erase() -> int:
    """Delete the demo set with its history; returns how many rows went. Real rows that hang on it go too."""
    erasing, demo_users = Erasing(), User.objects.filter(is_demo=True)
    for rows in (
        VisitDraft.objects.filter(Q(author__in=demo_users) | AT_DEMO),
        TextFlag.objects.filter(author__in=demo_users),
        AuditEvent.objects.filter(actor__in=demo_users),
        *_promised(demo_users),
        *_reviews(demo_users),
        *_visited_together(demo_users),
        *_education(demo_users),
        *_listings(),
        *_worked(demo_users),
        ClassOverride.objects.filter(AT_DEMO | Q(by__in=demo_users) | Q(ended_by__in=demo_users)),
        Visit.objects.filter(AT_DEMO | Q(author__in=demo_users) | Q(territory__is_demo=True)),
        Delivery.objects.filter(AT_DEMO | Q(sku__is_demo=True) | Q(partner__is_demo=True)),
        Potential.objects.filter(AT_DEMO | Q(family__is_demo=True)),
        FeedClose.objects.filter(partner__is_demo=True),
        *_partners(demo_users),
        Affiliation.objects.filter(AT_DEMO),
        *_said_of_people(demo_users),
        Stakeholder.objects.filter(AT_DEMO | Q(hospital__territory__is_demo=True)),
        RelationshipEvent.objects.filter(AT_DEMO),
        Evidence.objects.filter(AT_DEMO),
        *_knowledge(),
        HospitalVisitPolicy.objects.filter(AT_DEMO),
        Department.objects.filter(AT_DEMO),
        Hospital.objects.filter(Q(is_demo=True) | Q(territory__is_demo=True)),
        *_catalogue(),
        Partner.objects.filter(is_demo=True),
        ImportBatch.objects.filter(created_by__in=demo_users),
        Job.objects.filter(created_by__in=demo_users),
        RepFiling.objects.filter(user__in=demo_users),
        Leave.objects.filter(user__in=demo_users),
        DeviceKey.objects.filter(user__in=demo_users),
        Assignment.objects.filter(Q(user__in=demo_users) | Q(territory__is_demo=True)),
        Territory.objects.filter(is_demo=True).order_by("-path"),
        demo_users,
        Company.objects.filter(is_demo=True),
    ):
        erasing.delete(rows)
    if not Hospital.objects.exists():
        erasing.delete(ScoreRun.objects.all())
        erasing.delete(WeightSet.objects.filter(created_by=None))
    erasing.forget()
    return erasing.count


def _catalogue() -> list[QuerySet]:
    """Products with their families, packs, rivals and key messages."""
    return [
        ProductFocus.objects.filter(product__is_demo=True),
        KeyMessageVersion.objects.filter(message__product__is_demo=True),
        KeyMessage.objects.filter(Q(is_demo=True) | Q(product__is_demo=True)),
        RivalProduct.objects.filter(is_demo=True),
        Sku.objects.filter(is_demo=True),
        Product.objects.filter(Q(is_demo=True) | Q(family__is_demo=True)),
        ProductFamily.objects.filter(is_demo=True),
    ]


def _promised(demo_users: QuerySet) -> list[QuerySet]:
    """What was asked, promised and answered at demo hospitals, or by demo users."""
    return [
        NextStep.objects.filter(AT_DEMO | Q(owner__in=demo_users)),
        ServiceRequest.objects.filter(AT_DEMO | Q(owner__in=demo_users)),
        Commitment.objects.filter(AT_DEMO | Q(owner__in=demo_users)),
        SatisfactionSurvey.objects.filter(AT_DEMO),
        SurveyLink.objects.filter(AT_DEMO),
        StageProof.objects.filter(AT_DEMO),
    ]


def _reviews(demo_users: QuerySet) -> list[QuerySet]:
    """What waited for managers, targets set by hand, and the rules of logging of an invented company."""
    rules = VisitRules.objects.all()
    return [
        ReviewItem.objects.filter(AT_DEMO | Q(author__in=demo_users) | Q(decided_by__in=demo_users)),
        CallTarget.objects.filter(AT_DEMO | Q(by__in=demo_users)),
        ReviewDelegate.objects.filter(Q(leave__user__in=demo_users) | Q(delegate__in=demo_users)),
        rules if Company.objects.filter(is_demo=True).exists() else rules.none(),
    ]


def _visited_together(demo_users: QuerySet) -> list[QuerySet]:
    """Coachings and adverse events: they hold their visits."""
    return [
        Coaching.objects.filter(Q(visit__hospital__is_demo=True) | Q(coach__in=demo_users) | Q(rep__in=demo_users)),
        AdverseEvent.objects.filter(AT_DEMO | Q(reporter__in=demo_users)),
    ]


def _listings() -> list[QuerySet]:
    """Listings with their events, and the committees, of demo hospitals or of demo products."""
    at_demo = AT_DEMO | Q(product__is_demo=True)
    of_demo = Q(application__hospital__is_demo=True) | Q(application__product__is_demo=True)
    return [
        Absence.objects.filter(of_demo),
        ListingEvent.objects.filter(of_demo),
        ListingApplication.objects.filter(at_demo),
        CommitteeMember.objects.filter(AT_DEMO),
        CommitteeRules.objects.filter(AT_DEMO),
    ]


def _worked(demo_users: QuerySet) -> list[QuerySet]:
    """Uplift plans before the account plans whose objectives they serve."""
    return [*_uplift(demo_users), *_plans(demo_users)]


def _plans(demo_users: QuerySet) -> list[QuerySet]:
    """Account plans of demo hospitals, or of demo users, with all that they hold."""
    of_demo = Q(plan__hospital__is_demo=True) | Q(plan__owner__in=demo_users)
    parts = (
        PlanComment, PlanSection, PlanMember, Resistance, ExpectedChange, Negotiation, BudgetLine, Review, BriefingShare,
    )  # fmt: skip
    mine = Q(owner__in=demo_users)
    objectives = Objective.objects.filter(of_demo | mine)
    return [
        *(part.objects.filter(of_demo) for part in parts),
        PlanMember.objects.filter(user__in=demo_users),
        BudgetLine.objects.filter(Q(requested_by__in=demo_users) | Q(decided_by__in=demo_users)),
        Action.objects.filter(of_demo | mine | Q(stakeholder__hospital__is_demo=True)),
        Reading.objects.filter(objective__in=objectives),
        ObjectivePerson.objects.filter(objective__in=objectives),
        objectives,
        AccountPlan.objects.filter(AT_DEMO | mine),
    ]


def _uplift(demo_users: QuerySet) -> list[QuerySet]:
    """Uplift plans and winter decisions of demo hospitals, products, partners or users, and the rules of an invented company."""
    of_demo = AT_DEMO | Q(family__is_demo=True) | Q(partner__is_demo=True) | Q(rival__is_demo=True)
    rules = UpliftRules.objects.all()
    return [
        UpliftPlan.objects.filter(of_demo | Q(owner__in=demo_users)),
        WinterDecision.objects.filter(AT_DEMO | Q(by__in=demo_users)),
        rules if Company.objects.filter(is_demo=True).exists() else rules.none(),
    ]


def _education(demo_users: QuerySet) -> list[QuerySet]:
    """Patient education of demo hospitals or by demo users, and the rules of an invented company."""
    by_demo = Q(proposed_by__in=demo_users) | Q(submitted_by__in=demo_users) | Q(decided_by__in=demo_users)
    rules = EducationRules.objects.all()
    return [
        PatientEducationEvent.objects.filter(AT_DEMO | by_demo),
        rules if Company.objects.filter(is_demo=True).exists() else rules.none(),
    ]


def _partners(demo_users: QuerySet) -> list[QuerySet]:
    """Whom demo partners supply, contacts with them, what follows, and the rhythm of an invented company."""
    contacts = PartnerContact.objects.filter(Q(partner__is_demo=True) | Q(by__in=demo_users))
    rules = ContactRules.objects.all()
    return [
        Supply.objects.filter(AT_DEMO | Q(partner__is_demo=True)),
        PartnerStep.objects.filter(Q(contact__in=contacts) | Q(owner__in=demo_users)),
        contacts,
        rules if Company.objects.filter(is_demo=True).exists() else rules.none(),
    ]


def _said_of_people(demo_users: QuerySet) -> list[QuerySet]:
    """What is known of demo people, and what is done about them."""
    return [
        Tie.objects.filter(Q(from_person__hospital__is_demo=True) | Q(to_person__hospital__is_demo=True)),
        RivalTie.objects.filter(Q(stakeholder__hospital__is_demo=True) | Q(rival__is_demo=True)),
        CounterAction.objects.filter(Q(stakeholder__hospital__is_demo=True) | Q(owner__in=demo_users)),
        Placeholder.objects.filter(AT_DEMO | Q(owner__in=demo_users)),
        BlockerReview.objects.filter(AT_DEMO),
        RoleEvent.objects.filter(stakeholder__hospital__is_demo=True),
        AdopterProfile.objects.filter(stakeholder__hospital__is_demo=True),
        FirstUse.objects.filter(Q(stakeholder__hospital__is_demo=True) | Q(product__is_demo=True)),
        Playbook.objects.filter(product__is_demo=True),
    ]


def _knowledge() -> list[QuerySet]:
    """What is known of demo hospitals, or of demo products at real ones."""
    tracked = [CustomerAnalysis.objects.filter(AT_DEMO), SwotItem.objects.filter(AT_DEMO)]
    insights = Insight.objects.filter(AT_DEMO | Q(product__is_demo=True))
    acts = RivalAct.objects.filter(AT_DEMO | Q(product__is_demo=True) | Q(rival__is_demo=True))
    of_rivals = [model.objects.filter(AT_DEMO | Q(rival__is_demo=True)) for model in (RivalPosition, RivalShare)]
    return [*tracked, insights, acts, *of_rivals]
