"""What this app signs into the registries of the floors below."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from records.importing.importer import register

        from .importing_hospitals import HospitalImporter
        from .importing_stakeholders import StakeholderImporter

        register(HospitalImporter)
        register(StakeholderImporter)
        _register_persons()


def _register_persons():
    """Where this floor and the records below it hold or name a person; visits register their own."""
    from records.models import AuditEvent, ImportBatch, ImportMemory, ImportRow, Job, SavedView, TextFlag

    from .models import (
        Adoption,
        AdoptionEvent,
        Affiliation,
        Evidence,
        PersonRelationshipEvent,
        StageProof,
        SupportEvent,
    )
    from .persons import holds_person, names_persons

    proof = ("evidence__kind", "evidence__text", "evidence__on")
    holds_person(
        Affiliation, "stakeholder", export=("hospital__name", "department__name", "post", "starts_on", "ends_on")
    )
    holds_person(SupportEvent, "stakeholder", export=("product__name", "support", "on", "by__username", *proof))
    holds_person(Adoption, "stakeholder", export=("product__name", "stage", "since"))
    holds_person(AdoptionEvent, "stakeholder", export=("product__name", "stage", "on", "by__username", *proof))
    holds_person(PersonRelationshipEvent, "stakeholder", export=("stage", "on", "by__username", *proof))
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
