from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self):
        from people.first_start import register_step

        from . import sign_ins  # noqa: F401  (its receivers sign in here)
        from .models import ImportBatch

        applied = ImportBatch.State.APPLIED
        register_step("import", lambda: ImportBatch.objects.filter(state=applied).exists())
