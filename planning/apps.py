"""What this app signs into the registries of the floors below."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "planning"

    def ready(self):
        from accounts.persons import holds_person, names_persons

        from .models import Absence, CommitteeMember, CommitteeRules

        seat = ("hospital__name", "is_chair", "source_kind", "source", "source_on")
        holds_person(CommitteeMember, "stakeholder", export=seat)
        holds_person(Absence, "stakeholder", export=("application__hospital__name", "application__product__name"))
        names_persons(CommitteeMember, "source", hospital="hospital")
        names_persons(CommitteeRules, "names", "skipped", "source", hospital="hospital")
