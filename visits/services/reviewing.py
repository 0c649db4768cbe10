"""A manager's decisions: once and only once, each with who decided and for whom (product.md §5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models import User
from records import screening

from ..choices import ReviewKind, State, Verdict
from ..models import ReviewItem, Visit, VisitRules
from ..reviewing import is_sampled
from .targets import set_target


class AlreadyDecided(ValidationError):
    """Somebody else was faster: nothing was changed."""


@dataclass(frozen=True)
class Decision:
    """Approve, or return with a comment, on one field where it is about one.

    `number`: visits a cycle agreed to. `seen`: the version of the visit that was looked at (a history id), None for
    whichever there is.
    """

    approve: bool
    comment: str = ""
    field: str = ""
    number: int | None = None
    seen: int | None = None


def review_of(visit: Visit, *, phrases: Iterable[str] = (), percent: int | None = None) -> ReviewItem | None:
    """What a manager looks at of a visit just submitted, not stored yet; None where it is not in the sample."""
    if visit.state == State.AWAITING:
        kind = ReviewKind.LATE
    elif list(phrases):
        kind = ReviewKind.FLAGGED
    elif is_sampled(visit.client_id, percent):
        kind = ReviewKind.VISIT
    else:
        return None
    return ReviewItem(
        kind=kind, visit=visit, hospital_id=visit.hospital_id, author_id=visit.author_id, function=visit.function
    )


def open_reviews(items: Sequence[ReviewItem | None]) -> None:
    """Store what managers will look at; one query, none where nothing is."""
    if found := [item for item in items if item is not None]:
        ReviewItem.objects.bulk_create(found)


@transaction.atomic
def decide(item: ReviewItem, decision: Decision, *, by: User, on_behalf_of: User | None = None) -> ReviewItem:
    """Close an item with its consequence: a visit admitted or returned, an unlock granted, a target set.

    Raises AlreadyDecided where somebody was faster, ValidationError for one's own work or a return without a comment;
    nothing is changed then. Who may decide is asked before, of `visits.inbox`.
    """
    item = ReviewItem.objects.select_for_update().get(pk=item.pk)
    if not item.is_open:
        raise AlreadyDecided(_("This was decided already, by %(name)s."), params={"name": item.decided_by})
    if item.author_id == by.pk:
        raise ValidationError(_("Nobody reviews work of their own."))
    if not decision.approve and not decision.comment.strip():
        raise ValidationError({"comment": [_("Say what is to be changed, or why not.")]})
    item.verdict = Verdict.APPROVED if decision.approve else Verdict.RETURNED
    item.comment, item.field = decision.comment.strip(), decision.field
    item.decided_at, item.decided_by, item.on_behalf_of = timezone.now(), by, on_behalf_of
    _follow(item, decision, by)
    item.save()
    screening.flag_texts([(item, "comment", item.comment)], author=by)
    return item


def _follow(item: ReviewItem, decision: Decision, by: User) -> None:
    if item.kind == ReviewKind.CHALLENGE:
        if decision.approve:
            item.agreed = item.proposed if decision.number is None else decision.number
            set_target(item.hospital, item.function, item.agreed, reason=item.reason, by=by)
        return
    visit = Visit.objects.select_for_update().get(pk=item.visit_id)
    if decision.seen is not None and decision.seen != visit.history.first().history_id:
        raise AlreadyDecided(_("The visit was changed meanwhile. Look at it again."))
    if item.kind == ReviewKind.UNLOCK:
        if decision.approve:
            _unlock(visit, by)
    elif not decision.approve:
        visit.state, visit.unlocked_until = State.RETURNED, None
        _store(visit, by, "state", "unlocked_until")
    elif visit.state == State.AWAITING:
        visit.state = State.SUBMITTED
        _store(visit, by, "state")


def _unlock(visit: Visit, by: User) -> None:
    if visit.state == State.SUBMITTED:  # a returned one is open to its author anyway
        visit.unlocked_until = timezone.now() + timedelta(days=VisitRules.objects.in_force().unlock_days)
        _store(visit, by, "unlocked_until")


def _store(visit: Visit, by: User, *fields: str) -> None:
    visit._history_user = by
    visit.save(update_fields=fields)


@transaction.atomic
def ask_unlock(visit: Visit, *, reason: str, by: User) -> ReviewItem:
    """The author asks to change a submitted visit. Asked twice it is one request.

    Raises ValidationError without a reason, for somebody else's visit, or where it may be changed already.
    """
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if visit.author_id != by.pk or visit.state != State.SUBMITTED or visit.may_be_changed_by(by):
        raise ValidationError(_("Only your own submitted visit is unlocked, and only while it is locked."))
    if not reason.strip():
        raise ValidationError({"reason": [_("Say why.")]})
    asked = {"kind": ReviewKind.UNLOCK, "hospital_id": visit.hospital_id, "author": by, "function": visit.function}
    try:
        with transaction.atomic():
            item = ReviewItem.objects.create(visit=visit, reason=reason.strip(), **asked)
    except IntegrityError:
        return ReviewItem.objects.unlocks().open().get(visit=visit)
    screening.flag_texts([(item, "reason", item.reason)], author=by)
    return item


@transaction.atomic
def unlock_visit(visit: Visit, *, reason: str, by: User) -> ReviewItem:
    """A manager unlocks somebody's submitted visit, unasked or asked; the reason and the end are kept.

    Raises ValidationError without a reason, for one's own visit, or where it is not submitted.
    """
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if visit.author_id == by.pk or visit.state != State.SUBMITTED:
        raise ValidationError(_("Only somebody else’s submitted visit can be unlocked."))
    if not reason.strip():
        raise ValidationError({"reason": [_("Say why.")]})
    asked = ReviewItem.objects.select_for_update().unlocks().open().filter(visit=visit).first()
    item = asked or ReviewItem(
        kind=ReviewKind.UNLOCK, visit=visit, hospital_id=visit.hospital_id, author_id=visit.author_id, function=visit.function
    )  # fmt: skip
    if asked is None:
        item.reason = reason.strip()
    item.comment, item.verdict = reason.strip(), Verdict.APPROVED
    item.decided_at, item.decided_by = timezone.now(), by
    item.save()
    _unlock(visit, by)
    screening.flag_texts([(item, "comment", item.comment)], author=by)
    return item
