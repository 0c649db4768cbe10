"""What this app signs into the registries of the floors below."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self):
        from accounts.persons import names_persons

        from .models import PartnerContact, PartnerStep

        # Nobody at a hospital is an object here, but may be named in a text.
        names_persons(PartnerContact, "agreed", author="by_id")
        names_persons(PartnerStep, "text", author="owner_id")
