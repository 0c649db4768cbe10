"""Moving a listing: what is allowed happens whole, what is not changes nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Evidence
from planning.models import ListingApplication, ListingEvent
from planning.models.listing import AppendOnly
from planning.services.listings import move_on, take_up
from records.models import TextFlag
from tests.factories import ProductFactory

from .conftest import SHOWN, brought_to, told

pytestmark = pytest.mark.django_db


def everything() -> tuple:
    """All that a move may change."""
    listings = ListingApplication.objects.order_by("pk").values_list("state", "since", "events_count", "version")
    return list(listings), ListingEvent.objects.count(), Evidence.objects.count(), TextFlag.objects.count()


def test_taking_up_is_the_first_event(listing, rep, today):
    event = listing.events.get()
    assert (event.number, event.from_state, event.to_state) == (1, "", "pharmacy_review")
    assert (event.on, event.by, event.evidence.text) == (today - timedelta(days=10), rep, SHOWN)
    assert listing.history.get().history_user == rep


def test_a_product_is_taken_up_once(listing, hospital, product, rep, today):
    before = everything()
    with pytest.raises(ValidationError):
        take_up(hospital, product, "listed", told(), by=rep, on=today)
    assert everything() == before


def test_a_move_is_one_event_with_evidence(scheduled, rep, today):
    scheduled.refresh_from_db()
    assert (scheduled.state, scheduled.since, scheduled.events_count) == ("committee_scheduled", today, 2)
    assert scheduled.committee_on == today + timedelta(days=20)
    event = scheduled.events.first()
    assert (event.from_state, event.to_state, event.number) == ("pharmacy_review", "committee_scheduled", 2)
    assert event.committee_on == scheduled.committee_on
    assert scheduled.history.first().history_user == rep


def test_a_decision_keeps_votes_and_reason_and_the_meeting_is_over(scheduled, rep, today):
    facts = told(reason="evidence", votes_for=8, votes_against=3)
    decided = move_on(scheduled, "approved", facts, seen=2, by=rep, on=today)
    event = decided.events.first()
    assert (event.votes_for, event.votes_against, event.reason) == (8, 3, "evidence")
    assert decided.committee_on is None


@pytest.mark.parametrize(
    ("to", "facts", "days", "seen", "field"),
    [
        ("approved", {"reason": "evidence"}, 0, 1, None),
        ("listed", {}, 0, 1, None),
        ("not_started", {}, 0, 1, None),
        ("pharmacy_review", {}, 0, 1, None),
        ("committee_scheduled", {}, 0, 1, "committee_on"),
        ("committee_scheduled", {"committee_on": -1}, 0, 1, "committee_on"),
        ("committee_scheduled", {"committee_on": 9, "shown_by": "  "}, 0, 1, "shown_by"),
        ("committee_scheduled", {"committee_on": 9}, -11, 1, "on"),
        ("committee_scheduled", {"committee_on": 9}, 0, 0, None),
        ("temporary_purchase", {}, 0, 1, "until"),
        ("temporary_purchase", {"until": -1}, 0, 1, "until"),
    ],
)
def test_a_refused_move_changes_nothing(listing, rep, today, to, facts, days, seen, field):
    for name in ("committee_on", "until"):
        if name in facts:
            facts = {**facts, name: today + timedelta(days=facts[name])}
    before = everything()
    with pytest.raises(ValidationError) as refused:
        move_on(listing, to, told(**facts), seen=seen, by=rep, on=today + timedelta(days=days))
    assert field is None or field in refused.value.message_dict
    assert everything() == before


@pytest.mark.parametrize("state", ["approved", "deferred", "rejected"])
def test_a_decision_says_why(scheduled, rep, today, state):
    before = everything()
    with pytest.raises(ValidationError):
        move_on(scheduled, state, told(), seen=2, by=rep, on=today)
    assert everything() == before


def test_after_a_rejection_half_a_year_passes(hospital, product, rep, today):
    since = today - timedelta(days=179)
    listing = brought_to("rejected", hospital, product, rep, since, reason="economics")
    with pytest.raises(ValidationError):
        move_on(listing, "preparing", told(), seen=1, by=rep, on=today)
    assert listing.events.count() == 1
    older = brought_to("rejected", hospital, ProductFactory(), rep, today - timedelta(days=180), reason="economics")
    assert move_on(older, "preparing", told(), seen=1, by=rep, on=today).state == "preparing"


def test_skipped_steps_are_passed_over_in_one_event(listing, rules, rep, today):
    rules.skipped = ["committee_scheduled", "publicity", "signed_off"]
    rules.save()
    move_on(listing, "approved", told(reason="evidence"), seen=1, by=rep, on=today)
    move_on(listing, "purchasing", told(), seen=2, by=rep, on=today)
    assert list(listing.events.values_list("from_state", "to_state")) == [
        ("approved", "purchasing"), ("pharmacy_review", "approved"), ("", "pharmacy_review"),
    ]  # fmt: skip


def test_of_two_moves_one_is_refused(listing, rep, manager, today):
    """Both saw one event; whoever comes second is told, and what the first did stays."""
    move_on(listing, "temporary_purchase", told(until=today), seen=1, by=rep, on=today)
    before = everything()
    with pytest.raises(ValidationError):
        move_on(listing, "committee_scheduled", told(committee_on=today), seen=1, by=manager, on=today)
    assert everything() == before


def test_an_event_is_never_rewritten(listing):
    event = listing.events.get()
    event.to_state = "listed"
    with pytest.raises(AppendOnly):
        event.save()
    event.refresh_from_db()
    assert event.to_state == "pharmacy_review"


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "wishful"},
        {"state": "committee_scheduled"},
        {"state": "temporary_purchase"},
        {"until": "2026-01-01"},
        {"committee_on": "2026-01-01"},
    ],
)
def test_the_database_refuses_a_state_without_its_day(listing, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        ListingApplication.objects.filter(pk=listing.pk).update(**wrong)


def test_a_number_is_taken_once(listing):
    event = listing.events.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ListingEvent.objects.create(
            application=listing, number=1, to_state="listed", on=event.on, evidence=event.evidence
        )


def test_what_is_written_is_screened(listing, rep, today):
    moved = move_on(listing, "temporary_purchase", told(until=today, shown_by="给现金"), seen=1, by=rep, on=today)
    assert moved.flagged == ["现金"]
    assert TextFlag.objects.get().subject_type == "evidence"
