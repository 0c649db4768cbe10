from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"

    def ready(self):
        from people.first_start import register_step

        from . import services, sign_ins
        from .models import ImportBatch

        services.register()
        sign_ins.listen()
        applied = ImportBatch.State.APPLIED
        register_step("import", lambda: ImportBatch.objects.filter(state=applied).exists())
