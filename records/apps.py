from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self):
        from people.first_start import register_step

        from . import services, sign_ins  # noqa: F401  (register the kinds of jobs; listen to sign-ins)
        from .models import ImportBatch

        applied = ImportBatch.State.APPLIED
        register_step("import", lambda: ImportBatch.objects.filter(state=applied).exists())
