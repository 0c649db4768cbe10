"""Actions of account plans that are done on a visit: the visit is what shows it."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Evidence
from planning.models import AccountPlan, Action
from planning.services.actions import finish_action
from tests.factories import HospitalFactory, UserFactory
from tests.visits.entries import NEW, five_inputs
from visits.models import Visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(hospital, rep):
    """A plan that runs."""
    return AccountPlan.objects.create(hospital=hospital, year=timezone.localdate().year, state="active", owner=rep)


def action(plan, owner, text="带去三期数据", **values) -> Action:
    return plan.actions.create(text=text, owner=owner, due_on=timezone.localdate() + timedelta(days=3), **values)


def finished(action, by) -> Action:
    return finish_action(action, by=by, on=timezone.localdate() - timedelta(days=1), shown_by="邮件")


def shown(client, hospital) -> str:
    return client.get(NEW, {"hospital": hospital.pk}).content.decode()


def test_only_my_own_open_actions_that_can_be_done_here_are_offered(as_rep, rep, plan, hospital, patch_territory):
    mine = action(plan, rep)
    waiting = action(plan, rep, text="等待前一项", after=mine)
    others = action(plan, UserFactory(is_rep=True, territory=patch_territory), text="同事的事")
    done = finished(action(plan, rep, text="已完成的事"), rep)
    page = shown(as_rep, hospital)
    assert mine.text in page
    assert not any(each.text in page for each in (waiting, others, done))
    assert mine.text not in shown(as_rep, HospitalFactory(territory=patch_territory))


def test_the_visit_shows_that_it_is_done_once_and_only_once(as_rep, rep, plan, hospital, zhao):
    mine = action(plan, rep, rhythm="monthly")
    sent = five_inputs(hospital, [zhao]) | {"done_actions": [mine.pk], "client_id": str(uuid.uuid4())}

    for _sending in range(2):
        assert as_rep.post(NEW, sent).status_code == 302

    visit, evidence = Visit.objects.get(), Evidence.objects.get()
    mine.refresh_from_db()
    assert (mine.done_on, mine.done_by, mine.evidence) == (visit.on, rep, evidence)
    assert (evidence.kind, evidence.visit_link.visit) == ("visit", visit)
    assert mine.history.first().history_user == rep
    assert Action.objects.open().count() == 1  # the next month's


def test_it_is_open_again_when_the_visit_is_taken_back(as_rep, rep, plan, hospital, zhao):
    mine = action(plan, rep, rhythm="monthly")
    as_rep.post(NEW, five_inputs(hospital, [zhao]) | {"done_actions": [mine.pk]})
    answer = as_rep.post(reverse("visits:visit_take_back", args=[Visit.objects.get().pk]), follow=True)
    mine.refresh_from_db()
    assert mine.is_open
    assert list(Action.objects.all()) == [mine]
    assert not Evidence.objects.exists()
    assert f'name="done_actions" value="{mine.pk}" checked' in answer.content.decode()


def test_what_is_not_mine_or_done_already_is_left_alone(as_rep, rep, plan, hospital, zhao, patch_territory):
    others = action(plan, UserFactory(is_rep=True, territory=patch_territory))
    done = finished(action(plan, rep), rep)
    before = done.evidence
    assert as_rep.post(NEW, five_inputs(hospital, [zhao]) | {"done_actions": [others.pk, done.pk]}).status_code == 302
    for each in (others, done):
        each.refresh_from_db()
    assert (others.is_open, done.evidence) == (True, before)
    assert Evidence.objects.get() == before
