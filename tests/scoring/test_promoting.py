"""Ordinary hospitals whose tier rises at two quarters running are proposed as key accounts; people decide (I016)."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Hospital, KeyAssessment, KeyProposal
from accounts.services.key_accounts import assess_key_account, refuse_proposal
from lib.dates import month_range
from records.models import AuditEvent, Notice, TextFlag
from records.notices import tell_what_is_due
from sales.models import FeedClose
from scoring.frozen import Frozen
from scoring.models import ScoreRun, TierEvent
from scoring.services import run
from scoring.services.promoting import propose_key_accounts
from tests.factories import HospitalFactory

from .scenes import Ground

pytestmark = pytest.mark.django_db

ON = date(2026, 7, 10)


def rise(hospital, *changes: tuple[str, str, str]) -> None:
    """Changes of tier as (month, before, after)."""
    for month, before, after in changes:
        TierEvent.objects.create(hospital=hospital, month=f"{month}-01", from_tier=before, to_tier=after)


TWICE = ("2026-03", "C", "B"), ("2026-06", "B", "A")


@pytest.fixture
def hospital(patch_territory):
    return HospitalFactory(territory=patch_territory, tier="A")


@pytest.fixture
def night():
    """The nights after 9 July 2026, as far as proposals go."""
    eve = date(2026, 7, 9)
    scored = ScoreRun.objects.create(as_of=eve, inputs=Frozen(as_of=eve).as_dict())
    return lambda: propose_key_accounts(scored)


def test_the_run_of_the_second_quarter_proposes_and_that_of_a_fall_lets_it_lapse():
    ground = Ground()
    FeedClose.objects.all().delete()
    big, riser = ground.hospital(), ground.hospital()
    months = month_range(date(2025, 1, 1), date(2026, 9, 1))
    for month in months:
        ground.deliver(big, month, 1_000)
    for month, cny in ((date(2025, 12, 1), 500), (date(2026, 3, 1), 1_500), (date(2026, 6, 1), 20_000)):
        ground.deliver(riser, month, cny)
    ground.deliver(riser, date(2026, 9, 1), -21_000)
    found = []
    for until, morning in ((11, "2026-01-10"), (14, "2026-04-10"), (17, "2026-07-10"), (20, "2026-10-10")):
        ground.close(*(month for month in months[: until + 1] if not FeedClose.objects.filter(month=month).exists()))
        with time_machine.travel(f"{morning} 09:00 +08:00", tick=False):
            assert run().state == "done"
        found.append(list(KeyProposal.objects.values_list("hospital", "state")))
    assert found == [[], [], [(riser.pk, "open")], [(riser.pk, "lapsed")]]
    proposal = KeyProposal.objects.get()
    assert proposal.tiers == ("C", "B", "A")
    assert (proposal.first_month, proposal.month) == (date(2026, 3, 1), date(2026, 6, 1))
    assert (proposal.proposed_on, proposal.decided_on) == (date(2026, 7, 10), date(2026, 10, 10))


@pytest.mark.parametrize(
    "changes",
    [
        (("2026-03", "C", "B"),),
        (("2026-03", "A", "B"), ("2026-06", "B", "A")),
        (("2025-12", "C", "B"), ("2026-06", "B", "A")),
        (("2026-03", "", "B"), ("2026-06", "B", "A")),
        (("2025-12", "C", "B"), ("2026-03", "B", "A"), ("2026-06", "A", "B")),
    ],
    ids=["once", "up again", "not running", "its first tier", "fell since"],
)
def test_what_is_no_rise_at_two_quarters_running_is_not_proposed(hospital, night, changes):
    rise(hospital, *changes)
    night()
    assert not KeyProposal.objects.exists()


def test_a_rise_is_proposed_once_whatever_became_of_it(hospital, night, manager):
    rise(hospital, *TWICE)
    night()
    night()
    refuse_proposal(KeyProposal.objects.get(), reason="Bulk order of one winter", by=manager)
    night()
    proposal = KeyProposal.objects.get()
    assert (proposal.state, proposal.reason, proposal.decided_by) == ("refused", "Bulk order of one winter", manager)
    assert AuditEvent.objects.get(verb="classified").details["what"] == "key proposal"


@pytest.mark.parametrize(("is_key", "state"), [(True, "followed"), (False, "refused")])
def test_whoever_assesses_the_hospital_decides(hospital, night, manager, is_key, state):
    rise(hospital, *TWICE)
    night()
    decided = {"holds": ["goals"], "notes": {}, "is_key": is_key, "evidence": "Minutes", "owner_check": ""}
    assessment = assess_key_account(hospital, seen=None, by=manager, **decided)
    proposal = KeyProposal.objects.get()
    assert (proposal.state, proposal.assessment, proposal.decided_by) == (state, assessment, manager)


def test_key_accounts_and_the_inactive_are_not_proposed(hospital, night, manager, patch_territory):
    closed = HospitalFactory(territory=patch_territory, is_active=False)
    rise(hospital, *TWICE)
    rise(closed, *TWICE)
    assess_key_account(
        hospital, holds=["goals"], notes={}, is_key=True, evidence="x", owner_check="", seen=None, by=manager
    )
    night()
    assert not KeyProposal.objects.exists()


def test_what_was_proposed_while_somebody_called_it_a_key_account_lapses(hospital, night, manager):
    rise(hospital, *TWICE)
    night()
    KeyAssessment.objects.create(hospital=hospital, on=ON, score=4, is_key=True, evidence="So", by=manager)
    night()
    assert KeyProposal.objects.get().state == "lapsed"


def test_a_refusal_needs_a_reason_and_an_open_proposal(hospital, night, manager):
    rise(hospital, *TWICE)
    night()
    proposal = KeyProposal.objects.get()
    with pytest.raises(ValidationError, match="Say why"):
        refuse_proposal(proposal, reason=" ", by=manager)
    assert KeyProposal.objects.get().is_open
    refuse_proposal(proposal, reason="给过红包", by=manager)
    assert TextFlag.objects.get().subject_type == "keyproposal"
    with pytest.raises(ValidationError, match="meanwhile"):
        refuse_proposal(proposal, reason="Again", by=manager)
    assert KeyProposal.objects.get().reason == "给过红包"


@pytest.mark.parametrize(
    "wrong",
    [{"state": "refused"}, {"tier_after": "C"}, {"decided_on": ON}, {"hospital": None}],
    ids=["refused without day and reason", "no rise", "open and decided", "a second open one"],
)
def test_the_database_refuses_what_is_no_proposal(hospital, wrong, patch_territory):
    fields = {"first_month": date(2026, 3, 1), "proposed_on": ON, "tier_before": "C", "tier_between": "B"}
    fields |= {"hospital": hospital, "month": date(2026, 6, 1), "tier_after": "A"}
    if "hospital" in wrong:
        KeyProposal.objects.create(**fields | {"month": date(2026, 9, 1)})
        wrong = {}
    with pytest.raises(IntegrityError), transaction.atomic():
        KeyProposal.objects.create(**fields | wrong)


def test_managers_are_told_once_how_many_wait(hospital, night, manager, rep, medrep):
    rise(hospital, *TWICE)
    night()
    tell_what_is_due(ON)
    tell_what_is_due(ON)
    told = Notice.objects.get(kind="key_proposed")
    assert (told.user, told.args) == (manager, {"number": "1"})


def test_who_may_refuse(hospital, night, rep, medrep, manager, admin, compliance, stranger):
    rise(hospital, *TWICE)
    night()
    everybody = [rep, medrep, manager, admin, compliance, stranger]
    assert [u for u in everybody if KeyProposal.objects.refusable_by(u).exists()] == [manager, admin]
    assert [u for u in everybody if KeyProposal.objects.visible_to(u).exists()] == [rep, manager, admin]


def test_a_night_asks_as_much_for_twenty_hospitals_as_for_one(night, patch_territory, django_assert_num_queries):
    for _ in range(20):
        rise(HospitalFactory(territory=patch_territory), *TWICE)
    with django_assert_num_queries(3):
        night()
    assert KeyProposal.objects.open().count() == 20 == Hospital.objects.count()
