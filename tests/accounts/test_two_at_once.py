"""The roster at the same time as itself: one of many saves wins, and the others are told what it says."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import Hospital
from accounts.services.hospitals import add_hospital, save_hospital
from accounts.services.linking import link_stakeholder
from accounts.services.saving import Stale
from records.models import AuditEvent
from tests.factories import HospitalFactory, StakeholderFactory

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8


def all_at_once(act) -> list:
    """What `act(n)` answered or raised in each of the threads, all let go at one moment."""
    gate, answers = threading.Barrier(WRITERS), [None] * WRITERS

    def run(n):
        gate.wait()
        try:
            answers[n] = act(n)
        except (Stale, ValidationError) as refused:
            answers[n] = refused
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_of_many_saves_of_one_version_one_wins(admin, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)

    answers = all_at_once(lambda n: save_hospital(hospital, {"beds": 100 + n}, seen=1, by=admin))

    won = [answer for answer in answers if isinstance(answer, Hospital)]
    lost = [answer for answer in answers if isinstance(answer, Stale)]
    assert (len(won), len(lost)) == (1, WRITERS - 1)
    hospital.refresh_from_db()
    assert (hospital.version, hospital.beds) == (2, won[0].beds)
    assert {stale.current.beds for stale in lost} == {hospital.beds}
    assert hospital.history.count() == 2


def test_many_add_different_hospitals_and_each_gets_a_code(admin, patch_territory):
    def add(n):
        hospital = Hospital(name=f"海棠{n}医院", city="海棠市", territory=patch_territory)
        return add_hospital(hospital, by=admin, under_review=False)

    answers = all_at_once(add)

    added = [answer for answer in answers if isinstance(answer, Hospital)]
    assert len({hospital.code for hospital in added}) == len(added) == Hospital.objects.count() == WRITERS


def test_many_add_one_hospital_and_one_is_added(admin, patch_territory):
    def add(_n):
        return add_hospital(
            Hospital(name="海棠医院", city="海棠市", territory=patch_territory), by=admin, under_review=True
        )

    answers = all_at_once(add)

    assert sum(isinstance(answer, Hospital) for answer in answers) == 1 == Hospital.objects.count()
    assert sum(isinstance(answer, ValidationError) for answer in answers) == WRITERS - 1


def test_many_link_one_person_and_it_is_linked_once(admin, patch_territory):
    hospital = HospitalFactory(territory=patch_territory)
    person, double = StakeholderFactory(hospital=hospital), StakeholderFactory(hospital=hospital, is_under_review=True)

    all_at_once(lambda _n: link_stakeholder(double, person, by=admin))

    double.refresh_from_db()
    assert double.linked_to == person
    assert AuditEvent.objects.filter(verb="linked").count() == 1
