"""What is to follow with a partner, once its owner works there no more: to whom it goes, where the rest is listed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partners.models import PartnerStep
from partners.services.contacts import finish_step
from partners.services.handover import follow_partners, give_step
from people.services import deactivate_user
from records.models import Notice
from records.notices import text_of
from tests.conftest import sign_in
from tests.factories import HospitalFactory, SupplyFactory, UserFactory

pytestmark = pytest.mark.django_db

UNOWNED = reverse("planning:unowned_list")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def partner(patch_territory):
    return SupplyFactory(hospital=HospitalFactory(territory=patch_territory)).partner


@pytest.fixture
def step(partner, rep, today):
    return step_of(partner, rep, today, "Send the price list")


def step_of(partner, owner, today, text):
    contact = partner.contacts.create(by=owner, on=today, channel="phone", person=text)
    return PartnerStep.objects.create(contact=contact, text=text, due_on=today, owner=owner)


def owner_of(step):
    return PartnerStep.objects.get(pk=step.pk).owner


def end_assignment(user, today):
    held = user.assignments.get()
    held.ends_on = today - timedelta(days=1)
    held.save()


def test_whoever_leaves_hands_steps_to_the_successor_who_is_told(step, partner, rep, today):
    done = finish_step(step_of(partner, rep, today, "Done"), by=rep, on=today)
    taker = UserFactory(username="taker", is_rep=True)
    deactivate_user(rep, on=today, successor=taker)
    assert [owner_of(step), owner_of(done)] == [taker, rep]
    newest, before = step.history.all()[:2]
    assert (newest.owner, before.owner) == (taker, rep)
    assert text_of(Notice.objects.get(user=taker)) == f"What is to follow with {partner} is yours now."
    assert "Send the price list" in sign_in(taker).get(reverse("dashboards:today")).content.decode()


def test_a_territory_that_is_lost_is_followed_at_night_once(step, rep, medrep, patch_territory, today):
    assert follow_partners(today) == 0  # still there
    end_assignment(rep, today)
    assert follow_partners(today) == 0  # the medical colleague is no successor
    assert owner_of(step) == rep
    taker = UserFactory(username="taker", is_rep=True, territory=patch_territory)
    assert [follow_partners(today), follow_partners(today)] == [1, 0]
    assert owner_of(step) == taker
    assert step.history.filter(owner=taker).count() == 1


def test_somebody_elsewhere_whom_the_partner_serves_too_is_no_successor(step, partner, rep, stranger, today):
    SupplyFactory(partner=partner, hospital=HospitalFactory(territory=stranger.assignments.get().territory))
    end_assignment(rep, today)
    assert follow_partners(today) == 0
    assert owner_of(step) == rep


def test_whoever_still_works_with_the_partner_keeps_the_step(step, partner, rep, other_territory, today):
    SupplyFactory(partner=partner, hospital=HospitalFactory(territory=other_territory))
    end_assignment(rep, today)
    rep.assignments.create(territory=other_territory, starts_on=today)
    assert not PartnerStep.objects.lost(today).exists()


def test_what_has_no_clear_successor_is_the_managers_to_give(
    step, rep, as_manager, manager, region, patch_territory, stranger, today
):
    two = [UserFactory(is_rep=True, territory=patch_territory) for _number in range(2)]
    deactivate_user(rep, on=today)
    assert owner_of(step) == rep
    give = reverse("partners:step_give", args=[step.pk])
    assert give in as_manager.get(UNOWNED).content.decode()
    medical = sign_in(UserFactory(is_manager=True, function="medical", territory=region))
    assert f'id="step-{step.pk}"' not in medical.get(UNOWNED).content.decode()
    for client in (medical, sign_in(two[0]), sign_in(stranger)):
        assert client.post(give, {"to": two[0].pk}).status_code == 404
    assert as_manager.post(give, {"to": stranger.pk}).status_code == 422
    assert owner_of(step) == rep
    assert as_manager.post(give, {"to": two[1].pk}).status_code == 302
    assert (owner_of(step), step.history.first().history_user) == (two[1], manager)
    assert f'id="step-{step.pk}"' not in as_manager.get(UNOWNED).content.decode()
    assert Notice.objects.filter(user=two[1]).count() == 1


@pytest.mark.parametrize("sent", [{}, {"step": "Send it later"}, {"step_on": ""}])
def test_a_step_that_was_given_to_somebody_else_is_no_longer_its_contacts_authors_to_change(
    as_rep, partner, rep, today, sent
):
    step = step_of(partner, rep, today, "Send the price list")
    give_step(step, to=UserFactory(is_rep=True, username="taker"), by=rep)
    kept = {"channel": "phone", "on": today, "person": "Ms Lu", "agreed": "", "version": 1}
    same = {"step": step.text, "step_on": today}
    edit = reverse("partners:contact_edit", args=[step.contact_id])

    changed = as_rep.post(edit, kept | (same | sent if sent else {}))

    assert changed.status_code == 422
    assert PartnerStep.objects.get(pk=step.pk).text == "Send the price list"
    assert step.contact.history.count() == 1
    assert as_rep.post(edit, kept | same).status_code == 302
    step.contact.refresh_from_db()
    assert (step.contact.person, owner_of(step).username) == ("Ms Lu", "taker")
