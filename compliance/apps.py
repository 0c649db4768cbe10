"""What this app signs into the registries of the floors below."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "compliance"

    def ready(self):
        from accounts.persons import names_persons

        from . import news
        from .models import PatientEducationEvent

        # Nobody at a hospital is an object here, but may be named in a text.
        texts = ("topic", "place", "provided", "reason", "learnt", "cancel_reason")
        names_persons(PatientEducationEvent, *texts, hospital="hospital", author="proposed_by_id")
        news.register()
