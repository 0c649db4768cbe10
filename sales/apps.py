from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "sales"

    def ready(self):
        from records.importing.importer import register

        from .importing import DeliveryImporter

        register(DeliveryImporter)
