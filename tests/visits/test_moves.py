"""What a visit shows about people: stance and stage moves with the visit as evidence."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Adoption, AdoptionEvent, Evidence, SupportEvent
from accounts.services import stance
from tests.factories import StakeholderFactory
from tests.visits.entries import NEW, five_inputs, move
from visits.models import Visit

pytestmark = pytest.mark.django_db


def errors(response) -> dict:
    return {name: list(whys) for name, whys in response.context["form"].errors.items()}


def test_a_move_has_the_visit_as_evidence(as_rep, rep, hospital, zhao, product):
    as_rep.post(NEW, five_inputs(hospital, [zhao], **move(zhao, stance=1, product=product, stage=3)))

    evidence = Evidence.objects.get()
    assert evidence.visit_link.visit == Visit.objects.get()
    assert (evidence.kind, evidence.text, evidence.by) == ("visit", "Asked for the dossier", rep)
    assert SupportEvent.objects.get().evidence == AdoptionEvent.objects.get().evidence == evidence
    zhao.refresh_from_db()
    assert (zhao.support, zhao.support_on) == (1, timezone.localdate())
    assert zhao.history.count() == 2
    assert zhao.history.first().history_user == rep
    assert Adoption.objects.get().stage == 3


def test_the_page_of_the_visit_shows_its_moves(as_rep, hospital, zhao, product):
    page = as_rep.post(
        NEW, five_inputs(hospital, [zhao], **move(zhao, stance=-1, product=product, stage=3)), follow=True
    )

    text = page.content.decode().lower()
    assert "sceptic" in text
    assert "trial" in text
    assert "asked for the dossier" in text


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"shown_by": ""}, "Say what shows it."),
        ({"stance": None, "stage": 3}, "Choose the product and the stage."),
    ],
)
def test_a_move_is_whole_or_refused(as_rep, hospital, zhao, changes, why):
    response = as_rep.post(NEW, five_inputs(hospital, [zhao], **move(zhao, **{"stance": 1, **changes})))

    assert errors(response) == {f"move-{zhao.pk}": [why]}
    assert not Visit.objects.exists()
    assert not SupportEvent.objects.exists()


def test_who_was_not_met_did_not_move(as_rep, hospital, zhao, chen):
    response = as_rep.post(NEW, five_inputs(hospital, [chen], **move(zhao, stance=1)))

    assert set(errors(response)) == {f"move-{zhao.pk}"}
    assert not Visit.objects.exists()


@pytest.mark.parametrize("basis", ["none", "public_source"])
def test_nobody_is_judged_without_consent_or_contract(as_rep, hospital, basis):
    person = StakeholderFactory(hospital=hospital, lawful_basis=basis)

    page = as_rep.get(f"{NEW}?hospital={hospital.pk}").content.decode()
    response = as_rep.post(NEW, five_inputs(hospital, [person], **move(person, stance=1)))

    assert f'data-move="{person.pk}"' not in page
    assert "lawful basis" in errors(response)[f"move-{person.pk}"][0]
    assert not Visit.objects.exists()
    assert not SupportEvent.objects.exists()


def test_two_stances_on_one_day_are_refused_and_nothing_is_written(as_rep, rep, hospital, zhao):
    stance.record_support(zhao, -1, on=timezone.localdate(), by=rep)

    response = as_rep.post(NEW, five_inputs(hospital, [zhao], notes="kept", **move(zhao, stance=1)))

    assert "Sceptic" in errors(response)[f"move-{zhao.pk}"][0]
    assert "kept" in response.content.decode()
    assert not Visit.objects.exists()
    assert SupportEvent.objects.get().support == -1


def test_the_same_stance_twice_on_a_day_is_one(as_rep, hospital, zhao):
    for _ in range(2):
        as_rep.post(NEW, five_inputs(hospital, [zhao], **move(zhao, stance=1)))

    assert Visit.objects.count() == 2
    assert SupportEvent.objects.count() == 1


def test_an_older_visit_does_not_change_what_is_known_now(as_rep, rep, hospital, zhao, product):
    today = timezone.localdate()
    stance.record_support(zhao, 2, on=today, by=rep)
    stance.record_adoption(zhao, product, 5, on=today, by=rep)

    as_rep.post(
        NEW,
        five_inputs(
            hospital,
            [zhao],
            on=(today - timedelta(days=3)).isoformat(),
            **move(zhao, stance=-1, product=product, stage=2),
        ),
    )

    zhao.refresh_from_db()
    assert zhao.support == 2
    assert Adoption.objects.get().stage == 5
    assert SupportEvent.objects.count() == AdoptionEvent.objects.count() == 2
