from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "dashboards"

    def ready(self):
        from records.jobs import job_kind

        from .briefing_files import KIND, make_file

        job_kind(KIND)(make_file)
