from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self):
        from accounts.following import stays_behind
        from accounts.persons import names_persons
        from records.importing.undoing import holds_computed_rows

        from . import tasks  # noqa: F401  (registers the run as a kind of job)
        from .models import ClassOverride

        holds_computed_rows(self.label)
        stays_behind(*self.get_models())
        names_persons(ClassOverride, "reason", hospital="hospital", author="by_id")
