"""Open questions of a map: unknown seats, the blocker question, and what is done about a blocker."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.models import BlockerReview, CounterAction, Placeholder
from accounts.services.centre import (
    add_counter_action,
    add_placeholder,
    answer_blocker_question,
    close_counter_action,
    close_placeholder,
)
from accounts.services.stance import record_support
from records.models import TextFlag
from tests.factories import ProductFactory, StakeholderFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 4, 15)


@pytest.fixture
def person():
    return StakeholderFactory()


def test_a_seat_is_asked_about_once_until_it_is_closed(person, rep):
    def ask():
        return add_placeholder(
            Placeholder(hospital=person.hospital, seat="gatekeeper", owner=rep, due_on=DAY, note="new since May"),
            by=rep,
        )

    asked = ask()
    with pytest.raises(ValidationError, match="already"):
        ask()
    close_placeholder(asked, on=DAY, by=rep)
    close_placeholder(asked, on=date(2026, 5, 1), by=rep)
    ask()

    asked.refresh_from_db()
    assert asked.closed_on == DAY
    assert Placeholder.objects.count() == 2


def test_the_answer_of_a_day_is_one_and_the_later_one_counts(person, rep):
    answer_blocker_question(person.hospital, is_named=False, note="asked round", on=DAY, by=rep)
    record_support(person, -1, on=DAY, by=rep)
    answer_blocker_question(person.hospital, is_named=True, note="the gatekeeper", on=DAY, by=rep)

    review = BlockerReview.objects.get()
    assert (review.is_named, review.note) == (True, "the gatekeeper")
    assert review.history.count() == 2


@pytest.mark.parametrize("toward", [False, True], ids=["overall", "product"])
def test_an_answer_that_the_stances_belie_is_refused(person, rep, toward):
    with pytest.raises(ValidationError, match="Nobody is recorded"):
        answer_blocker_question(person.hospital, is_named=True, note="", on=DAY, by=rep)
    record_support(person, -2, on=DAY, by=rep, product=ProductFactory() if toward else None)
    with pytest.raises(ValidationError, match="recorded as against us"):
        answer_blocker_question(person.hospital, is_named=False, note="", on=DAY, by=rep)
    assert not BlockerReview.objects.exists()


def test_a_counter_action_is_done_once_and_its_result_kept(person, rep, manager):
    action = add_counter_action(
        CounterAction(stakeholder=person, means="evidence", text="Bring the safety data", owner=rep, due_on=DAY), by=rep
    )
    close_counter_action(action, result="Wants to see the trial", on=DAY, by=manager)
    close_counter_action(action, result="again", on=date(2026, 5, 1), by=rep)

    action.refresh_from_db()
    assert (action.done_on, action.result) == (DAY, "Wants to see the trial")
    assert action.history.count() == 2


def test_forbidden_words_are_kept_and_queued(person, rep):
    action = CounterAction(stakeholder=person, means="evidence", text="offer 回扣", owner=rep, due_on=DAY)
    add_counter_action(action, by=rep)
    assert CounterAction.objects.get().text == "offer 回扣"
    assert TextFlag.objects.get().subject_type == "counteraction"


def test_nothing_is_planned_about_who_gave_no_consent(rep):
    person = StakeholderFactory(lawful_basis="none")
    with pytest.raises(ValidationError):
        add_counter_action(CounterAction(stakeholder=person, means="evidence", text="x", owner=rep, due_on=DAY), by=rep)
    assert not CounterAction.objects.exists()
