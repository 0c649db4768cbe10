"""Before its meeting a committee's members are not visited for a listing: the visit is kept and shown to compliance."""

from datetime import timedelta

import pytest

from planning.blackouts import blackouts_at
from planning.services.listings import move_on
from tests.factories import StakeholderFactory
from visits.rules import BEFORE_COMMITTEE, Entry, flags_of

from .conftest import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def flagged(hospital, rep, members):
    hospital.covered_now = True

    def ask(on, *, person=None, purpose="listing", outcome="met"):
        who = (person or members[2].stakeholder,)
        entry = Entry(client_id=None, hospital=hospital, on=on, purpose=purpose, outcome=outcome, attendees=who)
        flags = flags_of(entry, author=rep, policy="off", blackouts=blackouts_at(hospital))
        return BEFORE_COMMITTEE in flags

    return ask


def test_from_fourteen_days_before_to_the_day_of_the_meeting(flagged, scheduled):
    meeting = scheduled.committee_on
    days = {days: flagged(meeting - timedelta(days=days)) for days in (15, 14, 0, -1)}
    assert days == {15: False, 14: True, 0: True, -1: False}


def test_only_members_only_for_a_listing_only_if_met(flagged, scheduled, hospital):
    day = scheduled.committee_on
    assert not flagged(day, person=StakeholderFactory(hospital=hospital))
    assert not flagged(day, purpose="service")
    assert not flagged(day, outcome="not_seen")


def test_the_hospitals_own_number_of_days_counts(flagged, scheduled, rules):
    rules.blackout_days = 0
    rules.save()
    assert not flagged(scheduled.committee_on - timedelta(days=1))
    assert flagged(scheduled.committee_on)


def test_a_meeting_that_was_held_still_counts_for_visits_logged_late(flagged, scheduled, rep, today):
    meeting = scheduled.committee_on
    move_on(scheduled, "approved", told(reason="evidence"), seen=2, by=rep, on=today)
    assert flagged(meeting)


def test_without_a_meeting_nothing_is_closed(flagged, listing, hospital, today, django_assert_num_queries):
    assert not flagged(today)
    with django_assert_num_queries(1):
        assert blackouts_at(hospital) == []
