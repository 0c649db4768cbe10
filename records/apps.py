from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self):
        from . import sign_ins  # noqa: F401  (its receivers sign in here)
