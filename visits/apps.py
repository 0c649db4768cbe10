"""What this app signs into the registries of the floors below."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"

    def ready(self):
        from accounts.meetings import meetings_come_from
        from accounts.persons import holds_person, names_persons

        from .meetings import VisitMeetings
        from .models import NextStep, Visit, VisitAttendee, VisitDraft

        meetings_come_from(VisitMeetings())
        visit = ("on", "hospital__name", "author__username", "purpose", "outcome", "notes")
        holds_person(VisitAttendee, "stakeholder", export=tuple(f"visit__{name}" for name in visit), goes=False)
        names_persons(Visit, "notes", hospital="hospital", author="author_id")
        names_persons(NextStep, "text", hospital="hospital", author="owner_id")
        names_persons(VisitDraft, "payload", "problems")
