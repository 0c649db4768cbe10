"""Submitting a visit: once and only once, with everything that hangs on it, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.choices import EvidenceKind
from accounts.models import Evidence
from accounts.services import proposals, stance
from people.models import User
from planning.models import Action
from planning.services.actions import finish_action
from records import screening

from .. import bulk, reports, rules
from ..choices import NOT_MADE, State
from ..models import (
    Commitment,
    NextStep,
    ServiceRequest,
    Visit,
    VisitAttendee,
    VisitDraft,
    VisitEvidence,
    VisitMessage,
    VisitTopic,
)
from ..promised import Promised
from ..reviewing import is_late
from ..rules import Entry
from .reviewing import open_reviews, review_of
from .safety import announce_adverse_events


class ClientIdTaken(Exception):
    """The client id belongs to a visit with another content, or to somebody else's: nothing was written."""


class WasTakenBack(Exception):
    """This very entry was submitted and taken back: a late resend does not bring it to life again."""


@dataclass(frozen=True)
class Submission:
    """A submitted visit; `created` is False for a resend, `phrases` are forbidden phrases found in its texts."""

    visit: Visit
    created: bool
    phrases: list[str] = field(default_factory=list)


def submit_visit(entry: Entry, *, by: User) -> Submission:
    """Store a visit with all that hangs on it; the same entry sent again answers with the first.

    At most 10 queries for a five-input visit, 20 with moves and 4 more with what was asked and promised, whatever the
    number of attendees and rows (savepoints not counted). Raises ValidationError ({field: why}) with all that is wrong, ClientIdTaken, or WasTakenBack.
    """
    with transaction.atomic():
        entry = _with_standing(entry, by)
        if found := rules.problems(entry, today=timezone.localdate(), author=by, policy=settings.PRODUCT_TALK_POLICY):
            raise ValidationError(found)
        if entry.hospital.was_taken_back:
            raise WasTakenBack
        visit = _visit_of(entry, by)
        try:
            with transaction.atomic():
                visit.save()
        except IntegrityError:
            if (earlier := _already_there(entry, by)) is None:  # what the database refused was something else
                raise
            if earlier.state not in NOT_MADE:
                return Submission(earlier, created=False)
            visit.pk = earlier.pk  # the planned visit becomes the one that was made
            visit.save(force_update=True)
        phrases = _write_parts(visit, entry, by)
        open_reviews([review_of(visit, phrases=phrases, percent=entry.hospital.review_percent)])
        return Submission(visit, created=True, phrases=phrases)


def submit_visits(entries: Sequence[Entry], *, by: User) -> dict[UUID, Visit]:
    """Store entries of different client ids in one transaction, each kind of row in one statement; visits by client id.

    Those that need more are left to `submit_visit`: what is refused or known, and what brings a person or a move. So
    are all of them when another request is storing the same ones. At most 18 queries, however many entries.
    """
    sent = [entry.client_id for entry in entries]
    known = set(Visit.objects.filter(client_id__in=sent).values_list("client_id", flat=True))
    plain = [entry for entry in entries if entry.client_id not in known and _is_plain(entry, by)]
    try:
        with transaction.atomic():
            return _write_together(plain, by) if plain else {}
    except (IntegrityError, OperationalError):  # stored meanwhile; or two such queues wait for each other
        return {}


def _is_plain(entry: Entry, by: User) -> bool:
    hospital = entry.hospital
    if (
        entry.moves
        or entry.new_person
        or entry.done_actions
        or not by.works_in_field
        or getattr(hospital, "was_taken_back", True)
    ):
        return False
    return not rules.problems(entry, today=timezone.localdate(), author=by, policy=settings.PRODUCT_TALK_POLICY)


def _write_together(entries: Sequence[Entry], by: User) -> dict[UUID, Visit]:
    visits = bulk.create_visits([_visit_of(entry, by) for entry in entries], by=by)
    pairs = list(zip(visits, entries, strict=True))
    VisitAttendee.objects.bulk_create(
        VisitAttendee(visit=visit, stakeholder_id=pk)
        for visit, entry in pairs
        for pk in dict.fromkeys(person.pk for person in entry.attendees)
    )
    VisitTopic.objects.bulk_create(
        VisitTopic(visit=visit, product=product, outcome=outcome)
        for visit, entry in pairs
        for product, outcome in entry.topics.items()
    )
    write_messages(pairs)
    announce_adverse_events(pairs, by=by)
    steps = bulk.create_next_steps([_next_step_of(visit, entry) for visit, entry in pairs if entry.next_step], by=by)
    promises = _write_promises(pairs, by)
    VisitDraft.objects.filter(client_id__in=[entry.client_id for entry in entries], author=by).delete()
    texts = [text for visit in visits for text in visit.texts]
    screening.flag_texts([*texts, *((row, "text", row.text) for row in (*steps, *promises))], author=by)
    written = {visit.pk: [text for _visit, _field, text in visit.texts] for visit in visits}
    for row in (*steps, *promises):
        written[row.visit_id].append(row.text)
    found = {
        pk: [phrase for text in some for phrase in screening.forbidden_phrases(text)] for pk, some in written.items()
    }
    open_reviews([review_of(v, phrases=found[v.pk], percent=e.hospital.review_percent) for v, e in pairs])
    return {visit.client_id: visit for visit in visits}


def _with_standing(entry: Entry, by: User) -> Entry:
    """The entry with its hospital as the author stands to it; refuses one the author has never covered."""
    hospital = entry.hospital
    if hospital is not None and not hasattr(hospital, "was_taken_back"):
        today = timezone.localdate()
        hospital = reports.hospital_to_log(
            by, hospital.pk, today=today, on=entry.on or today, client_id=entry.client_id, digest=entry.digest
        )
        if hospital is None:
            raise ValidationError({"hospital": [_("You do not cover this hospital.")]})
    if not by.works_in_field:
        raise ValidationError({"hospital": [_("Only reps and managers log visits.")]})
    return replace(entry, hospital=hospital)


def _visit_of(entry: Entry, by: User) -> Visit:
    now = timezone.now()
    captured = entry.captured_at or now
    visit = Visit(
        client_id=entry.client_id,
        content_digest=entry.digest,
        hospital=entry.hospital,
        author=by,
        joint_with=entry.joint_with,
        partner=entry.partner,
        partner_person=entry.partner_person,
        territory=entry.hospital.territory,
        function=by.function,
        on=entry.on,
        at=entry.at,
        minutes=entry.minutes,
        purpose=entry.purpose,
        outcome=entry.outcome,
        notes=entry.notes,
        **entry.report,
        no_next_step=entry.no_next_step,
        state=State.AWAITING
        if is_late(entry.on, timezone.localdate(captured), entry.hospital.late_days)
        else State.SUBMITTED,
        captured_at=captured,
        submitted_at=now,
        flags=rules.flags_of(
            entry,
            author=by,
            policy=settings.PRODUCT_TALK_POLICY,
            windows=reports.windows_of(entry.hospital),
            blackouts=reports.blackouts_of(entry),
        ),
    )
    visit._history_user = by
    return visit


def _already_there(entry: Entry, by: User) -> Visit | None:
    """The author's plan, or the visit of an earlier sending; None where there is none; ClientIdTaken if it is another."""
    visit = Visit.objects.select_for_update().filter(client_id=entry.client_id).first()
    if visit is None or (visit.author_id == by.pk and visit.state in NOT_MADE):
        return visit
    if visit.author_id != by.pk or visit.content_digest != entry.digest:
        raise ClientIdTaken
    return visit


def _write_parts(visit: Visit, entry: Entry, by: User) -> list[str]:
    """Everything that hangs on the visit; returns the forbidden phrases found in its texts."""
    if entry.new_person is not None:
        new = entry.new_person
        person = proposals.propose_stakeholder(
            entry.hospital, name=new.name, post=new.post, department=new.department, by=by
        )
        entry = entry.with_attendee(person)
    people = {person.pk: person for person in entry.attendees}
    VisitAttendee.objects.bulk_create(VisitAttendee(visit=visit, stakeholder_id=pk) for pk in people)
    VisitTopic.objects.bulk_create(
        VisitTopic(visit=visit, product=product, outcome=outcome) for product, outcome in entry.topics.items()
    )
    write_messages([(visit, entry)])
    announce_adverse_events([(visit, entry)], by=by)
    step = _write_next_step(visit, entry, by)
    evidence = stance.record_moves(entry.moves, hospital=entry.hospital, on=entry.on, by=by) if entry.moves else []
    VisitEvidence.objects.bulk_create(VisitEvidence(visit=visit, evidence=row) for row in evidence)
    if entry.hospital.has_draft:  # one saved since is not shown: `VisitDraftQuerySet.unsent`
        VisitDraft.objects.filter(client_id=entry.client_id, author=by).delete()
    _finish_actions(visit, entry, by)
    rows = [*([step] if step else []), *evidence, *_write_promises([(visit, entry)], by)]
    return screening.flag_texts([*visit.texts, *((row, "text", row.text) for row in rows)], author=by)


def write_messages(pairs: Sequence[tuple[Visit, Entry]]) -> None:
    """The key messages told on visits, in one statement; none where nothing was told."""
    VisitMessage.objects.bulk_create(
        VisitMessage(visit=visit, version_id=told.version) for visit, entry in pairs for told in entry.messages
    )


def _finish_actions(visit: Visit, entry: Entry, by: User) -> None:
    """Actions of plans that were done on the visit: it is what shows it. One that somebody was faster with stays as it is."""
    for action in Action.objects.open().running().owned_by(by).filter(pk__in=entry.done_actions):
        shown = Evidence.objects.create(
            hospital=entry.hospital, kind=EvidenceKind.VISIT, text=action.text, on=entry.on, by=by
        )
        VisitEvidence.objects.create(visit=visit, evidence=shown)
        finish_action(action, by=by, on=entry.on, evidence=shown)


def _write_next_step(visit: Visit, entry: Entry, by: User) -> NextStep | None:
    if not entry.next_step:
        return None
    step = _next_step_of(visit, entry)
    step._history_user = by
    step.save()
    return step


def _next_step_of(visit: Visit, entry: Entry) -> NextStep:
    return NextStep(
        hospital=entry.hospital, visit=visit, text=entry.next_step, due_on=entry.next_on, owner=entry.next_owner
    )


def _write_promises(pairs: Sequence[tuple[Visit, Entry]], by: User) -> list[ServiceRequest | Commitment]:
    """What was asked and promised on the visits, each kind of row in one statement and one for its history."""
    rows = [(visit, each) for visit, entry in pairs for each in entry.promises]
    requests = [_request_of(visit, each) for visit, each in rows if each.is_request]
    commitments = [_commitment_of(visit, each) for visit, each in rows if not each.is_request]
    written = bulk.create_service_requests(requests, by=by) if requests else []
    return [*written, *(bulk.create_commitments(commitments, by=by) if commitments else [])]


def _request_of(visit: Visit, asked: Promised) -> ServiceRequest:
    return ServiceRequest(
        hospital=visit.hospital,
        visit=visit,
        stakeholder=asked.person,
        kind=asked.kind,
        text=asked.text,
        asked_on=visit.on,
        due_on=asked.due_on,
        owner=asked.owner,
        is_unprompted=asked.is_unprompted,
    )


def _commitment_of(visit: Visit, promised: Promised) -> Commitment:
    return Commitment(
        hospital=visit.hospital,
        visit=visit,
        direction=promised.said,
        stakeholder=promised.person,
        text=promised.text,
        made_on=visit.on,
        due_on=promised.due_on,
        owner=promised.owner,
    )
