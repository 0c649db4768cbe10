from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self):
        from records.importing.importer import register

        from .importing_hospitals import HospitalImporter

        register(HospitalImporter)
