"""A returned or unlocked visit is changed by its author; the manager sees the difference (product.md §3)."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import AdoptionEvent, SupportEvent
from people.models import User
from records import screening

from .. import reports, rules
from ..choices import REPORT, ReviewKind, State, Verdict
from ..contents import Payload
from ..models import NextStep, ReviewItem, Visit, VisitAttendee, VisitTopic
from ..reviewing import is_late
from ..rules import Entry
from .submission import write_messages

PARTNER = ("partner", "partner_person")
CHANGED = ("on", "at", "minutes", "purpose", "outcome", "notes", "no_next_step", "joint_with", *PARTNER)


@transaction.atomic
def change_visit(visit: Visit, entry: Entry, *, by: User) -> ReviewItem:
    """Submit a returned or unlocked visit again as `entry` says; what it was is kept for the manager to compare.

    `entry.hospital` comes from `reports.hospital_to_log`. Raises ValidationError ({field: why}) with all that is wrong,
    or where the visit is locked; nothing is changed then.
    """
    visit = Visit.objects.select_for_update().select_related(None).get(pk=visit.pk)
    if not visit.may_be_changed_by(by):
        raise ValidationError(_("This visit is locked: the time to change it is over, or it was changed already."))
    found = rules.problems(entry, today=timezone.localdate(), author=by, policy=settings.PRODUCT_TALK_POLICY)
    if found := found | _against_moves(visit, entry):
        raise ValidationError(found)
    before = _version(visit)
    visit.state = _state_of(visit, entry)
    _write(visit, entry, by)
    phrases = screening.flag_texts(_texts(visit), author=by)
    return _ask_again(visit, before, bool(phrases))


def content_of(visit: Visit, step: NextStep | None = None) -> Payload:
    """A stored visit as its form would send it, without moves and promises: they have a life of their own."""
    step = step or NextStep.objects.filter(visit=visit).first()
    fields = {
        "hospital": visit.hospital_id,
        "on": visit.on.isoformat(),
        "at": visit.at.strftime("%H:%M") if visit.at else "",
        "purpose": visit.purpose,
        "outcome": visit.outcome,
        "minutes": visit.minutes or "",
        "notes": visit.notes,
        **{name: getattr(visit, name) for name in REPORT},
        "joint_with": visit.joint_with_id or "",
        "partner": visit.partner_id or "",
        "partner_person": visit.partner_person,
        "no_next_step": visit.no_next_step,
        **(_step_content(step, visit) if step else {}),
        **{f"topic-{topic.product_id}": topic.outcome for topic in visit.topics.all()},
    }
    messages = _messages(visit)
    payload = {name: [str(value)] for name, value in fields.items() if value != ""}
    people = [str(row.stakeholder_id) for row in visit.attendees.all()]
    return payload | messages | ({"attendees": people} if people else {})


def _messages(visit: Visit) -> Payload:
    """The key messages told, by product, as the form sends them; one query."""
    found: Payload = {}
    for product, version in visit.messages.order_by("pk").values_list("version__message__product", "version"):
        found.setdefault(f"message-{product}", []).append(str(version))
    return {name: sorted(versions) for name, versions in found.items()}


def _step_content(step: NextStep, visit: Visit) -> dict[str, object]:
    owner = "" if step.owner_id == visit.author_id else step.owner_id
    return {"next_step": step.text, "next_on": step.due_on.isoformat(), "next_owner": owner}


def _against_moves(visit: Visit, entry: Entry) -> dict[str, list]:
    """What the visit showed about people stays: they were met."""
    links = {"evidence__visit_link__visit": visit}
    shown = {row for model in (SupportEvent, AdoptionEvent) for row in _people(model.objects.filter(**links))}
    if shown and not entry.was_met:
        return {"outcome": [_("This visit shows a stance or stage of somebody: it was held.")]}
    if shown - {person.pk for person in entry.attendees}:
        return {"attendees": [_("This visit shows a stance or stage of somebody you took off.")]}
    return {}


def _people(events) -> Iterable[int]:
    return events.values_list("stakeholder", flat=True)


def _version(visit: Visit) -> dict:
    """The visit as it stands, by history ids and ids of people and products."""
    step = NextStep.objects.filter(visit=visit).first()
    return {
        "visit": visit.history.first().history_id,
        "step": step.history.first().history_id if step else None,
        "attendees": sorted(visit.attendees.values_list("stakeholder", flat=True)),
        "topics": {str(product): outcome for product, outcome in visit.topics.values_list("product", "outcome")},
        "messages": sorted(visit.messages.values_list("version", flat=True)),
    }


def _state_of(visit: Visit, entry: Entry) -> str:
    """Late entries ask again, but for a day that a manager admitted once."""
    captured_on = timezone.localdate(visit.captured_at or visit.submitted_at or timezone.now())
    late = is_late(entry.on, captured_on, entry.hospital.late_days)
    admitted = visit.review_items.filter(kind=ReviewKind.LATE, verdict=Verdict.APPROVED).exists()
    stands = visit.on == entry.on and (visit.state == State.SUBMITTED or admitted)
    return State.AWAITING if late and not stands else State.SUBMITTED


def _write(visit: Visit, entry: Entry, by: User) -> None:
    for name in CHANGED:
        setattr(visit, name, getattr(entry, name))
    for name, text in entry.report.items():
        setattr(visit, name, text)
    visit.unlocked_until = None
    policy = settings.PRODUCT_TALK_POLICY
    when = {"windows": reports.windows_of(entry.hospital), "blackouts": reports.blackouts_of(entry)}
    visit.flags = rules.flags_of(entry, author=by, policy=policy, **when)
    visit._history_user = by
    visit.save()
    visit.attendees.all().delete()
    visit.topics.all().delete()
    visit.messages.all().delete()
    people = dict.fromkeys(person.pk for person in entry.attendees)
    VisitAttendee.objects.bulk_create(VisitAttendee(visit=visit, stakeholder_id=pk) for pk in people)
    VisitTopic.objects.bulk_create(VisitTopic(visit=visit, product=p, outcome=o) for p, o in entry.topics.items())
    write_messages([(visit, entry)])
    _write_step(visit, entry, by)


def _write_step(visit: Visit, entry: Entry, by: User) -> None:
    step = NextStep.objects.filter(visit=visit).first()
    if not entry.next_step:
        if step is not None:
            step._history_user = by
            step.delete()
        return
    step = step or NextStep(hospital_id=visit.hospital_id, visit=visit)
    step.text, step.due_on, step.owner = entry.next_step, entry.next_on, entry.next_owner
    step._history_user = by
    step.save()


def _texts(visit: Visit) -> list[tuple]:
    step = NextStep.objects.filter(visit=visit).first()
    return [*visit.texts, *([(step, "text", step.text)] if step else [])]


def _ask_again(visit: Visit, before: dict, is_flagged: bool) -> ReviewItem:
    """One open item a visit: where one still waits, it keeps its place in the queue and the version seen first."""
    item = ReviewItem.objects.select_for_update().about_visits().open().filter(visit=visit).first()
    item = item or ReviewItem(
        visit=visit, hospital_id=visit.hospital_id, author_id=visit.author_id, function=visit.function
    )
    item.before = item.before or before
    late = visit.state == State.AWAITING
    item.kind = ReviewKind.LATE if late else ReviewKind.FLAGGED if is_flagged else ReviewKind.CHANGED
    item.save()
    return item
