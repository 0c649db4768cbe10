from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"

    def ready(self):
        from . import tasks  # noqa: F401  (registers the briefing's file as a kind of job)
