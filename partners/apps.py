"""What this app signs into the registries of the floors below."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self):
        from accounts.persons import names_persons
        from people.leaving import work_is_handed_over_by

        from . import news
        from .models import PartnerContact, PartnerStep
        from .services.handover import follow_leaver

        news.register()
        work_is_handed_over_by(follow_leaver)
        # Nobody at a hospital is an object here, but may be named in a text.
        names_persons(PartnerContact, "agreed", author="by_id")
        names_persons(PartnerStep, "text", author="owner_id")
