"""The part a person plays: dated, evidenced, one judgement a day, the newest is the present one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Evidence, Placeholder, RoleEvent
from accounts.services.roles import Part, judge_role, record_role
from accounts.services.stakeholders import save_stakeholder
from records.models import TextFlag
from tests.factories import StakeholderFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 4, 15)


@pytest.fixture
def person():
    return StakeholderFactory()


def proof(person, text="Said so in the meeting", on=DAY):
    return Evidence(hospital=person.hospital, kind="told_by", text=text, on=on)


def test_the_newest_part_is_the_present_one_whatever_the_order(person, rep):
    parts = {0: Part("influencer", False, 3), -9: Part("user", False, 1), 5: Part("decision_maker", True, 5)}
    for days in (0, 5, -9):
        record_role(person, parts[days], on=DAY + timedelta(days=days), by=rep)

    person.refresh_from_db()
    assert Part.of(person) == parts[5]
    assert (person.influence_assessed_by, person.influence_assessed_on) == (rep, DAY + timedelta(days=5))
    assert RoleEvent.objects.count() == 3


def test_the_same_part_twice_on_a_day_is_one_event_with_the_first_evidence(person, rep):
    first = judge_role(person, Part("gatekeeper", False, 4), proof(person), by=rep)
    judge_role(person, Part("gatekeeper", False, 4), proof(person, "again"), by=rep)

    assert RoleEvent.objects.get() == first
    assert Evidence.objects.get().text == "Said so in the meeting"


def test_a_second_word_on_a_day_may_fill_in_but_not_contradict(person, rep):
    record_role(person, Part("gatekeeper"), on=DAY, by=rep)
    record_role(person, Part("gatekeeper", True, 4), on=DAY, by=rep)

    with pytest.raises(ValidationError, match="already judged"):
        record_role(person, Part("executor", True, 4), on=DAY, by=rep)

    person.refresh_from_db()
    assert Part.of(person) == Part("gatekeeper", True, 4)


@pytest.mark.parametrize("unfit", [{"lawful_basis": "none"}, {"opted_out_on": DAY}], ids=str)
def test_who_may_not_be_judged_is_not(rep, unfit):
    person = StakeholderFactory(**unfit)

    with pytest.raises(ValidationError):
        judge_role(person, Part("user"), proof(person), by=rep)

    assert not RoleEvent.objects.exists()
    assert not Evidence.objects.exists()


def test_a_correction_in_the_roster_is_dated_and_wins_the_day(person, admin, rep):
    save_stakeholder(person, {"buying_role": "user"}, seen=1, by=admin)
    person.refresh_from_db()
    save_stakeholder(person, {"buying_role": "executor"}, seen=person.version, by=admin)

    event = RoleEvent.objects.get()
    assert (event.buying_role, event.by) == ("executor", admin)


def test_whoever_is_found_closes_the_question(person, rep):
    asked = Placeholder.objects.create(hospital=person.hospital, seat="main_influencer", owner=rep, due_on=DAY)
    other = Placeholder.objects.create(hospital=person.hospital, seat="executor", owner=rep, due_on=DAY)

    record_role(person, Part("influencer", True, 4), on=DAY, by=rep)

    asked.refresh_from_db()
    other.refresh_from_db()
    assert (asked.closed_on, asked.filled_by) == (DAY, person)
    assert other.closed_on is None


def test_forbidden_words_in_the_evidence_are_kept_and_queued(person, rep):
    judge_role(person, Part("user"), proof(person, "asked about 回扣"), by=rep)

    assert Evidence.objects.get().text == "asked about 回扣"
    assert TextFlag.objects.get().author == rep
