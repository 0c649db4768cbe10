"""Professional ties: between two different people both of whom one sees, kept once."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import RivalTie, Tie
from accounts.services.linking import link_stakeholder
from accounts.services.persons import erase_person, person_data
from accounts.services.ties import add_rival_tie, add_tie, end_tie
from tests.accounts.test_two_at_once import WRITERS, all_at_once
from tests.factories import HospitalFactory, StakeholderFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 4, 15)


@pytest.fixture
def pair(patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    return StakeholderFactory.create_batch(2, hospital=hospital)


def tie(one, other, kind="influences", **more):
    return Tie(from_person=one, to_person=other, kind=kind, **more)


def test_a_tie_that_is_the_same_from_both_sides_is_kept_once(pair, rep):
    low, high = pair
    kept = add_tie(tie(high, low, "alumni"), by=rep)
    assert (kept.from_person_id, kept.to_person_id) == (low.pk, high.pk)
    assert kept.history.get().history_user == rep

    with pytest.raises(ValidationError, match="already"):
        add_tie(tie(low, high, "alumni"), by=rep)
    assert Tie.objects.count() == 1


def test_influence_may_run_both_ways(pair, rep):
    add_tie(tie(*pair), by=rep)
    add_tie(tie(*reversed(pair)), by=rep)
    assert Tie.objects.count() == 2


def test_nobody_is_tied_to_oneself(pair, rep):
    with pytest.raises(ValidationError, match="two different"):
        add_tie(tie(pair[0], pair[0]), by=rep)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tie.objects.create(from_person=pair[0], to_person=pair[0], kind="influences")


def test_the_database_keeps_the_order_of_ties_both_ways(pair):
    with pytest.raises(IntegrityError), transaction.atomic():
        Tie.objects.create(from_person=pair[1], to_person=pair[0], kind="alumni")


def test_across_hospitals_where_both_are_seen_and_not_where_one_is_not(
    pair, rep, stranger, patch_territory, other_territory
):
    beside = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))
    foreign = StakeholderFactory(hospital=HospitalFactory(territory=other_territory))

    add_tie(tie(pair[0], beside, "former_colleague"), by=rep)
    with pytest.raises(ValidationError, match="can see"):
        add_tie(tie(pair[0], foreign, "former_colleague"), by=rep)

    Tie.objects.create(from_person=pair[0], to_person=foreign, kind="influences")
    assert [seen.to_person for seen in Tie.objects.visible_to(rep)] == [beside]
    assert not Tie.objects.visible_to(stranger).exists()


def test_who_gave_no_consent_is_not_tied(pair, rep):
    pair[1].lawful_basis = "none"
    pair[1].save()
    with pytest.raises(ValidationError, match="lawful basis"):
        add_tie(tie(*pair), by=rep)
    assert not Tie.objects.exists()


def test_an_ended_tie_stays_and_may_begin_again(pair, rep):
    first = add_tie(tie(*pair), by=rep)
    end_tie(first, on=DAY, by=rep)
    end_tie(first, on=date(2026, 5, 1), by=rep)
    add_tie(tie(*pair), by=rep)

    assert [row.until for row in Tie.objects.order_by("pk")] == [DAY, None]


def test_linking_a_double_takes_its_ties_along_but_none_to_itself(pair, rep, admin):
    double = StakeholderFactory(hospital=pair[0].hospital, is_under_review=True)
    add_tie(tie(pair[1], double, "alumni"), by=rep)
    add_tie(tie(pair[0], double), by=rep)

    link_stakeholder(double, pair[0], by=admin)

    moved = Tie.objects.get()
    assert (moved.from_person, moved.to_person, moved.kind) == (pair[0], pair[1], "alumni")


def test_both_ends_are_exported_and_erased(pair, rep, admin):
    add_tie(tie(*pair, note="heard at the ward round"), by=rep)
    add_rival_tie(
        RivalTie(stakeholder=pair[1], company="甲康药业", source_kind="paper", source="Journal 3", on=DAY), by=rep
    )
    for person in pair:
        assert len(person_data(person)["tie"]) == 1
    assert person_data(pair[1])["rivaltie"][0]["company"] == "甲康药业"

    erase_person(pair[1], by=admin, reason="asked")

    assert not Tie.objects.exists()
    assert not Tie.history.exists()
    assert not RivalTie.objects.exists()


def test_a_rival_tie_needs_a_rival_and_a_source(pair):
    for gap in ({"company": ""}, {"source": ""}):
        facts = {"company": "甲康药业", "source": "Journal 3", "source_kind": "paper", "on": DAY, **gap}
        with pytest.raises(IntegrityError), transaction.atomic():
            RivalTie.objects.create(stakeholder=pair[0], **facts)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_add_one_tie_at_once_one_does(pair, rep):
    answers = all_at_once(lambda n: add_tie(tie(*(pair if n % 2 else reversed(pair)), "alumni"), by=rep))

    assert sum(isinstance(answer, Tie) for answer in answers) == 1 == Tie.objects.count()
    assert sum(isinstance(answer, ValidationError) for answer in answers) == WRITERS - 1
