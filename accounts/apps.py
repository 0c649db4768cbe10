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

    from .models import Adoption, AdoptionEvent, Affiliation, Evidence, SupportEvent
    from .persons import holds_person, names_persons

    proof = ("evidence__kind", "evidence__text", "evidence__on")
    holds_person(
        Affiliation, "stakeholder", export=("hospital__name", "department__name", "post", "starts_on", "ends_on")
    )
    holds_person(SupportEvent, "stakeholder", export=("product__name", "support", "on", "by__username", *proof))
    holds_person(Adoption, "stakeholder", export=("product__name", "stage", "since"))
    holds_person(AdoptionEvent, "stakeholder", export=("product__name", "stage", "on", "by__username", *proof))
    names_persons(Evidence, "text", hospital="hospital", author="by_id")
    _register_knowledge()
    names_persons(ImportBatch, "options", "facts", "error")
    names_persons(ImportRow, "raw", "values", "changes", "problems", "warnings", "question", "undo")
    names_persons(ImportMemory, "key", "value")
    names_persons(Job, "params", "error")
    names_persons(AuditEvent, "details")
    names_persons(TextFlag, "excerpt", "outcome")
    names_persons(SavedView, "name", "query")


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
