"""What this app signs into the registries of the floors below."""

from django.apps import AppConfig

PROOF = ("evidence__kind", "evidence__text", "evidence__on")


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from records.importing.importer import register

        from .importing_hospitals import HospitalImporter
        from .importing_stakeholders import StakeholderImporter

        register(HospitalImporter)
        register(StakeholderImporter)
        _register_persons()
        _register_key_accounts()
        _register_buying_centre()
        _register_knowledge()
        _register_cards()


def _register_persons():
    """Where this floor and the records below it hold or name a person; visits register their own."""
    from records.models import AuditEvent, ImportBatch, ImportMemory, ImportRow, Job, Notice, SavedView, TextFlag

    from .ladder import TRAITS
    from .models import (
        AdopterProfile,
        Adoption,
        AdoptionEvent,
        Affiliation,
        Evidence,
        FirstUse,
        PersonRelationshipEvent,
        Playbook,
        StageProof,
        SupportEvent,
    )
    from .persons import holds_person, names_persons
    from .playbook_texts import FIELDS

    place = ("hospital__name", "department__name", "post", "starts_on", "ends_on")
    holds_person(Affiliation, "stakeholder", export=place)
    holds_person(SupportEvent, "stakeholder", export=("product__name", "support", "on", "by__username", *PROOF))
    holds_person(Adoption, "stakeholder", export=("product__name", "stage", "since"))
    holds_person(
        AdoptionEvent, "stakeholder", export=("product__name", "stage", "on", "reason", "by__username", *PROOF)
    )
    holds_person(FirstUse, "stakeholder", export=("product__name", "reasons", "on", "by__username"))
    holds_person(
        AdopterProfile, "stakeholder", export=("innovativeness", *TRAITS, "assessed_on", "assessed_by__username")
    )
    names_persons(AdoptionEvent, "reason", hospital="stakeholder__hospital", author="by_id")
    names_persons(FirstUse, "reasons", hospital="stakeholder__hospital")
    names_persons(Playbook, *FIELDS)
    holds_person(PersonRelationshipEvent, "stakeholder", export=("stage", "on", "by__username", *PROOF))
    holds_person(StageProof, "stakeholder", export=("item", "text", "on", "seen_by__username"))
    names_persons(StageProof, "text", hospital="hospital", author="seen_by_id")
    names_persons(Evidence, "text", hospital="hospital", author="by_id")
    names_persons(ImportBatch, "options", "facts", "error")
    names_persons(ImportRow, "raw", "values", "changes", "problems", "warnings", "question", "undo")
    names_persons(ImportMemory, "key", "value")
    names_persons(Job, "params", "error")
    names_persons(AuditEvent, "details")
    names_persons(TextFlag, "excerpt", "outcome")
    names_persons(SavedView, "name", "query")
    names_persons(Notice, "args")


def _register_key_accounts():
    from .following import stays_behind
    from .models import KeyAssessment, KeyProposal
    from .persons import names_persons

    names_persons(KeyAssessment, "notes", "evidence", "owner_check", hospital="hospital", author="by_id")
    names_persons(KeyProposal, "reason", hospital="hospital", author="decided_by_id")
    stays_behind(KeyProposal)


def _register_knowledge():
    """An insight about a person is the person's; all other free text may but name one."""
    from .models import Insight
    from .persons import holds_person, names_persons
    from .services.knowledge import FREE_TEXT

    told = ("hospital__name", "text", "level", "source_type", "source", "reliability", "on", "expires_on")
    holds_person(Insight, "stakeholder", export=(*told, "by__username"))
    for model, fields in FREE_TEXT.items():
        hospital = "department__hospital" if model.__name__ == "DepartmentProfile" else "hospital"
        names_persons(model, *fields, hospital=hospital, author="by_id")


def _register_buying_centre():
    from .models import BlockerReview, CounterAction, Placeholder, RivalTie, RoleEvent, RoleTemplate, Tie
    from .persons import holds_person, names_persons

    part = ("buying_role", "is_main_influencer", "influence")
    holds_person(RoleEvent, "stakeholder", export=(*part, "on", "by__username", *PROOF))
    tie = ("from_person__name", "kind", "to_person__name", "note", "since", "until", "author__username")
    holds_person(Tie, "from_person", export=tie)
    holds_person(Tie, "to_person", export=tie)
    rival = ("rival__name", "company", "source_kind", "source", "on", "author__username")
    holds_person(RivalTie, "stakeholder", export=rival)
    counter = ("means", "text", "owner__username", "due_on", "done_on", "result", "author__username")
    holds_person(CounterAction, "stakeholder", export=counter)
    holds_person(Placeholder, "filled_by", export=("hospital__name", "seat", "note", "closed_on"), goes=False)
    names_persons(Tie, "note", hospital="from_person__hospital", author="author_id")
    names_persons(RivalTie, "source", hospital="stakeholder__hospital", author="author_id")
    names_persons(CounterAction, "text", "result", hospital="stakeholder__hospital", author="author_id")
    names_persons(Placeholder, "note", hospital="hospital", author="author_id")
    names_persons(BlockerReview, "note", hospital="hospital", author="author_id")
    names_persons(RoleTemplate, "duties", "duties_en", "needs", "needs_en", "approach", "approach_en")


def _register_cards():
    from .models import HospitalVisitPolicy, Stakeholder
    from .persons import names_persons

    names_persons(Stakeholder, "concerns", "times_note", hospital="hospital")
    names_persons(HospitalVisitPolicy, "place", "note", hospital="hospital")
