"""What this app signs into the registries of the floors below."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"

    def ready(self):
        from . import news
        from .plan_metrics import sign_in_all

        sign_in_all()
        news.register()
        _sign_in_listings()
        _sign_in_plans()
        _sign_in_objectives()
        _sign_in_uplift()


def _sign_in_listings() -> None:
    from accounts.persons import holds_person, names_persons

    from .models import Absence, CommitteeMember, CommitteeRules, ListingApplication

    seat = ("hospital__name", "is_chair", "source_kind", "source", "source_on")
    holds_person(CommitteeMember, "stakeholder", export=seat)
    holds_person(Absence, "stakeholder", export=("application__hospital__name", "application__product__name"))
    names_persons(ListingApplication, "slots_held_by", "dossier", "limits", hospital="hospital")
    names_persons(CommitteeMember, "source", hospital="hospital")
    names_persons(CommitteeRules, "names", "skipped", "source", hospital="hospital")


def _sign_in_plans() -> None:
    from accounts.persons import holds_person, names_persons

    from .models import (
        BriefingPerson,
        ExpectedChange,
        PlanComment,
        PlanEvent,
        PlanMember,
        PlanSection,
        PlanVersion,
        Resistance,
        Review,
    )

    here = "plan__hospital"
    doubt = ("plan__hospital__name", "plan__year", "kind", "text", "response")
    holds_person(Resistance, "stakeholder", export=doubt, needs_basis=True)
    sheet = ("file__plan__hospital__name", "file__plan__year", "file__language", "file__made_at")
    holds_person(BriefingPerson, "stakeholder", export=sheet, needs_basis=True)
    names_persons(PlanSection, "text", hospital=here)
    names_persons(PlanComment, "text", hospital=here, author="by_id")
    names_persons(PlanEvent, "reason", hospital=here, author="by_id")
    names_persons(PlanMember, "duty", hospital=here)
    names_persons(Resistance, "text", "response", hospital=here)
    names_persons(ExpectedChange, "text", "response", hospital=here)
    names_persons(PlanVersion, "frozen", hospital=here)
    told = ("participants", "done", "judged", "disagreed", "next_steps", "thinking", "reflection")
    names_persons(Review, *told, "frozen", hospital=here, author="by_id")


def _sign_in_objectives() -> None:
    from accounts.persons import holds_person, names_persons

    from .models import Action, Objective, ObjectivePerson, Reading

    aim = ("objective__plan__hospital__name", "objective__plan__year", "objective__title")
    holds_person(ObjectivePerson, "stakeholder", export=aim, needs_basis=True)
    act = ("plan__hospital__name", "plan__year", "text", "owner__username", "due_on", "done_on")
    holds_person(Action, "stakeholder", export=act, goes=False)
    owned = {"hospital": "plan__hospital", "author": "owner_id"}
    names_persons(Objective, "title", "own_metric", "reason", "justification", "outcome", **owned)
    names_persons(Reading, "source", hospital="objective__plan__hospital", author="by_id")
    names_persons(Action, "text", **owned)


def _sign_in_uplift() -> None:
    """Nobody at a hospital is an object here, but may be named in a text."""
    from accounts.persons import names_persons

    from .models import Negotiation, UpliftPlan, WinterDecision

    owned = {"hospital": "hospital", "author": "owner_id"}
    names_persons(UpliftPlan, "idea", "label_says", "end_reason", **owned)
    names_persons(WinterDecision, "reason", hospital="hospital", author="by_id")
    terms = ("issue", "facts", "want", "must", "offer", "outcome")
    names_persons(Negotiation, *terms, hospital="plan__hospital", author="created_by_id")
