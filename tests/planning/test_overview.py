"""The manager's view of plans and listings: numbers that equal the rows they open, who sees them, what they cost."""

from datetime import date, timedelta
from urllib.parse import urljoin

import pytest
from django.urls import reverse

from bench import progress as look
from lib.dates import add_months, month_end, month_start
from planning.models import AccountPlan, Objective, ObjectiveProgress, PlanMember
from planning.outlook import Outlook
from planning.overview import PlansOverview
from planning.services.objectives import save_objective
from planning.services.plans import start_plan
from planning.services.progress import keep_progress
from planning.unowned import unowned
from tests.conftest import sign_in
from tests.factories import HospitalFactory, StakeholderFactory, UserFactory

from .conftest import brought_on, brought_to, made_smart

pytestmark = pytest.mark.django_db

UNOWNED = reverse("planning:unowned_list")
OVERVIEW, AT_RISK, PLANS = (reverse(f"planning:{name}") for name in ("plan_overview", "objective_list", "plan_list"))
OUTLOOK, LISTINGS = reverse("planning:listing_outlook"), reverse("planning:listing_list")


def rows(client, address, kind="plan") -> int:
    """How many rows of a kind a list shows."""
    return client.get(address).content.decode().count(f'id="{kind}-')


def objective_of(plan, owner, today, **values):
    values = {"title": "An aim of the year", "owner": owner, "due_on": today + timedelta(days=90), **values}
    return save_objective(Objective(plan=plan), values, [], seen=0, by=owner, on=today)


# -- The nightly look ------------------------------------------------------------------------------
def test_the_look_keeps_one_row_a_month_however_often_it_is_taken(active, today):
    objective = active.objectives.get()
    assert keep_progress(today) == 1
    assert keep_progress(today) == 1
    kept = ObjectiveProgress.objects.get()
    assert (kept.month, kept.on, kept.reading, kept.done) == (month_start(today), today, 0, 0)
    following = month_start(add_months(today, 1))
    keep_progress(following)
    assert list(objective.progress.values_list("month", flat=True)) == [following, month_start(today)]


@pytest.mark.postgres
def test_bare_sql_looks_at_the_same_objectives_and_nothing_is_kept(active, rep, today):
    objective_of_running(active, rep, today)
    count, pairs = look.measure(1, today)
    assert (count, len(pairs)) == (2, 1)
    assert not ObjectiveProgress.objects.exists()


def test_what_does_not_run_is_not_looked_at(active, plan, rep, patch_territory, today):
    start_plan(HospitalFactory(territory=patch_territory), today.year, "light", owner=rep, by=rep, on=today)
    ended = objective_of_running(active, rep, today)
    ended.closed_on = today
    ended.save()
    assert keep_progress(today) == 1
    active.hospital.is_active = False
    active.hospital.save()
    assert keep_progress(today) == 0


def objective_of_running(plan, owner, today, **values):
    """One more objective of a plan that runs, as if it had been approved with it."""
    values = {"starts_on": today - timedelta(days=50), "due_on": today + timedelta(days=50), **values}
    objective = Objective(plan=plan, owner=owner, title=values.pop("title", "Another aim of the year"), **values)
    objective.save()
    return objective


def test_any_number_of_objectives_is_looked_at_by_the_same_few_statements(
    active, rep, today, django_assert_max_num_queries
):
    person = StakeholderFactory(hospital=active.hospital, support=1)
    metrics = ("knowledge", "relationship", "sales_value", "sales_share", "own", "support")
    for number in range(24):
        values = {"metric": metrics[number % 6], "baseline": 0, "target": 2 + number}
        if values["metric"] == "own":
            values |= {"own_metric": "Talks", "own_unit": "talks"}
        objective = objective_of_running(active, rep, today, **values)
        if objective.metric == "support":
            objective.persons.create(stakeholder=person)
    with django_assert_max_num_queries(4):  # closed months, the rows, one batch (a savepoint of its own)
        assert keep_progress(today) == 25


# -- Objectives at risk ----------------------------------------------------------------------------
@pytest.fixture
def risky(active, rep, today):
    """Beside the light plan's objective, which has barely begun or is behind: one overdue, one without data, one well."""
    objective_of_running(active, rep, today, title="Overdue one", metric="knowledge", baseline=0, target=9,
                         starts_on=today - timedelta(days=90), due_on=today - timedelta(days=1))  # fmt: skip
    objective_of_running(active, rep, today, title="Without data", metric="satisfaction", baseline=2, target=4)
    well = objective_of_running(active, rep, today, title="Going well", metric="own", own_metric="Talks",
                                own_unit="talks", baseline=0, target=4)  # fmt: skip
    well.readings.create(on=today, value=4, source="Minutes", by=rep)
    late = objective_of_running(active, rep, today, title="Half the time gone", metric="own", own_metric="Talks",
                                own_unit="talks", baseline=0, target=100)  # fmt: skip
    late.readings.create(on=today, value=1, source="Minutes", by=rep)
    active.objectives.get(title="The hospital known well enough to plan").delete()
    keep_progress(today)
    return active


def test_each_risk_opens_its_objectives_with_why(as_rep, as_manager, risky):
    def titles(query, client=as_rep):
        page = client.get(f"{AT_RISK}?{query}")
        return {row.objective.title: [risk.value for risk in row.risks] for row in page.context["rows"]}

    assert titles("risk=behind") == {"Overdue one": ["overdue", "behind"], "Half the time gone": ["behind"]}
    assert titles("risk=no_data") == {"Without data": ["no_data"]}
    assert set(titles("risk=overdue")) == {"Overdue one"}
    assert set(titles("")) == {"Overdue one", "Half the time gone", "Without data"}
    shown = as_manager.get(OVERVIEW)
    assert {risk.value: count for risk, count in shown.context["page"].risks} == {
        "overdue": 1, "behind": 2, "no_data": 1,
    }  # fmt: skip
    assert "1% of the way" in shown.content.decode()
    assert titles("q=nowhere") == {}


def test_a_medical_user_is_told_nothing_of_objectives_on_sales(as_medrep, as_rep, active, rep, patch_territory, today):
    objective_of_running(active, rep, today, title="Sales-secret", metric="sales_value", baseline=1, target=9)
    keep_progress(today)
    assert "Sales-secret" in as_rep.get(AT_RISK).content.decode()
    assert "Sales-secret" not in as_medrep.get(AT_RISK).content.decode()
    medical = UserFactory(is_manager=True, function="medical", territory=patch_territory)
    overview = sign_in(medical).get(OVERVIEW).content.decode()
    assert "Sales-secret" not in overview
    assert reverse("planning:uplift_short") not in overview
    commercial = UserFactory(is_manager=True, territory=patch_territory)
    assert "Sales-secret" in sign_in(commercial).get(OVERVIEW).content.decode()


# -- Who sees what ---------------------------------------------------------------------------------
def test_the_overview_is_the_managers_and_the_admins(
    as_rep, as_medrep, as_compliance, as_manager, as_admin, submitted, other_territory
):
    for client in (as_rep, as_medrep, as_compliance):
        assert client.get(OVERVIEW).status_code == 403
        assert client.get(OUTLOOK).status_code == 403
    for client in (as_manager, as_admin):
        assert submitted.hospital.display_name in client.get(OVERVIEW).content.decode()
    elsewhere = sign_in(UserFactory(is_manager=True, territory=other_territory)).get(OVERVIEW)
    assert submitted.hospital.display_name not in elsewhere.content.decode()
    assert elsewhere.context["page"].open_count == 0


# -- Every number is the number of rows it opens ---------------------------------------------------
@pytest.fixture
def various(active, rep, colleague, manager, patch_territory, today):
    """Plans in several states: two drafts (one nobody was asked about), two submitted, one of them for long, one active."""

    def at_hospital():
        hospital = HospitalFactory(territory=patch_territory)
        plan = start_plan(hospital, today.year, "light", owner=rep, by=rep, on=today)
        PlanMember.objects.create(plan=plan, user=colleague, role="consulted")
        made_smart(plan.objectives.get(), rep, target=60)
        return plan

    at_hospital()
    heard = at_hospital()
    heard.comments.create(round="consultation", text="Ask them", by=colleague)
    old, new = (brought_on(at_hospital(), "consulted", "submitted", by=rep) for _n in range(2))
    old.since = today - timedelta(days=40)
    old.save()
    gone = brought_on(at_hospital(), "consulted", by=rep)
    gone.hospital.is_active = False
    gone.hospital.save()
    return {"old": old, "new": new}


def test_every_number_of_the_overview_is_the_number_of_rows_it_opens(as_manager, various, active, today):
    answer = as_manager.get(OVERVIEW)
    page, html = answer.context["page"], answer.content.decode()
    found = {line.state.value: (line.count, line.old) for line in page.states}
    assert found == {
        "draft": (2, 0), "consulted": (0, 0), "submitted": (2, 1), "returned": (0, 0), "approved": (0, 0),
        "active": (1, 0),
    }  # fmt: skip
    for state, (count, old) in found.items():
        assert rows(as_manager, f"{PLANS}?state={state}") == count
        assert rows(as_manager, f"{PLANS}?state={state}&days=30") == old
    for query, number in (("unheard=on", page.unheard), ("closed=on", page.closed)):
        assert urljoin(PLANS, f"?{query}") in html
        assert rows(as_manager, f"{PLANS}?{query}") == number
    assert (page.unheard, page.unowned, page.closed) == (1, 0, 1)
    assert [plan.pk for plan in page.waiting] == [various["old"].pk, various["new"].pk]


def test_work_of_somebody_who_is_no_longer_there_is_listed(active, rep, colleague, manager, medrep, today):
    def lost():
        return PlansOverview(manager, today).unowned

    action = active.actions.create(text="A talk", owner=medrep, due_on=today)
    assert lost() == 0
    held = medrep.assignments.get()
    held.ends_on = today - timedelta(days=1)
    held.save()
    assert lost() == 1  # an assignment that ended, of somebody not on the team
    PlanMember.objects.create(plan=active, user=medrep, role="responsible")
    assert lost() == 0  # a member of the team may work from elsewhere
    medrep.is_active = False
    medrep.save()
    assert lost() == 1
    action.delete()
    assert lost() == 0
    active.owner = medrep
    active.save()
    assert AccountPlan.objects.without_an_owner(today).get() == active


def test_what_somebody_left_behind_is_listed_and_goes_once_it_is_handed_over(
    as_manager, as_rep, as_stranger, active, rep, today
):
    gone = UserFactory(username="gone", name_en="Gone One", is_rep=True)
    action = active.actions.create(text="A talk left behind", owner=gone, due_on=today)
    done = active.actions.create(text="Done before", owner=rep, due_on=today)
    aim = active.objectives.get()
    for row in (aim, active):
        row.owner = gone
        row.save()
    kinds = ("plan", "objective", "action")
    assert [rows(as_manager, UNOWNED, kind) for kind in kinds] == [1, 1, 1]
    overview = as_manager.get(OVERVIEW)
    assert overview.context["page"].unowned == 3
    assert UNOWNED in overview.content.decode()
    shown = as_manager.get(UNOWNED).content.decode()
    assert f'id="action-{action.pk}"' in shown
    assert f'id="action-{done.pk}"' not in shown
    assert reverse("planning:plan_hand_over", args=[active.pk]) in shown
    assert [client.get(UNOWNED).status_code for client in (as_rep, as_stranger)] == [403, 403]
    as_manager.post(reverse("planning:plan_hand_over", args=[active.pk]), {"from_user": gone.pk, "to": rep.pk})
    assert [rows(as_manager, UNOWNED, kind) for kind in kinds] == [0, 0, 0]


def test_the_list_of_a_medical_manager_holds_nothing_of_sales(active, region, today):
    gone = UserFactory(username="gone", is_rep=True)
    aim = active.objectives.get()
    aim.metric, aim.owner, aim.title = "sales_value", gone, "Sell more"
    aim.save()
    active.actions.create(text="A talk on sales", owner=gone, due_on=today, objective=aim)
    medical = UserFactory(username="medmanager", is_manager=True, function="medical", territory=region)
    commercial = UserFactory(username="salesmanager", is_manager=True, territory=region)
    assert [unowned(user, today).count() for user in (commercial, medical)] == [2, 0]


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_costs_the_same_for_one_row_as_for_twenty(
    as_manager, active, today, how_many, django_assert_max_num_queries
):
    gone = UserFactory(username="gone")
    for number in range(how_many):
        active.actions.create(text=f"Act {number}", owner=gone, due_on=today)
        active.objectives.create(title=f"Aim {number}", owner=gone)
    with django_assert_max_num_queries(9):
        assert as_manager.get(UNOWNED).context["page"].paginator.count == 2 * how_many


# -- The committees ahead --------------------------------------------------------------------------
def test_expected_approvals_are_the_sum_of_the_chances_of_a_month(
    as_manager, scheduled, rules, members, hospital, rep, today, patch_territory, product
):
    elsewhere = HospitalFactory(territory=patch_territory)
    unknown = brought_to("pharmacy_review", elsewhere, product, rep, today - timedelta(days=9))
    unknown.state, unknown.committee_on = "committee_scheduled", scheduled.committee_on
    unknown.save()
    over = brought_to("pharmacy_review", HospitalFactory(territory=patch_territory), product, rep, today)
    over.state, over.committee_on = "committee_scheduled", today - timedelta(days=1)
    over.save()
    answer = as_manager.get(OUTLOOK, headers={"HX-Request": "true"})
    outlook = answer.context["outlook"]
    (month,) = outlook.months
    assert (month.meetings, month.computed, month.unknown) == (2, 1, 1)
    assert month.last == month_end(scheduled.committee_on)
    assert month.expected == pytest.approx(0.5238125)  # five members from −2 to +2, three votes needed
    assert month.low < month.expected < month.high
    assert outlook.untold == 1
    period = f"first={month.first:%Y-%m-%d}&last={month.last:%Y-%m-%d}"
    assert rows(as_manager, f"{LISTINGS}?state=committee_scheduled&{period}", "listing") == 2
    counted = {phase.value: count for phase, count in outlook.phases if count}
    assert counted == {"committee": 3}
    assert rows(as_manager, f"{LISTINGS}?phase=committee", "listing") == 3


# -- Cost ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("how_many", [1, 20])
def test_overview_list_and_outlook_cost_the_same_for_one_as_for_twenty(
    as_manager, manager, rep, colleague, patch_territory, product, today, how_many, django_assert_max_num_queries
):
    for number in range(how_many):
        hospital = HospitalFactory(territory=patch_territory)
        plan = start_plan(hospital, today.year, "light", owner=rep, by=rep, on=today)
        plan.state = "active"
        plan.save()
        objective = plan.objectives.get()
        objective.starts_on, objective.due_on = date(2020, 1, 1), today - timedelta(days=1)
        objective.save()
        listing = brought_to("pharmacy_review", hospital, product, rep, today)
        listing.state, listing.committee_on = "committee_scheduled", today + timedelta(days=31 * number)
        listing.save()
    keep_progress(today)
    for address, queries in ((OVERVIEW, 12), (OUTLOOK, 10), (AT_RISK, 7)):
        with django_assert_max_num_queries(queries):
            assert as_manager.get(address).status_code == 200
    assert len(Outlook(manager, today).months) == how_many
