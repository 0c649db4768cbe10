from django.apps import AppConfig


class ScoringConfig(AppConfig):
    name = "scoring"

    def ready(self):
        from accounts.following import stays_behind
        from accounts.persons import holds_person, names_persons
        from records.importing.undoing import holds_computed_rows

        from . import news, tasks
        from .models import ClassOverride, PersonScore

        news.register()
        tasks.register()
        holds_computed_rows(self.label)
        stays_behind(*self.get_models())
        score = ("hospital__name", "run__as_of", "score", "confidence", "parts", "inputs")
        holds_person(PersonScore, "stakeholder", export=score, needs_basis=True)
        names_persons(ClassOverride, "reason", hospital="hospital", author="by_id")
