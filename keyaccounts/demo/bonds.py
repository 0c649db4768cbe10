"""Relationships of the demo hospitals: stages with evidence, surveys, service requests, commitments both ways."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from accounts.models import (
    Evidence,
    Hospital,
    PersonRelationshipEvent,
    RelationshipEvent,
    SatisfactionSurvey,
    StageProof,
    Stakeholder,
)
from accounts.models.relationship import QUESTIONS
from people.models import User
from visits.bulk import create_commitments, create_service_requests
from visits.choices import COMPLETED
from visits.models import Commitment, ServiceRequest, Visit, VisitAttendee

from .hospitals import Account
from .trade import PINNED_SALES
from .words import ASKED, MARK, PROJECTS, PROMISED, STAGE_SHOWN_BY, in_language

REQUESTS, COMMITMENTS = 140, 170
YEAR = 360
JUDGED_ROLES = ("decision_maker", "gatekeeper")
# One close hospital is no longer content: the alert has something to say.
UNHAPPY = dict(zip(QUESTIONS, (2, 2, 1, 2, 2), strict=True)) | {"expectation": 4, "experience": 2}


def make_bonds(random: Random, accounts: list[Account], owner_of: Callable[[Hospital], User], today: date) -> None:
    hospitals = [account.hospital for account in accounts]
    _show_stages(hospitals, owner_of)
    _judge_people(random, hospitals, owner_of, today)
    _ask(random, accounts, owner_of, today)
    met = _meetings(today)
    create_service_requests(_requests(random, met, today))
    create_commitments(_promises(random, met, today))


def _show_stages(hospitals: list[Hospital], owner_of) -> None:
    """What shows the stages there are, and for the third stage a project or two on the way to the fourth."""
    events = list(RelationshipEvent.objects.filter(hospital__in=hospitals).select_related("hospital"))
    shown = [
        Evidence(
            hospital=event.hospital,
            kind="told_by",
            text=in_language(STAGE_SHOWN_BY[event.stage]),
            on=event.on,
            by=owner_of(event.hospital),
        )
        for event in events
    ]
    Evidence.objects.bulk_create(shown)
    for event, evidence in zip(events, shown, strict=True):
        event.evidence, event.by = evidence, evidence.by
    RelationshipEvent.objects.bulk_update(events, ["evidence", "by"])
    for event in events:
        if event.stage == 3:
            proof = StageProof(
                hospital=event.hospital, item="projects", text=in_language(PROJECTS[event.pk % 2]), on=event.on
            )
            proof.seen_by = proof._history_user = owner_of(event.hospital)
            proof.save()


def _judge_people(random: Random, hospitals: list[Hospital], owner_of, today: date) -> None:
    """A stage of those who decide, near that of their hospital."""
    deciding = Stakeholder.objects.judged().filter(hospital__in=hospitals, buying_role__in=JUDGED_ROLES)
    events = []
    for person in deciding.select_related("hospital__territory").order_by("pk"):
        stage = min(4, max(1, (person.hospital.relationship_stage or 1) + random.choice([-1, 0, 0, 1])))
        on, by = today - timedelta(days=random.randint(20, 200)), owner_of(person.hospital)
        text = in_language(STAGE_SHOWN_BY[stage])
        evidence = Evidence(hospital=person.hospital, kind="told_by", text=text, on=on, by=by)
        events.append(PersonRelationshipEvent(stakeholder=person, stage=stage, on=on, by=by, evidence=evidence))
    Evidence.objects.bulk_create(event.evidence for event in events)
    PersonRelationshipEvent.objects.bulk_create(events)


def _ask(random: Random, accounts: list[Account], owner_of, today: date) -> None:
    """Surveys of the last 18 months where cooperation has begun; some hospitals are overdue, one is not content."""
    surveys, unhappy = [], _unhappy_one(accounts)
    for account in accounts:
        hospital = account.hospital
        if account.rank > 22 or (hospital.relationship_stage or 1) < 2:
            continue
        on = today - timedelta(days=random.randint(430, 540))
        mood = (hospital.relationship_stage or 2) + random.choice([0, 1])
        while on < today - timedelta(days=20):
            surveys.append(_survey(random, hospital, on, mood, owner_of))
            mood = min(5, max(3, mood + random.choice([-1, 0, 0, 1])))
            on += timedelta(days=random.randint(160, 230))
    if unhappy:
        last = {"on": today - timedelta(days=2), "by": owner_of(unhappy), "source": "rep"}
        surveys.append(SatisfactionSurvey(hospital=unhappy, **UNHAPPY, **last))
    SatisfactionSurvey.objects.bulk_create(surveys)


def _unhappy_one(accounts: list[Account]) -> Hospital | None:
    """The largest hospital at the third stage or above that is none of the worked examples."""
    pinned = {name + MARK for name in PINNED_SALES}
    ranked = sorted(accounts, key=lambda account: account.rank)
    close = [a.hospital for a in ranked if (a.hospital.relationship_stage or 0) >= 3 and a.hospital.name not in pinned]
    return next(iter(close), None)


def _survey(random: Random, hospital: Hospital, on: date, mood: int, owner_of) -> SatisfactionSurvey:
    answers = {name: min(5, max(3, mood + random.choice([-1, 0, 0, 1]))) for name in QUESTIONS}
    expected = random.choice([3, 4, 4, 5])
    service = {"expectation": expected, "experience": min(5, max(1, expected + random.choice([-1, 0, 0, 1])))}
    return SatisfactionSurvey(hospital=hospital, on=on, by=owner_of(hospital), source="rep", **answers, **service)


def _meetings(today: date) -> list[tuple[Visit, Stakeholder]]:
    """Visits of the year that met somebody, each with one of them; the worked examples are left alone."""
    pinned = [name + MARK for name in PINNED_SALES]
    visits = Visit.objects.filter(on__gte=today - timedelta(days=YEAR), outcome__in=COMPLETED)
    visits = {visit.pk: visit for visit in visits.exclude(hospital__name__in=pinned).select_related("author")}
    met = VisitAttendee.objects.filter(visit__in=list(visits)).select_related("stakeholder").order_by("pk")
    first = {row.visit_id: row.stakeholder for row in met if row.stakeholder.erased_at is None}
    pairs = [(visits[pk], person) for pk, person in first.items()]
    return sorted(pairs, key=lambda pair: pair[0].client_id)


def _requests(random: Random, met: list, today: date) -> list[ServiceRequest]:
    rows = []
    for visit, person in random.sample(met, min(REQUESTS, len(met))):
        kind = random.choice(list(ASKED))
        row = ServiceRequest(
            hospital_id=visit.hospital_id,
            visit=visit,
            stakeholder=person,
            kind=kind,
            text=in_language(ASKED[kind]),
            asked_on=visit.on,
            due_on=visit.on + timedelta(days=random.choice([2, 3, 5, 7, 10])),
            owner=visit.author,
            is_unprompted=random.random() < 0.35,
        )
        closed = row.due_on + timedelta(days=random.choice([-2, -1, -1, 0, 0, 0, 0, 1, 3]))
        if closed < today and random.random() < 0.97:
            row.closed_on = max(visit.on, closed)
            row.rating = random.choice([None, 3, 4, 4, 5, 5])
            row.beyond = random.choice(["", "", "", "sooner", "information"])
        rows.append(row)
    return rows


def _promises(random: Random, met: list, today: date) -> list[Commitment]:
    rows = []
    for visit, person in random.sample(met, min(COMMITMENTS, len(met))):
        direction = random.choices(["ours", "theirs"], [65, 35])[0]
        row = Commitment(
            hospital_id=visit.hospital_id,
            visit=visit,
            direction=direction,
            stakeholder=person,
            text=in_language(random.choice(PROMISED[direction])),
            made_on=visit.on,
            due_on=visit.on + timedelta(days=random.choice([7, 10, 14, 21, 30])),
            owner=visit.author,
        )
        settled = row.due_on + timedelta(days=random.choice([-3, -2, -1, 0, 0]))
        if settled < today and random.random() < 0.95:
            row.state = random.choices(["kept", "not_kept", "withdrawn"], [80, 12, 8])[0]
            row.settled_on = max(visit.on, settled)
        rows.append(row)
    return rows
