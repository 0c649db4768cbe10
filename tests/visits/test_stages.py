"""The checklist of a relationship stage: what is asked, what counts, what is refused."""

from datetime import date, timedelta
from fractions import Fraction
from types import SimpleNamespace

import pytest

from accounts.choices import StageItem
from visits.stages import ASKS, Facts, checklist, refusal

TODAY = date(2026, 3, 10)


def proof(item: str, days_ago: int = 0):
    return SimpleNamespace(item=item, on=TODAY - timedelta(days=days_ago))


def done(stage, facts=None, proofs=(), **how) -> set[str]:
    found = checklist(stage, facts or Facts(), proofs, today=TODAY, **how)
    return {item.key for item in found.items if item.done}


@pytest.mark.parametrize(("contacts", "there"), [(0, False), (1, False), (2, True), (9, True)])
def test_two_contacts_a_month_lead_to_trial_cooperation(contacts, there):
    assert ("contacts" in done(1, Facts(contacts=contacts))) is there


def test_one_late_request_or_broken_promise_holds_the_third_stage_back():
    good = Facts(due=4, on_time=4, promised=3, kept=3, unprompted=1)
    assert done(2, good) == {"service", "promises", "unprompted"}
    assert done(2, Facts(due=4, on_time=3, promised=3, kept=2, unprompted=1)) == {"unprompted"}


def test_nothing_asked_and_nothing_promised_is_nothing_shown():
    assert done(2) == set()


def test_three_projects_a_content_hospital_and_their_own_word_lead_to_the_fourth_stage():
    projects = [proof("projects", 400), proof("projects", 200), proof("projects")]
    assert done(3, Facts(satisfaction=Fraction(4)), [*projects, proof("acknowledged")]) == {
        "projects", "satisfied", "acknowledged",
    }  # fmt: skip
    assert done(3, Facts(satisfaction=Fraction(19, 5)), projects[:2]) == set()


@pytest.mark.parametrize(("days", "counts"), [(0, True), (89, True), (90, False), (-1, False)])
def test_what_was_seen_long_ago_no_longer_counts(days, counts):
    assert ("unprompted" in done(2, proofs=[proof("unprompted", days)])) is counts


def test_any_item_may_be_shown_by_hand():
    for stage, asked in ASKS.items():
        shown = [proof(item) for item in asked for _ in range(3)]
        assert done(stage - 1, proofs=shown) == {item.value for item in asked}


def test_a_person_is_not_asked_for_the_survey_that_names_nobody():
    keys = {item.key for item in checklist(3, Facts(), [], today=TODAY, of_person=True).items}
    assert keys == {"projects", "acknowledged"}


def test_the_last_stage_asks_for_no_more():
    assert (checklist(4, Facts(), [], today=TODAY).target, checklist(4, Facts(), [], today=TODAY).items) == (None, [])


def test_a_hospital_nobody_judged_stands_before_the_second_stage():
    assert checklist(None, Facts(), [], today=TODAY).target == 2


@pytest.mark.parametrize(
    ("before", "stage", "shown_by", "missing", "words"),
    [
        (1, 2, "", 0, "evidence"),
        (1, 2, "  ", 0, "evidence"),
        (2, 1, "", 0, "evidence"),
        (None, 3, "", 0, "evidence"),
        (1, 3, "said so", 0, "one stage at a time"),
        (2, 4, "said so", 0, "one stage at a time"),
        (2, 2, "said so", 0, "already"),
        (1, 2, "said so", 1, "Not yet there"),
    ],
)
def test_what_is_refused_and_why(before, stage, shown_by, missing, words):
    missing = checklist(before, Facts(), [], today=TODAY).items[:missing]
    assert words in refusal(before, stage, shown_by, missing)


@pytest.mark.parametrize(("before", "stage"), [(None, 1), (None, 3), (1, 2), (4, 1), (3, 2)])
def test_a_first_judgement_a_step_up_and_any_fall_are_taken(before, stage):
    assert refusal(before, stage, "said so", []) == ""


def test_a_fall_asks_for_nothing_but_its_reason():
    assert refusal(3, 2, "a complaint was not answered", checklist(3, Facts(), [], today=TODAY).items) == ""


def test_no_item_is_an_order_without_procurement():
    words = " ".join(str(label).lower() for label in StageItem.labels)
    assert not any(word in words for word in ("order", "purchase", "tender", "exclusiv", "gift"))
