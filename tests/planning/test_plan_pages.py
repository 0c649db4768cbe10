"""Pages of account plans: who sees what, what they say, what they refuse, what they cost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from planning.models import AccountPlan, Action, Objective, PlanComment, PlanEvent
from planning.services.actions import save_action
from planning.services.objectives import save_objective
from planning.services.plans import start_plan
from tests.conftest import sign_in
from tests.factories import HospitalFactory, StakeholderFactory, UserFactory

from .conftest import brought_on

pytestmark = pytest.mark.django_db

LIST = reverse("planning:plan_list")
TABS = ("objectives", "actions", "situation", "team", "risks", "budget", "reviews", "versions")


def url(name, *args):
    return reverse(f"planning:{name}", args=args)


def versions_of(page) -> dict:
    """What a form sends back of what it was opened at."""
    return {name: page.context["form"].initial[name] for name in ("version", "base")}


@pytest.mark.parametrize("who", ["as_rep", "as_medrep", "as_manager", "as_admin", "as_compliance"])
def test_whoever_covers_the_hospital_reads_every_tab(who, request, active):
    client = request.getfixturevalue(who)
    assert active.hospital.display_name in client.get(LIST).content.decode()
    assert f'id="plan-{active.pk}"' in client.get(f"{active.hospital.get_absolute_url()}?tab=plan").content.decode()
    for tab in TABS:
        answer = client.get(f"{active.get_absolute_url()}?tab={tab}")
        assert answer.status_code == 200, tab


def test_a_stranger_finds_no_plan_and_a_member_of_the_team_does(as_stranger, stranger, plan, rep):
    assert as_stranger.get(plan.get_absolute_url()).status_code == 404
    as_rep = sign_in(rep)
    as_rep.post(url("plan_part_new", plan.pk, "members"), {"user": stranger.pk, "role": "informed"})
    assert as_stranger.get(plan.get_absolute_url()).status_code == 200
    assert as_stranger.get(plan.hospital.get_absolute_url()).status_code == 404
    assert as_stranger.get(url("objective_new", plan.pk)).status_code == 404


def test_a_plan_from_template_to_approval(as_rep, as_manager, hospital, rep, colleague, today):
    """A rep starts it, an unSMART one is refused with its reasons, a manager returns it on a field, then approves."""
    hospital.season, hospital.tier = "spring", "A"
    hospital.save()
    start = url("plan_new", hospital.pk)
    assert as_rep.get(start).context["form"].initial["template"] == "win"
    as_rep.post(start, {"year": today.year, "template": "light", "owner": rep.pk})
    plan = AccountPlan.objects.get()
    as_rep.post(url("plan_part_new", plan.pk, "members"), {"user": colleague.pk, "role": "consulted"})
    sign_in(colleague).post(url("comment_new", plan.pk), {"text": "Ask the pharmacy"})
    assert as_rep.post(url("plan_move", plan.pk, "consulted"), {"seen": 1}).status_code == 302

    refused = as_rep.post(url("plan_move", plan.pk, "submitted"), {"seen": 2})
    assert refused.status_code == 422
    assert "No target is given" in refused.content.decode()
    assert "Say which finding of the situation it answers" in refused.content.decode()

    objective = plan.objectives.get()
    edit = url("objective_edit", objective.pk)
    page = as_rep.get(edit)
    facts = {"title": "Know them at 60", "kind": "quantity", "metric": "knowledge", "target": "60", "owner": rep.pk}
    facts |= {"starts_on": today, "due_on": f"{today.year}-12-31", "reason": "Four questions are open"}
    if today.month == 12 and today.day == 31:
        facts["starts_on"] = today - timedelta(days=1)
    assert as_rep.post(edit, facts | versions_of(page)).status_code == 302
    assert as_rep.post(url("plan_move", plan.pk, "submitted"), {"seen": 2}).status_code == 302
    assert as_rep.get(edit).status_code == 302
    assert as_rep.post(edit, facts | versions_of(page) | {"target": "70"}).status_code == 422

    form = as_manager.get(url("plan_move", plan.pk, "returned")).content.decode()
    assert all(said in form for said in ("From 0 of 100, now 0 of 100, to 60 of 100", "Four questions are open"))
    back = {"seen": 3, f"field_{objective.pk}": "target", f"objective_{objective.pk}": "Sixty is too little"}
    assert as_manager.post(url("plan_move", plan.pk, "returned"), back).status_code == 302
    shown = as_rep.get(plan.get_absolute_url()).content.decode()
    assert "Sixty is too little" in shown
    assert "Know them at 60 · Target" in shown
    assert as_rep.post(edit, facts | versions_of(as_rep.get(edit)) | {"target": "70"}).status_code == 302
    assert as_rep.post(url("plan_move", plan.pk, "submitted"), {"seen": 4}).status_code == 302

    difference = as_manager.get(f"{plan.get_absolute_url()}?tab=versions").content.decode()
    assert "<del>60</del> → <ins>70</ins>" in difference
    assert as_manager.post(url("plan_move", plan.pk, "approved"), {"seen": 5}).status_code == 302
    assert as_rep.post(url("plan_move", plan.pk, "active"), {"seen": 6}).status_code == 302
    plan.refresh_from_db()
    assert plan.state == "active"
    moves = list(PlanEvent.objects.filter(plan=plan).order_by("number").values_list("to_state", "by__username"))
    assert moves[1:] == [
        ("consulted", "rep"), ("submitted", "rep"), ("returned", "manager"), ("submitted", "rep"),
        ("approved", "manager"), ("active", "rep"),
    ]  # fmt: skip


def test_a_second_save_of_a_section_shows_both_sides_and_loses_neither(as_rep, colleague, plan):
    address = url("plan_section", plan.pk, "analysis")
    opened = versions_of(as_rep.get(address))
    assert as_rep.post(address, {**opened, "text": "They open a stroke centre"}).status_code == 302
    answer = sign_in(colleague).post(address, {**opened, "text": "They close the ward"})
    assert answer.status_code == 409
    assert "They open a stroke centre" in answer.content.decode()
    assert "They close the ward" in answer.content.decode()
    assert plan.sections.get(key="analysis").text == "They open a stroke centre"


@pytest.mark.parametrize("who", ["as_rep", "as_medrep", "as_stranger", "as_compliance"])
def test_only_a_manager_of_the_hospital_decides(who, request, submitted):
    client = request.getfixturevalue(who)
    for to in ("approved", "returned"):
        assert client.post(url("plan_move", submitted.pk, to), {"seen": submitted.events_count}).status_code == 404
    submitted.refresh_from_db()
    assert submitted.state == "submitted"


def test_a_manager_does_not_decide_on_the_managers_own_plan(as_manager, manager, plan, rep):
    plan.owner = manager
    plan.save()
    plan = brought_on(plan, "consulted", "submitted", by=rep)
    assert url("plan_move", plan.pk, "approved") not in as_manager.get(plan.get_absolute_url()).content.decode()
    answer = as_manager.post(url("plan_move", plan.pk, "approved"), {"seen": plan.events_count})
    assert answer.status_code == 422
    assert "Nobody decides on a plan of their own" in answer.content.decode()
    plan.refresh_from_db()
    assert plan.state == "submitted"


def test_a_move_there_is_not_is_refused(as_rep, plan):
    for to in ("submitted", "active", "closed"):
        data = {"seen": plan.events_count, "reason": "Nothing"}
        assert as_rep.post(url("plan_move", plan.pk, to), data).status_code == 422
    assert as_rep.post(url("plan_move", plan.pk, "wishful"), {"seen": 1}).status_code == 404
    assert plan.events.count() == 1


# -- Sales are not for the medical function --------------------------------------------------------
@pytest.fixture
def on_sales(plan, rep, today):
    """An objective on sales with an action, in the same plan."""
    objective = Objective(plan=plan)
    values = {"title": "Sales-secret of the ward", "metric": "sales_value", "owner": rep, "target": 900_001}
    objective = save_objective(objective, values, [], seen=0, by=rep, on=today)
    action = Action(plan=plan)
    values = {"text": "Sales-secret talk", "objective": objective, "owner": rep, "due_on": today}
    return save_action(action, values, seen=0, by=rep).objective


def test_a_medical_user_sees_nothing_of_an_objective_on_sales(as_medrep, as_rep, plan, on_sales):
    for section in plan.sections.filter(key="people"):
        section.text = "Sales-secret income"
        section.save()
    for tab in TABS:
        address = f"{plan.get_absolute_url()}?tab={tab}"
        assert "Sales-secret" not in as_medrep.get(address).content.decode(), tab
    assert "Sales-secret of" in as_rep.get(plan.get_absolute_url()).content.decode()
    assert "Sales-secret income" in as_rep.get(f"{plan.get_absolute_url()}?tab=team").content.decode()
    for name in ("objective_detail", "objective_edit", "objective_close"):
        assert as_medrep.get(url(name, on_sales.pk)).status_code == 404
    action = on_sales.actions.get()
    assert as_medrep.get(url("action_edit", action.pk)).status_code == 404
    assert as_medrep.get(url("plan_section", plan.pk, "people")).status_code == 404
    assert as_medrep.get(url("plan_missing")).status_code == 404


def test_a_medical_user_cannot_choose_sales_as_a_metric(as_medrep, medrep, plan, today):
    address = url("objective_new", plan.pk)
    assert "sales_value" not in as_medrep.get(address).content.decode()
    facts = {"title": "More boxes here", "kind": "quantity", "metric": "sales_boxes", "owner": medrep.pk, "target": 5}
    answer = as_medrep.post(address, facts | {"starts_on": today, "due_on": today + timedelta(days=9)})
    assert answer.status_code == 422
    assert plan.objectives.count() == 1


# -- Actions ---------------------------------------------------------------------------------------
def test_an_action_is_planned_done_with_what_shows_it_and_reopened(as_rep, rep, active, today):
    assert as_rep.get(url("action_new", active.pk)).context["form"].initial["owner"] == rep.pk
    as_rep.post(url("action_new", active.pk), {"text": "Bring the data", "owner": rep.pk, "due_on": today})
    action = Action.objects.get()
    assert as_rep.post(url("action_done", action.pk), {"on": today, "shown_by": ""}).status_code == 422
    assert as_rep.post(url("action_done", action.pk), {"on": today, "shown_by": "Their mail"}).status_code == 302
    action.refresh_from_db()
    assert (action.done_by, action.evidence.text) == (rep, "Their mail")
    for layout in ("list", "board"):
        shown = as_rep.get(f"{active.get_absolute_url()}?tab=actions&layout={layout}").content.decode()
        assert "Bring the data" in shown
        assert "Their mail" in shown
    as_rep.post(url("action_reopen", action.pk))
    action.refresh_from_db()
    assert action.is_open


def test_a_member_of_the_team_beyond_the_territory_does_an_own_action_alone(as_stranger, stranger, rep, active, today):
    mine, theirs = (
        save_action(Action(plan=active), {"text": "A talk", "owner": owner, "due_on": today}, seen=0, by=rep)
        for owner in (stranger, rep)
    )
    assert as_stranger.get(url("action_done", mine.pk)).status_code == 404  # not on the team yet
    sign_in(rep).post(url("plan_part_new", active.pk, "members"), {"user": stranger.pk, "role": "responsible"})
    data = {"on": today, "shown_by": "The minutes"}
    assert as_stranger.post(url("action_done", theirs.pk), data).status_code == 404
    assert as_stranger.post(url("action_done", mine.pk), data).status_code == 302


def test_a_review_keeps_what_was_read_and_its_lines_become_actions(as_rep, active):
    data = {"kind": "monthly", "done": "Two talks", "judged": "It moves", "next_steps": "- Ask them\n\n- Write to them"}
    data |= {f"thinking_{key}": "1" for key in ("know", "trust", "resources", "gain")}
    answer = as_rep.post(url("plan_review_new", active.pk), data)
    assert answer.status_code == 302
    review = active.reviews.get()
    assert [row["name"] for row in review.frozen["readings"].values()] == [active.objectives.get().title]
    assert set(active.actions.values_list("text", flat=True)) == {"Ask them", "Write to them"}
    assert "It moves" in as_rep.get(url("plan_review", review.pk)).content.decode()
    assert as_rep.get(url("plan_review_new", active.pk)).status_code == 200
    assert as_rep.post(url("plan_review_new", active.pk), data).status_code == 422
    assert active.reviews.count() == 1


# -- Lists and cost --------------------------------------------------------------------------------
def test_tier_a_without_a_plan_is_listed_for_the_commercial_function(as_rep, plan, patch_territory):
    for name, tier in (("甲院", "A"), ("乙院", "B")):
        HospitalFactory(territory=patch_territory, name=name, name_en="", tier=tier)
    plan.hospital.tier = "A"
    plan.hospital.save()
    page = as_rep.get(url("plan_missing")).content.decode()
    assert "甲院" in page
    assert "乙院" not in page
    assert f'id="hospital-{plan.hospital_id}"' not in page


def test_the_list_is_narrowed_by_state_age_and_owner(as_rep, as_manager, plan, submitted):
    def rows(client, query):
        return client.get(f"{LIST}?{query}").content.decode().count('id="plan-')

    assert rows(as_rep, "state=submitted") == 1
    assert rows(as_rep, "state=draft") == 0
    assert rows(as_rep, "days=3") == 0
    assert rows(as_rep, "mine=on") == 1
    assert rows(as_manager, "mine=on") == 0


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_list_costs_the_same_for_one_plan_as_for_twenty(
    as_rep, rep, patch_territory, today, how_many, django_assert_num_queries
):
    for _number in range(how_many):
        start_plan(HospitalFactory(territory=patch_territory), today.year, "light", owner=rep, by=rep, on=today)
    with django_assert_num_queries(7):  # session, user, territories, company, count, page, owners to choose
        answer = as_rep.get(LIST)
    assert answer.content.decode().count('id="plan-') == how_many


QUERIES = {
    "objectives": 12, "actions": 8, "situation": 12, "team": 9, "risks": 10, "budget": 7, "reviews": 8, "versions": 9,
}  # fmt: skip


@pytest.mark.parametrize(("objectives", "actions"), [(1, 1), (10, 60)])
def test_no_tab_costs_more_however_much_there_is(
    as_rep, rep, plan, today, objectives, actions, django_assert_max_num_queries
):
    for number in range(objectives - 1):
        about = [StakeholderFactory(hospital=plan.hospital)] if number % 2 else []
        values = {"title": f"Aim {number}", "owner": rep, "metric": "support" if about else "sales_value"}
        save_objective(Objective(plan=plan), values, about, seen=0, by=rep, on=today)
    PlanComment.objects.create(plan=plan, round="return", text="Say more", by=rep)
    for number in range(actions):
        values = {"text": f"Act {number}", "owner": rep, "due_on": today, "objective": plan.objectives.first()}
        save_action(Action(plan=plan), values, seen=0, by=rep)
    for tab, queries in QUERIES.items():
        with django_assert_max_num_queries(queries):
            assert as_rep.get(f"{plan.get_absolute_url()}?tab={tab}").status_code == 200


def test_comments_are_dealt_with(as_rep, plan):
    as_rep.post(url("comment_new", plan.pk), {"text": "Look at the tender"})
    comment = PlanComment.objects.get()
    as_rep.post(url("comment_settle", comment.pk))
    comment.refresh_from_db()
    assert comment.settled_by.username == "rep"


def test_open_work_of_somebody_who_left_is_shown_and_handed_over(as_rep, rep, active, colleague, today):
    gone = UserFactory(name_en="Gone One")
    values = {"text": "A talk", "owner": gone, "due_on": today}
    action = save_action(Action(plan=active), values, seen=0, by=rep)
    gone.is_active = False
    gone.save()
    assert "has left" in as_rep.get(f"{active.get_absolute_url()}?tab=actions").content.decode()
    as_rep.post(url("plan_hand_over", active.pk), {"from_user": gone.pk, "to": colleague.pk})
    action.refresh_from_db()
    assert action.owner == colleague
