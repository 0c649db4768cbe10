from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self):
        from records.importing.undoing import holds_computed_rows

        from . import tasks  # noqa: F401  (registers the run as a kind of job)

        holds_computed_rows(self.label)
