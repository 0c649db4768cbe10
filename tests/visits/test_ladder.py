"""Moving somebody from their page with what shows it, and the follow-ups that a trial asks for."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Adoption, AdoptionEvent, Evidence, FirstUse
from tests.conftest import sign_in
from tests.factories import HospitalFactory, ProductFactory, StakeholderFactory, VisitFactory
from visits.follow_ups import count_late, follow_ups
from visits.models import VisitAttendee, VisitEvidence

pytestmark = pytest.mark.django_db

LIST = reverse("visits:follow_up_list")


@pytest.fixture
def person(patch_territory):
    return StakeholderFactory(hospital=HospitalFactory(territory=patch_territory))


@pytest.fixture
def product():
    return ProductFactory()


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def stand(person, product, stage, days):
    on = today(days)
    AdoptionEvent.objects.create(stakeholder=person, product=product, stage=stage, on=on)
    return Adoption.objects.create(stakeholder=person, product=product, stage=stage, since=on)


def meet(person, days, **fields):
    visit = VisitFactory(hospital=person.hospital, on=today(days), **fields)
    VisitAttendee.objects.create(visit=visit, stakeholder=person)
    return visit


def send(client, person, product, **answers):
    told = {"stage": 1, "kind": "told_by", "shown_by": "Said so", "on": today().isoformat(), **answers}
    return client.post(reverse("visits:stage_new", args=[person.pk, product.pk]), told)


# -- The move --------------------------------------------------------------------------------------
def test_a_move_shown_by_a_visit_counts_from_its_day_and_links_it(as_rep, rep, person, product):
    visit = meet(person, -3, author=rep)

    response = send(as_rep, person, product, kind="visit", visit=visit.pk, shown_by="", on="")

    assert response.status_code == 302
    event = AdoptionEvent.objects.get()
    assert (event.stage, event.on, event.by) == (1, visit.on, rep)
    assert VisitEvidence.objects.get().evidence == event.evidence


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"kind": ""}, "Say what shows it: a visit, a document, or who told you."),
        ({"kind": "visit"}, "Choose the visit that shows it."),
        ({"shown_by": ""}, "Say in words what shows it."),
        ({"on": ""}, "Say on which day."),
        ({"on": "2999-01-01"}, "This day has not come yet."),
    ],
)
def test_a_move_without_evidence_is_refused_with_everything_typed(as_rep, person, product, answers, words):
    response = send(as_rep, person, product, **{"reason": "My reason", **answers})

    assert response.status_code == 422
    content = response.content.decode()
    assert words in content
    assert "My reason" in content
    assert not AdoptionEvent.objects.exists()
    assert not Evidence.objects.exists()


def test_a_jump_says_why_or_is_refused(as_rep, person, product):
    stand(person, product, 0, -30)

    response = send(as_rep, person, product, stage=2)
    assert response.status_code == 422
    assert "From Unaware to Interested is more than one stage." in response.content.decode()
    assert AdoptionEvent.objects.count() == 1

    assert send(as_rep, person, product, stage=2, reason="Heard it at a congress").status_code == 302
    assert AdoptionEvent.objects.order_by("-pk")[0].reason == "Heard it at a congress"


def test_a_step_back_says_why_or_is_refused(as_rep, person, product):
    stand(person, product, 5, -30)

    assert send(as_rep, person, product, stage=4).status_code == 422
    assert send(as_rep, person, product, stage=4, reason="A case went badly").status_code == 302
    assert Adoption.objects.get().stage == 4


def test_the_first_use_is_asked_about_and_may_stay_untold(as_rep, person, product):
    stand(person, product, 2, -30)

    response = send(as_rep, person, product, stage=3)
    assert response.status_code == 422
    assert "say why they began" in response.content.decode()

    assert send(as_rep, person, product, stage=3, drug=["safe"], rep=["regular_visits"]).status_code == 302
    assert FirstUse.objects.get().reasons == ["safe", "regular_visits"]
    assert send(as_rep, person, ProductFactory(), stage=3, untold="on").status_code == 302
    assert FirstUse.objects.count() == 1


def test_another_stage_on_the_same_day_is_refused(as_rep, person, product):
    send(as_rep, person, product)
    response = send(as_rep, person, product, stage=0, reason="Changed my mind")
    assert response.status_code == 422
    assert "already judged" in response.content.decode()
    assert AdoptionEvent.objects.get().stage == 1


def test_somebody_elses_visit_shows_nothing(as_rep, person, product):
    foreign = VisitFactory()
    assert send(as_rep, person, product, kind="visit", visit=foreign.pk).status_code == 422


def test_without_a_basis_nothing_is_asked_and_nothing_kept(as_rep, patch_territory, product):
    person = StakeholderFactory(hospital=HospitalFactory(territory=patch_territory), lawful_basis="none")
    url = reverse("visits:stage_new", args=[person.pk, product.pk])
    assert "No basis to judge this person" in as_rep.get(url).content.decode()
    assert send(as_rep, person, product).status_code == 422
    assert not AdoptionEvent.objects.exists()


def test_a_forbidden_phrase_is_saved_and_the_author_told(as_rep, person, product):
    response = send(as_rep, person, product, shown_by="对方问起回扣")
    told = [str(message) for message in response.wsgi_request._messages]
    assert any("compliance will read it" in text for text in told)
    assert AdoptionEvent.objects.get().evidence.text == "对方问起回扣"


# -- Follow-ups ------------------------------------------------------------------------------------
def test_who_is_due(rep, person, product, settings):
    stage = stand(person, product, 3, -20)
    assert [row.pk for row in follow_ups(rep, until=today())] == [stage.pk]
    assert count_late(rep, today()) == 1

    meet(person, -10)
    assert not follow_ups(rep, until=today())
    assert [row.counts_from for row in follow_ups(rep, until=today(7))] == [today(-10)]
    assert count_late(rep, today()) == 0

    settings.ADOPTION_FOLLOW_UP_DAYS = 5
    assert count_late(rep, today()) == 1

    person.hospital.no_visits_since, person.hospital.no_visits_source = today(), "A notice at the gate"
    person.hospital.save()
    assert count_late(rep, today()) == 0


@pytest.mark.parametrize(
    "fields", [{"outcome": "not_seen"}, {"state": "planned"}], ids=["nobody was met", "only planned"]
)
def test_a_visit_that_met_nobody_is_no_follow_up(rep, person, product, fields):
    stand(person, product, 4, -20)
    meet(person, -1, **fields)
    assert count_late(rep, today()) == 1


def test_a_meeting_before_the_trial_does_not_bring_the_day_forward(rep, person, product):
    stand(person, product, 3, -13)
    meet(person, -40)
    assert not follow_ups(rep, until=today())
    assert [row.counts_from for row in follow_ups(rep, until=today(1))] == [today(-13)]


@pytest.mark.parametrize("stage", [0, 2, 5, 6])
def test_other_stages_ask_for_no_follow_up(rep, person, product, stage):
    stand(person, product, stage, -100)
    assert count_late(rep, today()) == 0


@pytest.mark.parametrize("state", [{"lawful_basis": "none"}, {"opted_out_on": today()}, {"is_active": False}])
def test_nobody_is_followed_up_who_may_not_be(rep, person, product, state):
    stand(person, product, 3, -100)
    for name, value in state.items():
        setattr(person, name, value)
    person.save()
    assert count_late(rep, today()) == 0


def test_the_list_asks_for_safety_and_leads_to_the_visit(as_rep, rep, stranger, person, product):
    stand(person, product, 3, -20)
    content = as_rep.get(LIST).content.decode()
    assert person.name_en in content
    assert "an adverse event goes to drug safety the same day" in content
    assert f"hospital={person.hospital_id}&amp;person={person.pk}" in content
    assert person.name_en not in sign_in(stranger).get(LIST).content.decode()


def test_the_manager_sees_how_many_are_late(as_manager, person, product):
    stand(person, product, 3, -20)
    assert "1 follow-up is overdue" in as_manager.get(reverse("dashboards:team_gaps")).content.decode()


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_costs_the_same_however_many(as_rep, person, product, how_many, django_assert_num_queries):
    for other in StakeholderFactory.create_batch(how_many, hospital=person.hospital):
        stand(other, product, 3, -20)
    with django_assert_num_queries(5):  # session, user, cover, count, page
        assert as_rep.get(LIST, headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_form_costs_the_same_however_many_visits(as_rep, person, product, how_many, django_assert_num_queries):
    for n in range(how_many):
        meet(person, -n)
    with django_assert_num_queries(8):
        assert as_rep.get(reverse("visits:stage_new", args=[person.pk, product.pk])).status_code == 200
