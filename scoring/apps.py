from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self):
        from . import tasks  # noqa: F401  (registers the run as a kind of job)
