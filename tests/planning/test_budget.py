"""Budget of a plan: asked for, decided on by compliance alone, never for a person, not counted before."""

import pytest
from django.urls import reverse

from planning.models import BudgetLine, PlanVersion
from planning.services.budget import decide_budget
from planning.services.plans import Remark, return_plan, submit
from records.models import Notice
from tests.conftest import sign_in
from tests.factories import StakeholderFactory, UserFactory

from .conftest import brought_on
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


def test_a_version_keeps_the_lines_and_the_next_one_tells_what_became_of_them(
    as_rep, as_manager, plan, line, rep, compliance, today
):
    submitted = brought_on(plan, "consulted", "submitted", by=rep)
    decide_budget(line, "approved", by=compliance, on=today)
    added = plan.budget.create(kind="other", purpose="Posters", amount_cny=90, requested_by=rep)
    remarks = [Remark("Say more", section="analysis")]
    again = return_plan(submitted, remarks, seen=submitted.events_count, by=UserFactory(is_manager=True), on=today)
    submit(again, seen=again.events_count, by=rep, on=today)
    second, first = PlanVersion.objects.all()
    assert first.frozen["budget"].keys() == {str(line.pk)}
    assert second.frozen["budget"].keys() == {str(line.pk), str(added.pk)}
    shown = as_manager.get(f"{plan.get_absolute_url()}?tab=versions").content.decode()
    assert "Budget line “Two meetings”" in shown or "budget line “Two meetings”" in shown
    assert "<del>Requested</del> → <ins>Approved</ins>" in shown
    assert "“Posters”" in shown


def test_versions_from_before_lines_were_kept_do_not_call_them_new(as_rep, plan, line, rep):
    brought_on(plan, "consulted", "submitted", by=rep)
    (first,) = PlanVersion.objects.all()
    older = {what: rows for what, rows in first.frozen.items() if what != "budget"}
    PlanVersion.objects.filter(pk=first.pk).delete()
    for number, frozen in enumerate((older, first.frozen), start=1):
        PlanVersion.objects.create(plan=plan, number=number, frozen=frozen, on=first.on, by=rep)
    assert "Two meetings" not in as_rep.get(f"{plan.get_absolute_url()}?tab=versions").content.decode()
