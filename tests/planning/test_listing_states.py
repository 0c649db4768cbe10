"""The states of a listing and the moves there are, every one of them (domain.md §2.1)."""

from datetime import date, timedelta

import pytest

from planning import listing
from planning.listing import STATES, Move, moves
from scoring.components import LISTING

DAY = date(2026, 3, 2)
ALLOWED = {
    "not_started": {"preparing", "not_applicable"},
    "preparing": {"dept_applied"},
    "dept_applied": {"pharmacy_review"},
    "pharmacy_review": {"committee_scheduled"},
    "committee_scheduled": {"approved", "deferred", "rejected"},
    "approved": {"publicity", "purchasing"},
    "publicity": {"signed_off"},
    "signed_off": {"purchasing"},
    "purchasing": {"stocked"},
    "stocked": {"trial_use", "suspended"},
    "trial_use": {"listed", "suspended"},
    "listed": {"monitored", "suspended"},
    "monitored": {"listed", "suspended"},
    "deferred": {"pharmacy_review", "committee_scheduled"},
    "rejected": {"preparing"},
    "suspended": {"listed", "delisted"},
    "delisted": {"preparing"},
    "temporary_purchase": {"dept_applied", "stocked"},
    "not_applicable": {"not_started"},
}


def targets(state, **options):
    return {move.to for move in moves(state, since=DAY, **options)}


def test_the_states_are_those_that_are_scored():
    """`n/a` of the score's table is the state `not_applicable`."""
    assert set(STATES) == set(ALLOWED)
    assert set(LISTING) - {"n/a", "not_applicable"} == set(STATES) - {"not_applicable"}


@pytest.mark.parametrize("state", ALLOWED)
def test_there_are_these_moves_and_no_others(state):
    aside = set() if state == "temporary_purchase" else {"temporary_purchase"}
    assert targets(state) == ALLOWED[state] | aside


def test_what_was_rejected_waits():
    (again,) = [move for move in moves("rejected", since=DAY) if move.to == "preparing"]
    assert again == Move("preparing", DAY + timedelta(days=180))
    assert not again.is_open(DAY + timedelta(days=179))
    assert again.is_open(DAY + timedelta(days=180))
    (soon,) = [move for move in moves("rejected", since=DAY, wait_days=30) if move.to == "preparing"]
    assert soon.not_before == DAY + timedelta(days=30)
    skipping = {move.to: move.not_before for move in moves("rejected", since=DAY, skipped=["preparing"])}
    assert skipping == {"dept_applied": DAY + timedelta(days=180), "temporary_purchase": None}


@pytest.mark.parametrize(
    ("state", "skipped", "expected"),
    [
        ("approved", ["publicity"], {"signed_off", "purchasing"}),
        ("approved", ["publicity", "signed_off"], {"purchasing"}),
        ("pharmacy_review", ["committee_scheduled"], {"approved", "deferred", "rejected"}),
        ("purchasing", ["stocked", "trial_use"], {"listed"}),
        ("deferred", ["pharmacy_review"], {"committee_scheduled"}),
        ("not_started", ["preparing", "dept_applied"], {"pharmacy_review", "not_applicable"}),
        ("committee_scheduled", ["approved", "listed"], {"approved", "deferred", "rejected"}),
    ],
)
def test_a_move_passes_over_what_the_hospital_skips(state, skipped, expected):
    assert targets(state, skipped=skipped) == expected | {"temporary_purchase"}


def test_an_unknown_state_is_refused():
    with pytest.raises(ValueError):
        moves("wishful", since=DAY)


def test_how_long_is_long():
    assert [listing.is_slow("preparing", days) for days in (0, 42, 43)] == [False, False, True]
    assert listing.is_slow("committee_scheduled", 900) is None


def test_the_blackout_ends_with_the_meeting():
    assert listing.blackout(DAY, 14) == (date(2026, 2, 16), DAY)
