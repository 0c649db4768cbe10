"""What this app signs into the registries of the floors below."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"

    def ready(self):
        from accounts.meetings import meetings_come_from
        from accounts.persons import holds_person, names_persons
        from planning.deputies import deputies_come_from

        from . import news
        from .choices import REPORT
        from .coverage_metric import sign_in_coverage
        from .deputising import stands_in_for
        from .meetings import VisitMeetings
        from .models import (
            AdverseEvent,
            CallTarget,
            Coaching,
            Commitment,
            NextStep,
            ReviewItem,
            ServiceRequest,
            Visit,
            VisitAttendee,
            VisitDraft,
        )

        meetings_come_from(VisitMeetings())
        sign_in_coverage()
        deputies_come_from(stands_in_for)
        news.register()
        visit = ("on", "hospital__name", "author__username", "purpose", "outcome", "notes", *REPORT)
        holds_person(VisitAttendee, "stakeholder", export=tuple(f"visit__{name}" for name in visit), goes=False)
        dated = ("text", "due_on", "hospital__name", "owner__username")
        asked = (*dated, "kind", "asked_on", "closed_on", "answer", "rating")
        promised = (*dated, "direction", "made_on", "state", "settled_on", "note")
        holds_person(ServiceRequest, "stakeholder", export=asked, goes=False)
        holds_person(Commitment, "stakeholder", export=promised, goes=False)
        names_persons(ServiceRequest, "text", "answer", hospital="hospital", author="owner_id")
        names_persons(Commitment, "text", "note", hospital="hospital", author="owner_id")
        names_persons(Visit, "notes", *REPORT, hospital="hospital", author="author_id")
        names_persons(NextStep, "text", hospital="hospital", author="owner_id")
        names_persons(ReviewItem, "reason", "comment", hospital="hospital", author="author_id")
        names_persons(CallTarget, "reason", hospital="hospital", author="by_id")
        names_persons(AdverseEvent, "text", "outcome", hospital="hospital", author="reporter_id")
        said = ("strengths", "to_work_on", "agreed", "comment", "done", "avoided", "barriers")
        names_persons(Coaching, *said, hospital="visit__hospital", author="coach_id")
        names_persons(VisitDraft, "payload", "problems")
