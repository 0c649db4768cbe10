"""What is known of the relationship with a hospital or a person, each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Hospital, SatisfactionSurvey, StageProof, Stakeholder, SurveyLink
from accounts.models.relationship import LOW
from accounts.services.surveys import token_of
from lib.drawing import Trend, trend
from people.models import User

from . import stages
from .choices import NO_ASK
from .models import Commitment, ServiceRequest, Visit

SURVEYS_SHOWN = 8
EVENTS_SHOWN = 6
ROWS_SHOWN = 8


@dataclass(frozen=True)
class Share:
    """A part of a whole that is shown as a ratio; None where the whole is 0."""

    part: int
    whole: int

    @property
    def ratio(self) -> float | None:
        return self.part / self.whole if self.whole else None


def on_time(requests: Sequence[ServiceRequest], today: date) -> Share:
    """Requests done on time of those that were done or are past their day."""
    due = [request for request in requests if request.closed_on or request.due_on < today]
    return Share(sum(request.was_on_time for request in due), len(due))


def kept(commitments: Sequence[Commitment], today: date) -> Share:
    """Our promises kept of those that were due or settled; the withdrawn do not count (domain.md §2.5)."""
    ours = [each for each in commitments if each.is_ours and each.state != "withdrawn"]
    due = [each for each in ours if not each.is_open or each.due_on < today]
    return Share(sum(each.state == "kept" for each in due), len(due))


@dataclass(frozen=True)
class Record:
    """Requests and commitments of the last year with those still open, and the contacts without a request of ours."""

    requests: list[ServiceRequest]
    commitments: list[Commitment]
    contacts: int
    today: date

    @property
    def on_time(self) -> Share:
        return on_time(self.requests, self.today)

    @property
    def kept(self) -> Share:
        return kept(self.commitments, self.today)

    def facts(self, satisfaction: Fraction | None = None) -> stages.Facts:
        since = self.today - timedelta(days=stages.REQUEST_DAYS)
        unprompted = sum(row.is_unprompted and since < row.asked_on <= self.today for row in self.requests)
        done, true = self.on_time, self.kept
        return stages.Facts(self.contacts, done.whole, done.part, true.whole, true.part, unprompted, satisfaction)

    @property
    def requests_shown(self) -> list[ServiceRequest]:
        """The open ones by day, then the latest done."""
        return _open_first(self.requests)[:ROWS_SHOWN]

    @property
    def commitments_shown(self) -> list[Commitment]:
        return _open_first(self.commitments)[:ROWS_SHOWN]


def _open_first(rows: Sequence) -> list:
    open_rows = sorted((row for row in rows if row.is_open), key=lambda row: (row.due_on, row.pk))
    return open_rows + sorted((row for row in rows if not row.is_open), key=lambda row: row.due_on, reverse=True)


def record_of(hospital: Hospital, today: date, person: Stakeholder | None = None) -> Record:
    """The record of a hospital, or of one person there; three queries."""
    since = today - timedelta(days=stages.YEAR_DAYS)
    requests = ServiceRequest.objects.of(hospital, person).recent(since).listed()
    commitments = Commitment.objects.of(hospital, person).recent(since).listed()
    return Record(list(requests), list(commitments), _contacts(hospital, today, person), today)


def _contacts(hospital: Hospital, today: date, person: Stakeholder | None) -> int:
    first = today - timedelta(days=stages.CONTACT_DAYS - 1)
    visits = Visit.objects.completed().between(first, today).filter(purpose__in=NO_ASK)
    about = {"hospital": hospital} if person is None else {"attendees__stakeholder": person}
    return visits.filter(**about).count()


def proofs_of(hospital: Hospital, person: Stakeholder | None = None) -> QuerySet:
    """What was shown by hand, newest first."""
    return StageProof.objects.filter(hospital=hospital, stakeholder=person).select_related("seen_by")


def surveys_of(hospital: Hospital) -> list[SatisfactionSurvey]:
    """The latest answers, newest first, each with `change` against the one before; one query."""
    found = list(SatisfactionSurvey.objects.filter(hospital=hospital)[: SURVEYS_SHOWN + 1])
    for survey, before in zip(found, [*found[1:], None], strict=False):
        survey.change = float(survey.average - before.average) if before else None
    return found[:SURVEYS_SHOWN]


def links_of(hospital: Hospital, today: date) -> list[SurveyLink]:
    """Links that wait for their answer; one query."""
    return list(SurveyLink.objects.filter(hospital=hospital).waiting(today).select_related("made_by"))


def satisfaction_of(surveys: Sequence[SatisfactionSurvey], today: date) -> Fraction | None:
    """The newest satisfaction of the last year."""
    recent = [survey for survey in surveys if survey.on > today - timedelta(days=stages.YEAR_DAYS)]
    return recent[0].average if recent else None


def checklist_of(about: Hospital | Stakeholder, stage: int | None, today: date) -> stages.Checklist:
    """What the next stage asks for and how much is there; at most five queries."""
    person = about if isinstance(about, Stakeholder) else None
    hospital = about.hospital if person else about
    record = record_of(hospital, today, person)
    satisfaction = None if person else satisfaction_of(surveys_of(hospital), today)
    facts, proofs = record.facts(satisfaction), proofs_of(hospital, person)
    return stages.checklist(stage, facts, proofs, today=today, of_person=person is not None)


@dataclass(frozen=True)
class Bond:
    """All that the page of a relationship shows."""

    stage: int | None
    events: list
    checklist: stages.Checklist
    record: Record
    today: date
    may_change: bool
    surveys: list[SatisfactionSurvey] = field(default_factory=list)
    links: list[tuple[SurveyLink, str]] = field(default_factory=list)
    query: str = ""
    """What the address of a new request or commitment ends with: the person it is about."""

    @property
    def last(self):
        """The newest judgement, with what shows it."""
        return self.events[0] if self.events else None

    @property
    def newest(self) -> SatisfactionSurvey | None:
        return self.surveys[0] if self.surveys else None

    @property
    def trend(self) -> Trend | None:
        """The satisfaction over time as a drawing, with what alarms marked; None before the second survey."""
        return trend([(each.on, each.shown_average) for each in self.surveys], bottom=1, top=5, limit=LOW)


def bond_of(hospital: Hospital, user: User, today: date, address=None) -> Bond:
    """The relationship with a hospital; seven queries. `address` makes a path into what is sent to somebody."""
    record, surveys = record_of(hospital, today), surveys_of(hospital)
    facts = record.facts(satisfaction_of(surveys, today))
    may_change = may_log(user, hospital)
    links = links_of(hospital, today) if address and may_change else []
    return Bond(
        stage=hospital.relationship_stage,
        events=list(hospital.relationship_events.select_related("by", "evidence")[:EVENTS_SHOWN]),
        checklist=stages.checklist(hospital.relationship_stage, facts, proofs_of(hospital), today=today),
        record=record,
        today=today,
        may_change=may_change,
        surveys=surveys,
        links=[(link, address(reverse("accounts:survey_answer", args=[token_of(link)]))) for link in links],
    )


def person_bond_of(person: Stakeholder, user: User, today: date) -> Bond:
    """The relationship with a person, without a stage for one who may not be judged; five queries."""
    record = record_of(person.hospital, today, person)
    judged = person.may_be_profiled
    events = list(person.relationship_events.select_related("by", "evidence")[:EVENTS_SHOWN]) if judged else []
    stage = events[0].stage if events else None
    proofs = proofs_of(person.hospital, person) if judged else []
    return Bond(
        stage=stage,
        events=events,
        checklist=stages.checklist(stage, record.facts(), proofs, today=today, of_person=True),
        record=record,
        today=today,
        may_change=may_log(user, person.hospital) and person.is_active,
        query=f"?person={person.pk}",
    )


def may_log(user: User, hospital: Hospital) -> bool:
    """Whether the user works the hospital, as `loggable_by` says, without a query."""
    return user.works_in_field and hospital.is_active and hospital.territory_id in user.covered_territory_ids
