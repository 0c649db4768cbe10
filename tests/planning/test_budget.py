"""Budget of a plan: asked for, decided on by compliance alone, never for a person, not counted before."""

import pytest
from django.urls import reverse

from planning.models import BudgetLine
from planning.services.budget import decide_budget
from records.models import Notice
from tests.conftest import sign_in
from tests.factories import StakeholderFactory, UserFactory

from .test_plan_services import refused

pytestmark = pytest.mark.django_db

LIST = reverse("planning:budget_list")
ASKED = {"kind": "meeting", "purpose": "Room and material of two meetings", "amount_cny": "1200.50"}


def decide(line):
    return reverse("planning:budget_decide", args=[line.pk])


@pytest.fixture
def asking(plan):
    return reverse("planning:plan_part_new", args=[plan.pk, "budget"])


@pytest.fixture
def line(plan, rep):
    return plan.budget.create(kind="meeting", purpose="Two meetings", amount_cny=1200, requested_by=rep)


def test_from_asking_to_what_counts(as_rep, as_compliance, rep, plan, asking):
    assert as_rep.post(asking, ASKED).status_code == 302
    line = BudgetLine.objects.get()
    tab = f"{plan.get_absolute_url()}?tab=budget"
    assert as_rep.get(tab).context["page"].budget_approved == 0
    assert plan.hospital.display_name in as_compliance.get(LIST).content.decode()
    assert as_compliance.post(decide(line), {"state": "approved"}).status_code == 302
    assert as_rep.get(tab).context["page"].budget_approved == line.amount_cny
    assert f'id="budget-{line.pk}"' not in as_compliance.get(LIST).content.decode()
    assert f'id="budget-{line.pk}"' in as_compliance.get(f"{LIST}?state=approved").content.decode()
    assert Notice.objects.get(user=rep).kind == "budget_decided"
    assert line.history.count() == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"purpose": "Travel of Chen Ruoxi to the congress"}, "never for a person"),
        ({"amount_cny": "0"}, "greater than or equal to 1"),
        ({"amount_cny": "99999999"}, "less than or equal to"),
        ({"purpose": ""}, "required"),
        ({"kind": "gift"}, "Select a valid choice"),
    ],
)
def test_what_may_not_be_asked_for(as_rep, asking, hospital, change, why):
    StakeholderFactory(hospital=hospital, name="陈若溪", name_en="Chen Ruoxi")
    answer = as_rep.post(asking, ASKED | change)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert BudgetLine.objects.count() == 0


def test_compliance_alone_decides(line, as_rep, as_manager, as_admin, as_stranger, as_compliance):
    for client in (as_rep, as_manager, as_admin, as_stranger):
        assert client.get(LIST).status_code == 403
        assert client.post(decide(line), {"state": "approved"}).status_code == 403
    assert as_compliance.post(decide(line), {"state": "refused"}).status_code == 422
    assert as_compliance.post(decide(line), {"state": "requested"}).status_code == 422
    line.refresh_from_db()
    assert line.is_open


def test_of_two_decisions_the_second_is_told_and_ones_own_is_not_decided(line, rep, compliance, today):
    refused(lambda: decide_budget(line, "approved", by=rep, on=today), "of their own")
    decide_budget(line, "refused", by=compliance, on=today, reason="No purpose for care")
    other = UserFactory(is_compliance=True)
    refused(lambda: decide_budget(line, "approved", by=other, on=today), "meanwhile")
    assert BudgetLine.objects.get().state == "refused"


def test_a_line_is_taken_back_until_it_is_decided(line, as_rep, as_stranger, compliance, plan, rep, today):
    address = reverse("planning:budget_withdraw", args=[line.pk])
    assert as_stranger.post(address).status_code == 404
    decide_budget(line, "approved", by=compliance, on=today)
    as_rep.post(address)
    assert BudgetLine.objects.count() == 1
    second = plan.budget.create(kind="other", purpose="Posters", amount_cny=90, requested_by=rep)
    as_rep.post(reverse("planning:budget_withdraw", args=[second.pk]))
    assert BudgetLine.objects.get() == line


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_costs_the_same_for_one_line_as_for_twenty(
    compliance, plan, rep, how_many, django_assert_max_num_queries
):
    for number in range(how_many):
        plan.budget.create(kind="other", purpose=f"Posters {number}", amount_cny=90, requested_by=rep)
    client = sign_in(compliance)
    with django_assert_max_num_queries(6):
        assert client.get(LIST).content.decode().count('id="budget-') == how_many
