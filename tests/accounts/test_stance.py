"""Stance and adoption: dated, evidenced, one judgement a day, the newest is the present one."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Adoption, AdoptionEvent, Evidence, SupportEvent
from accounts.services.stance import Move, record_adoption, record_moves, record_support, take_back_moves
from tests.factories import HospitalFactory, ProductFactory, StakeholderFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 4, 15)


@pytest.fixture
def person():
    return StakeholderFactory()


@pytest.fixture
def product():
    return ProductFactory()


def test_the_newest_stance_is_the_present_one_whatever_the_order(person, rep):
    for days, support in ((0, 1), (-9, -2), (5, 2), (3, 0)):
        record_support(person, support, on=DAY + timedelta(days=days), by=rep)

    person.refresh_from_db()
    assert (person.support, person.support_on) == (2, DAY + timedelta(days=5))
    assert SupportEvent.objects.count() == 4
    assert person.history.count() == 3  # created, and twice a newer stance


def test_a_stance_toward_a_product_is_not_the_overall_one(person, rep, product):
    record_support(person, 1, on=DAY, by=rep)
    record_support(person, -1, on=DAY, by=rep, product=product)

    person.refresh_from_db()
    assert person.support == 1


@pytest.mark.parametrize("support", [-3, 3])
def test_a_stance_out_of_range_is_refused(person, rep, support):
    with pytest.raises(ValidationError):
        record_support(person, support, on=DAY, by=rep)
    assert not SupportEvent.objects.exists()


@pytest.mark.parametrize("toward", [False, True], ids=["overall", "product"])
def test_two_stances_on_one_day_are_refused(person, rep, product, toward):
    about = {"product": product} if toward else {}
    record_support(person, 1, on=DAY, by=rep, **about)
    record_support(person, 1, on=DAY, by=rep, **about)

    with pytest.raises(ValidationError, match="already judged"):
        record_support(person, 0, on=DAY, by=rep, **about)
    assert SupportEvent.objects.get().support == 1


@pytest.mark.parametrize(
    "unfit", [{"lawful_basis": "none"}, {"lawful_basis": "public_source"}, {"opted_out_on": DAY}], ids=str
)
def test_who_may_not_be_judged_is_not(rep, product, unfit):
    person = StakeholderFactory(**unfit)

    with pytest.raises(ValidationError):
        record_support(person, 1, on=DAY, by=rep)
    with pytest.raises(ValidationError):
        record_adoption(person, product, 1, on=DAY, by=rep)
    assert not SupportEvent.objects.exists()
    assert not AdoptionEvent.objects.exists()


def test_the_newest_stage_is_the_present_one_and_since_is_when_it_was_reached(person, rep, product):
    for days, stage in ((0, 2), (10, 3), (20, 3), (5, 1)):
        record_adoption(person, product, stage, on=DAY + timedelta(days=days), by=rep)

    present = Adoption.objects.get()
    assert (present.stage, present.since) == (3, DAY + timedelta(days=10))


def test_a_late_word_on_the_past_does_not_lose_the_present(person, rep, product):
    for days, stage in ((0, 3), (20, 3), (30, 3), (10, 2)):
        record_adoption(person, product, stage, on=DAY + timedelta(days=days), by=rep)

    present = Adoption.objects.get()
    assert (present.stage, present.since) == (3, DAY + timedelta(days=20))


def test_two_stages_on_one_day_are_refused(person, rep, product):
    record_adoption(person, product, 3, on=DAY, by=rep)
    with pytest.raises(ValidationError, match="already judged"):
        record_adoption(person, product, 4, on=DAY, by=rep)
    assert Adoption.objects.get().stage == 3


def test_one_bad_move_stops_all(rep, product):
    hospital = HospitalFactory()
    good, bad = StakeholderFactory(hospital=hospital), StakeholderFactory(hospital=hospital, lawful_basis="none")
    moves = [Move(good.pk, 1, {product.pk: 2}, "seen"), Move(bad.pk, 1, {}, "seen")]

    with pytest.raises(ValidationError) as refused:
        record_moves(moves, hospital=hospital, on=DAY, by=rep)

    assert set(refused.value.message_dict) == {f"move-{bad.pk}"}
    assert not Evidence.objects.exists()
    assert not SupportEvent.objects.exists()


@pytest.mark.parametrize("how_many", [1, 20])
def test_many_moves_cost_what_one_costs(rep, product, how_many, django_assert_num_queries):
    hospital = HospitalFactory()
    people = StakeholderFactory.create_batch(how_many, hospital=hospital)
    moves = [Move(person.pk, 1, {product.pk: 3}, "seen") for person in people]

    with django_assert_num_queries(
        11
    ):  # savepoint, lock, ladders, evidence, 2 events, people, history, stages, release
        record_moves(moves, hospital=hospital, on=DAY, by=rep)

    assert SupportEvent.objects.count() == AdoptionEvent.objects.count() == Adoption.objects.count() == how_many


def test_taking_back_keeps_what_came_later(person, rep, product):
    evidence = record_moves([Move(person.pk, 1, {product.pk: 3}, "seen")], hospital=person.hospital, on=DAY, by=rep)
    later = DAY + timedelta(days=1)
    record_support(person, 2, on=later, by=rep)
    record_adoption(person, product, 4, on=later, by=rep)

    take_back_moves(evidence, by=rep)

    person.refresh_from_db()
    assert (person.support, person.support_on) == (2, later)
    assert (Adoption.objects.get().stage, Adoption.objects.get().since) == (4, later)
    assert not Evidence.objects.exists()
