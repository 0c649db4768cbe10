"""The way of a product into a hospital's formulary: its states and the moves there are between them (domain.md §2.1).

Plain values, no database, no clock. A hospital may skip steps: a move passes over them, one event per move.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

NOT_STARTED = "not_started"
PREPARING = "preparing"
DEPT_APPLIED = "dept_applied"
PHARMACY_REVIEW = "pharmacy_review"
COMMITTEE_SCHEDULED = "committee_scheduled"
APPROVED = "approved"
DEFERRED = "deferred"
REJECTED = "rejected"
PUBLICITY = "publicity"
SIGNED_OFF = "signed_off"
PURCHASING = "purchasing"
STOCKED = "stocked"
TRIAL_USE = "trial_use"
LISTED = "listed"
MONITORED = "monitored"
TEMPORARY_PURCHASE = "temporary_purchase"
SUSPENDED = "suspended"
DELISTED = "delisted"
NOT_APPLICABLE = "not_applicable"

ONWARD: dict[str, tuple[str, ...]] = {
    NOT_STARTED: (PREPARING,),
    PREPARING: (DEPT_APPLIED,),
    DEPT_APPLIED: (PHARMACY_REVIEW,),
    PHARMACY_REVIEW: (COMMITTEE_SCHEDULED,),
    COMMITTEE_SCHEDULED: (APPROVED, DEFERRED, REJECTED),
    APPROVED: (PUBLICITY, PURCHASING),
    PUBLICITY: (SIGNED_OFF,),
    SIGNED_OFF: (PURCHASING,),
    PURCHASING: (STOCKED,),
    STOCKED: (TRIAL_USE,),
    TRIAL_USE: (LISTED,),
    DEFERRED: (PHARMACY_REVIEW, COMMITTEE_SCHEDULED),
}
"""The steps; a skipped one is passed over to those behind it."""
ASIDE: dict[str, tuple[str, ...]] = {
    NOT_STARTED: (NOT_APPLICABLE,),
    NOT_APPLICABLE: (NOT_STARTED,),
    REJECTED: (PREPARING,),
    STOCKED: (SUSPENDED,),
    TRIAL_USE: (SUSPENDED,),
    LISTED: (MONITORED, SUSPENDED),
    MONITORED: (LISTED, SUSPENDED),
    SUSPENDED: (LISTED, DELISTED),
    DELISTED: (PREPARING,),
    TEMPORARY_PURCHASE: (DEPT_APPLIED, STOCKED),
}
"""Moves beside the steps; from any state there is one to the temporary purchase as well."""
STATES = (*ONWARD, REJECTED, LISTED, MONITORED, TEMPORARY_PURCHASE, SUSPENDED, DELISTED, NOT_APPLICABLE)

SKIPPABLE = (
    PREPARING, DEPT_APPLIED, PHARMACY_REVIEW, COMMITTEE_SCHEDULED, PUBLICITY, SIGNED_OFF, PURCHASING, STOCKED, TRIAL_USE,
)  # fmt: skip
"""Steps a hospital may not have; what a committee says, and the list itself, are the same everywhere."""
DECISIONS = (APPROVED, DEFERRED, REJECTED)
WON = (APPROVED, PUBLICITY, SIGNED_OFF, PURCHASING, STOCKED, TRIAL_USE, LISTED, MONITORED)
FINISHED = (LISTED, MONITORED, DELISTED, NOT_APPLICABLE)
"""Nothing is to be done about these now."""
ENDS_ON_A_DAY = (TEMPORARY_PURCHASE, SUSPENDED)
"""States that hold until a day: of the expiry, or of the review."""

TYPICAL_DAYS: dict[str, tuple[int, int]] = {
    PREPARING: (14, 42),
    PHARMACY_REVIEW: (14, 56),
    PUBLICITY: (14, 28),
    SIGNED_OFF: (14, 28),
    PURCHASING: (7, 28),
    TRIAL_USE: (90, 90),
}
"""How long a state usually takes, in days (domain.md §2.1); no figure is known of the others."""
REJECTED_WAIT_DAYS = 180
SLOTS = 2
"""Specifications of one generic name and route a hospital may list (prescription rules, art. 16; domain.md §2.1)."""
USUAL_BLACKOUT_DAYS = 14
"""Where a hospital told us no other number (domain.md §2.8 rule 14)."""


@dataclass(frozen=True)
class Move:
    """A state one may go to next; `not_before` where a waiting time has to pass first."""

    to: str
    not_before: date | None = None

    def is_open(self, day: date) -> bool:
        return self.not_before is None or day >= self.not_before


def moves(state: str, *, since: date, skipped: Collection[str] = (), wait_days: int = REJECTED_WAIT_DAYS) -> list[Move]:
    """The moves from a state that was entered on `since`, at a hospital that skips some steps.

    What was rejected may be prepared again `wait_days` after. Raises ValueError for an unknown state.
    """
    if state not in STATES:
        raise ValueError(f"unknown listing state: {state!r}")
    targets = dict.fromkeys(_reached(ONWARD.get(state, ()), skipped))
    targets |= dict.fromkeys(_reached(ASIDE.get(state, ()), skipped))
    if state != TEMPORARY_PURCHASE:
        targets[TEMPORARY_PURCHASE] = None
    waits = {PREPARING, DEPT_APPLIED, PHARMACY_REVIEW, COMMITTEE_SCHEDULED} if state == REJECTED else set()
    earliest = since + timedelta(days=wait_days)
    return [Move(target, earliest if target in waits else None) for target in targets if target != state]


def _reached(targets: Collection[str], skipped: Collection[str]) -> list[str]:
    """The targets, each skipped step replaced by those behind it."""
    reached = []
    for target in targets:
        if target in SKIPPABLE and target in skipped:
            reached += _reached(ONWARD[target], skipped)
        else:
            reached.append(target)
    return reached


def needs_replacement(state: str, slots_used: int | None) -> bool:
    """Whether the product can only come in place of another: every slot is taken and it is on its way."""
    on_its_way = state not in (*WON, NOT_APPLICABLE)
    return on_its_way and slots_used is not None and slots_used >= SLOTS


def is_slow(state: str, days: int) -> bool | None:
    """Whether a state has lasted longer than usual; None where nothing usual is known."""
    usual = TYPICAL_DAYS.get(state)
    return None if usual is None else days > usual[1]


def blackout(committee_on: date, days: int) -> tuple[date, date]:
    """First and last day on which members are not visited for a listing: `days` before the meeting, and its day."""
    return committee_on - timedelta(days=days), committee_on
