"""Taking up a listing and moving it on: allowed moves only, each an event with what shows it (domain.md §2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Evidence, Hospital
from accounts.services.saving import locked, write
from people.models import User
from products.models import Product
from records import screening

from .. import listing
from ..choices import Reason
from ..models import ListingApplication, ListingEvent

NEEDS_REASON = (*listing.DECISIONS, listing.SUSPENDED, listing.DELISTED)


@dataclass(frozen=True)
class Told:
    """What is said of a move: what shows it, and what its state asks for.

    committee_on: day of the meeting. until: expiry of a temporary purchase, or when a suspension is looked at again.
    """

    shown_by: str
    kind: str = "document"
    reason: str = ""
    votes_for: int | None = None
    votes_against: int | None = None
    committee_on: date | None = None
    until: date | None = None


@transaction.atomic
def take_up(hospital: Hospital, product: Product, state: str, told: Told, *, by: User, on: date) -> ListingApplication:
    """Begin to follow a product at a hospital, in the state it is found in on a day.

    Raises ValidationError where it is followed already, or where the state lacks what it asks for.
    """
    application = ListingApplication(hospital=hospital, product=product, state=state, since=on, created_by=by)
    _check(state, told, on)
    _enter(application, state, told, on)
    application._history_user = by
    try:
        with transaction.atomic():
            application.save()
            _tell(application, "", told, by, on)
    except IntegrityError as error:
        raise ValidationError(_("This product has its listing here already.")) from error
    return application


@transaction.atomic
def move_on(
    application: ListingApplication, to: str, told: Told, *, seen: int, by: User, on: date
) -> ListingApplication:
    """Move a listing to another state, as one event. `seen` is the number of events the mover knew of.

    Raises ValidationError for a move there is not from the present state, one that comes too early, one dated before
    the last or ahead, where something is lacking, and where somebody moved it meanwhile. Then nothing is written.
    """
    application = locked(application)
    if application.events_count != seen:
        raise ValidationError(_("Somebody has moved this listing meanwhile. Look at it again."))
    _check_move(application, to, on)
    _check(to, told, on)
    before = application.state
    _enter(application, to, told, on)
    application.version += 1
    application._history_user = by
    try:
        with transaction.atomic():
            application.save()
            _tell(application, before, told, by, on)
    except IntegrityError as error:
        raise ValidationError(_("Somebody has moved this listing meanwhile. Look at it again.")) from error
    return application


def _check_move(application: ListingApplication, to: str, on: date) -> None:
    known = {move.to: move for move in moves_of(application)}
    if to not in known:
        raise ValidationError(_("There is no such move from this state."))
    if on < application.since:
        raise ValidationError({"on": _("A move is dated on the day of the last one or later.")})
    if not known[to].is_open(on):
        day = known[to].not_before
        raise ValidationError({"on": _("After a rejection it may be prepared again from %(day)s.") % {"day": day}})


def _check(state: str, told: Told, on: date) -> None:
    """Everything a state asks for, told at once by field."""
    lacking = {}
    if not told.shown_by.strip():
        lacking["shown_by"] = _("Say what shows it.")
    if state in NEEDS_REASON and told.reason not in Reason.values:
        lacking["reason"] = _("Say why.")
    if state == listing.COMMITTEE_SCHEDULED and (told.committee_on is None or told.committee_on < on):
        lacking["committee_on"] = _("Say on which day the committee meets, from this day on.")
    if state in listing.ENDS_ON_A_DAY and (told.until is None or told.until < on):
        lacking["until"] = _("Say until when: the day it ends, or is looked at again.")
    if lacking:
        raise ValidationError(lacking)


def _enter(application: ListingApplication, state: str, told: Told, on: date) -> None:
    application.state, application.since = state, on
    application.committee_on = told.committee_on if state == listing.COMMITTEE_SCHEDULED else None
    application.until = told.until if state in listing.ENDS_ON_A_DAY else None
    application.events_count += 1


def _tell(application: ListingApplication, before: str, told: Told, by: User, on: date) -> None:
    """The event with its evidence; forbidden phrases in the evidence go to compliance."""
    evidence = Evidence.objects.create(
        hospital_id=application.hospital_id, kind=told.kind, text=told.shown_by.strip(), on=on, by=by
    )
    is_vote = application.state in listing.DECISIONS
    ListingEvent.objects.create(
        application=application,
        number=application.events_count,
        from_state=before,
        to_state=application.state,
        on=on,
        by=by,
        evidence=evidence,
        reason=told.reason if application.state in NEEDS_REASON else "",
        votes_for=told.votes_for if is_vote else None,
        votes_against=told.votes_against if is_vote else None,
        committee_on=application.committee_on,
        until=application.until,
    )
    application.flagged = screening.flag_text(evidence, "text", evidence.text, author=by)


def moves_of(application: ListingApplication) -> list[listing.Move]:
    """The moves there are from the present state, by the hospital's own steps."""
    rules = getattr(application.hospital, "committee_rules", None)
    own = {"skipped": rules.skipped, "wait_days": rules.wait_days} if rules else {}
    return listing.moves(application.state, since=application.since, **own)


@transaction.atomic
def save_dates(
    application: ListingApplication, values: Mapping[str, object], *, seen: int, by: User
) -> ListingApplication:
    """Correct the day of the meeting or the end, and the dual-channel mark, over version `seen`; raises `Stale`."""
    current = locked(application, seen)
    if current.state == listing.COMMITTEE_SCHEDULED and not values.get("committee_on", current.committee_on):
        raise ValidationError({"committee_on": _("Say on which day the committee meets, from this day on.")})
    write(current, values, by=by)
    return current


@transaction.atomic
def save_facts(
    application: ListingApplication, values: Mapping[str, object], *, seen: int, by: User
) -> ListingApplication:
    """Write down slots, dossier, limits and agreed volume over version `seen`; raises `Stale`."""
    current = locked(application, seen)
    write(current, values, by=by)
    return current
