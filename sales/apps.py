from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "sales"

    def ready(self):
        from accounts.persons import names_persons
        from records.importing.importer import register

        from .importing import DeliveryImporter
        from .models import LifetimeEstimate

        register(DeliveryImporter)
        names_persons(LifetimeEstimate, "note", hospital="hospital", author="by_id")
