"""What makes an entry a visit (product.md §3, domain.md §2.8 rule 8): pure checks over plain values.

`problems` says all that is wrong at once, by field; `flags_of` says what is accepted and shown to compliance.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.visiting import Window, visits_allowed
from planning.blackouts import Blackout

from .choices import COMPLETED, MEETINGS, Outcome, Purpose
from .promised import Promised, problems_of
from .told import Told
from .told import problems_of as problems_of_messages

EARLIEST = date(2000, 1, 1)
LONGEST_MINUTES = 600

ASSIGNMENT_ENDED = "assignment_ended"
NO_FILING = "no_filing"
UNFILED_TALK = "unfiled_product_talk"
AGAINST_RULES = "against_visiting_rules"
BEFORE_COMMITTEE = "before_committee"
FLAG_WORDS = {
    ASSIGNMENT_ENDED: _("Logged under an assignment that has ended"),
    NO_FILING: _("No valid filing on the day"),
    UNFILED_TALK: _("Product talk by somebody without a filing"),
    AGAINST_RULES: _("Outside the visiting rules of the hospital"),
    BEFORE_COMMITTEE: _("A committee member met for a listing shortly before its meeting"),
}


@dataclass(frozen=True)
class NewPerson:
    """Somebody who was met and is not in the records yet."""

    name: str
    post: str = ""
    department: Any = None


@dataclass(frozen=True)
class Entry:
    """One visit as it was filled in. `attendees` are people, `topics` {product: outcome}, `moves` stance.Move,
    `done_actions` the ids of actions of plans.

    `captured_at` is for one that waited on a device (visits/capture.py); None for one that was filled in just now.
    """

    client_id: UUID
    hospital: Any = None
    on: date | None = None
    at: time | None = None
    minutes: int | None = None
    purpose: str = ""
    outcome: str = ""
    attendees: tuple = ()
    new_person: NewPerson | None = None
    topics: Mapping[Any, str] = field(default_factory=dict)
    messages: tuple[Told, ...] = ()
    next_step: str = ""
    next_on: date | None = None
    next_owner: Any = None
    no_next_step: str = ""
    notes: str = ""
    report: Mapping[str, str] = field(default_factory=dict)
    joint_with: Any = None
    partner: Any = None
    partner_person: str = ""
    moves: tuple = ()
    promises: tuple[Promised, ...] = ()
    adverse_event: bool = False
    done_actions: tuple[int, ...] = ()
    digest: str = ""
    captured_at: datetime | None = None

    @property
    def was_met(self) -> bool:
        return self.outcome in COMPLETED

    def with_attendee(self, person) -> Entry:
        return replace(self, attendees=(*self.attendees, person), new_person=None)


def problems(entry: Entry, *, today: date, author, policy: str) -> dict[str, list]:
    """All that keeps the entry from being a visit: {field: [why]}; empty when nothing does.

    `policy` is settings.PRODUCT_TALK_POLICY. Fields of a person are named `move-<id>`, those of what was
    asked or promised `promise-<row>`.
    """
    found: dict[str, list] = {}
    for name, why in (
        *_of_place(entry, today),
        *_of_meeting(entry, author, policy),
        *_of_type(entry),
        *_of_next_step(entry),
        *_of_moves(entry),
        *problems_of(entry.promises, entry.on),
        *problems_of_messages(entry.messages, {product.pk for product in entry.topics}),
    ):
        found.setdefault(name, []).append(why)
    return found


def _of_place(entry: Entry, today: date):
    if entry.hospital is None:
        yield "hospital", _("Choose the hospital.")
    elif not entry.hospital.is_active:
        yield "hospital", _("This hospital is no longer active. What you typed is kept as a draft.")
    if entry.on is None:
        yield "on", _("Say on which day.")
    elif entry.on > today:
        yield "on", _("This day is still to come. A visit is logged once it has happened.")
    elif entry.on < EARLIEST:
        yield "on", _("Check the year.")


def _of_meeting(entry: Entry, author, policy: str):
    if not entry.purpose:
        yield "purpose", _("Say what it was for.")
    if not entry.outcome:
        yield "outcome", _("Say how it went.")
    if entry.was_met and not entry.attendees and entry.new_person is None:
        yield "attendees", _("Say whom you met, or choose another outcome.")
    if entry.outcome and not entry.was_met and (entry.topics or entry.moves):
        yield "outcome", _("Nobody was met, so there is nothing to say on products or stances. Change one of them.")
    if entry.topics and policy == "block" and not author.is_medical:
        yield "outcome", _("Product talk needs a filing, by the rule of your company. Take the products off.")
    if entry.joint_with is not None and entry.joint_with == author:
        yield "joint_with", _("Choose a colleague.")
    if entry.partner_person and entry.partner is None:
        yield "partner", _("Choose the partner whose person came along.")


ACTION = "next_step"
REQUIRABLE = {
    "at": _("Time"),
    "minutes": _("Minutes"),
    "topics": _("Products talked about"),
    "notes": _("Notes"),
    "joint_with": _("Joint with"),
    ACTION: _("Next step"),
}
"""Fields that a company may ask of a completed visit of one purpose, beyond the five inputs (A#50)."""


def _of_type(entry: Entry):
    """What the company asks of a completed visit of this purpose."""
    if not entry.was_met or entry.hospital is None:
        return
    for name in (getattr(entry.hospital, "required", None) or {}).get(entry.purpose, ()):
        if name in REQUIRABLE and name != ACTION and not getattr(entry, name):
            field_name = "outcome" if name == "topics" else name
            yield field_name, _("A visit for this purpose needs: %(field)s.") % {"field": REQUIRABLE[name]}


def purposes_with_action(hospital) -> set[str]:
    """Purposes of which a completed visit ends with an action: meetings, and what the company asks it of (I132)."""
    required = getattr(hospital, "required", None) or {}
    return {*MEETINGS, *(purpose for purpose, names in required.items() if ACTION in names)}


def _of_next_step(entry: Entry):
    if not entry.next_step and entry.was_met and entry.purpose in purposes_with_action(entry.hospital):
        yield "next_step", _("This ends with at least one action: say what comes next, by when, and who does it.")
        return
    if entry.next_step and entry.no_next_step:
        yield "no_next_step", _("You wrote a next step. Take it off, or this reason.")
    elif not entry.next_step and not entry.no_next_step:
        yield "next_step", _("Say what comes next, or why nothing does.")
    if entry.next_step and entry.next_on is None:
        yield "next_on", _("Say by when.")
    elif entry.next_step and entry.on and entry.next_on < entry.on:
        yield "next_on", _("The next step comes after the visit.")
    if entry.next_step and entry.next_owner is None:
        yield "next_owner", _("Say who does it.")


def _of_moves(entry: Entry):
    met = {person.pk for person in entry.attendees}
    for move in entry.moves:
        if move.person_id not in met:
            yield f"move-{move.person_id}", _("Pick this person under “Who” too.")
        if not move.shown_by:
            yield f"move-{move.person_id}", _("Say what shows it.")


def flags_of(
    entry: Entry, *, author, policy: str, windows: Iterable[Window] = (), blackouts: Iterable[Blackout] = ()
) -> list[str]:
    """What is out of order and accepted: the visit is kept, marked and shown to compliance.

    windows: when the hospital receives, in its visiting rules. blackouts: when members of its committee are not
    visited for a listing.
    """
    flags = []
    if not entry.hospital.covered_now:
        flags.append(ASSIGNMENT_ENDED)
    if author.is_medical and not entry.hospital.filed_then:
        flags.append(NO_FILING)
    if entry.topics and policy == "flag" and not author.is_medical:
        flags.append(UNFILED_TALK)
    reps = 1 if entry.joint_with is None else 2
    ban = {"nobody_since": entry.hospital.no_visits_since}
    if entry.was_met and not visits_allowed(windows, entry.on, entry.at, reps=reps, **ban).allowed:
        flags.append(AGAINST_RULES)
    if _is_before_committee(entry, blackouts):
        flags.append(BEFORE_COMMITTEE)
    return flags


def _is_before_committee(entry: Entry, blackouts: Iterable[Blackout]) -> bool:
    if entry.purpose != Purpose.LISTING or not entry.was_met:
        return False
    return any(each.closes(entry.on, person.pk) for each in blackouts for person in entry.attendees)


def flag_words(flags: Iterable[str]) -> list:
    """The flags of a visit in words."""
    return [FLAG_WORDS[flag] for flag in flags if flag in FLAG_WORDS]


@dataclass(frozen=True)
class QuickDay:
    """A day for the next step that one press sets."""

    key: str
    label: Any
    on: date


FRIDAY = 4


def quick_days(today: date) -> list[QuickDay]:
    """Friday (of this week, or of the next from Friday on), in one week, in two weeks."""
    friday = today + timedelta(days=(FRIDAY - today.weekday()) % 7 or 7)
    return [
        QuickDay("friday", _("Friday"), friday),
        QuickDay("week", _("In 1 week"), today + timedelta(weeks=1)),
        QuickDay("fortnight", _("In 2 weeks"), today + timedelta(weeks=2)),
    ]


def is_attempt(outcome: str) -> bool:
    """Not seen, no access, cancelled: told honestly, counted apart (domain.md §3.8)."""
    return outcome in {Outcome.NOT_SEEN, Outcome.NO_ACCESS, Outcome.CANCELLED}
