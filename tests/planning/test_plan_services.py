"""Plans, objectives and actions as services: rules, refusals that change nothing, readings, history, two at once."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history

from accounts.models import Adoption, AdoptionEvent, Evidence, RelationshipEvent, SupportEvent
from accounts.services.saving import Stale
from lib.dates import add_months, month_start
from planning import measuring
from planning.models import AccountPlan, Action, Objective, PlanVersion, Reading
from planning.models.listing import AppendOnly
from planning.services.actions import finish_action, hand_over, save_action
from planning.services.objectives import close_objective, remove_objective, save_objective, type_reading
from planning.services.plans import (
    Remark,
    activate,
    approve,
    close_plan,
    comment_on,
    consult,
    return_plan,
    save_row,
    start_plan,
    submit,
)
from planning.services.reviews import hold_review
from records.models import TextFlag
from sales.models import FeedClose, Potential
from tests.factories import DeliveryFactory, StakeholderFactory, UserFactory

from .conftest import action_of, brought_on, brought_to, made_smart, objective_of

pytestmark = pytest.mark.django_db
HALF = Fraction(1, 2)


def refused(act, *words):
    """The messages of a refusal that has to come, with these words in it."""
    with pytest.raises(ValidationError) as error:
        act()
    said = " ".join(error.value.messages)
    assert all(word in said for word in words), said
    return said


def measured(plan, today, *, sales=True) -> dict:
    rows = measuring.measured(Objective.objects.filter(plan=plan), today, sales=sales)
    return {row.objective.title: row for row in rows}


# -- The plan --------------------------------------------------------------------------------------
def test_one_plan_per_hospital_and_year(plan, hospital, rep, today):
    refused(
        lambda: start_plan(hospital, plan.year, "standard", owner=rep, by=rep, on=today),
        "has its plan for this year already",
    )
    assert AccountPlan.objects.count() == 1
    assert start_plan(hospital, plan.year + 1, "standard", owner=rep, by=rep, on=today).state == "draft"


def test_somebody_who_left_owns_nothing_new(hospital, rep, plan, today):
    gone = UserFactory(is_rep=True, is_active=False)
    refused(lambda: start_plan(hospital, plan.year + 1, "light", owner=gone, by=rep, on=today), "may sign in")
    refused(lambda: hand_over(plan, from_user=rep, to=gone, by=rep), "may sign in")
    objective = plan.objectives.get()
    objective.owner = gone
    objective.save()
    assert [verdict.letter for verdict in measured(plan, today)[objective.title].unmet] == ["S"]
    assert AccountPlan.objects.get() == plan


def test_at_most_one_plan_of_a_hospital_is_active(active, hospital, rep, manager, colleague, today):
    following = start_plan(hospital, active.year + 1, "light", owner=rep, by=rep, on=today)
    save_row(following.members.model(plan=following, user=colleague, role="consulted"), by=rep)
    year = active.year + 1
    made_smart(following.objectives.get(), rep, target=60, starts_on=date(year, 1, 1), due_on=date(year, 6, 30))
    following = brought_on(following, "consulted", "submitted", "approved", by=rep, decider=manager)
    refused(lambda: activate(following, seen=4, by=rep, on=today), "Another plan of this hospital is active")
    following.refresh_from_db()
    assert (following.state, following.events.count()) == ("approved", 4)
    close_plan(active, seen=active.events_count, by=rep, on=today, reason="Half of it reached")
    assert activate(following, seen=4, by=rep, on=today).state == "active"


def test_nobody_of_the_team_asked_is_not_consulted(plan, rep, today):
    comment_on(plan, "I agree with myself", by=rep)
    comment_on(plan, "I am not on the team", by=UserFactory())
    refused(lambda: consult(plan, seen=1, by=rep, on=today), "Nobody of the team has commented yet")
    plan.refresh_from_db()
    assert plan.state == "draft"


def test_what_was_handed_in_stands_until_it_is_returned(submitted, rep, manager, today):
    objective, section = submitted.objectives.get(), submitted.sections.first()
    refused(lambda: made_smart(objective, rep, target=70), "a manager has to return it first")
    refused(lambda: remove_objective(objective, by=rep), "a manager has to return it first")
    objective.refresh_from_db()
    assert objective.target == 60
    assert section.text == ""
    remark = Remark("More", objective=objective.pk, field="target")
    return_plan(submitted, [remark], seen=3, by=manager, on=today)
    assert made_smart(objective, rep, target=70).target == 70


def test_a_return_says_where(submitted, manager, today):
    refused(lambda: return_plan(submitted, [Remark("  ")], seen=3, by=manager, on=today), "Say at least at one place")
    refused(lambda: return_plan(submitted, [Remark("x", objective=10**6)], seen=3, by=manager, on=today), "not part of")
    submitted.refresh_from_db()
    assert (submitted.state, submitted.comments.filter(round="return").count()) == ("submitted", 0)


@pytest.mark.parametrize("own", ["owner", "submitted_by"])
def test_ones_own_plan_is_not_decided(submitted, manager, own, today):
    setattr(submitted, own, manager)
    submitted.save()
    for act in (
        lambda: approve(submitted, seen=3, by=manager, on=today),
        lambda: return_plan(submitted, [Remark("x")], seen=3, by=manager, on=today),
    ):
        refused(act, "Nobody decides on a plan of their own")
    submitted.refresh_from_db()
    assert (submitted.state, submitted.events.count()) == ("submitted", 3)


def test_of_two_decisions_the_second_is_told(submitted, manager, today):
    approve(submitted, seen=3, by=manager, on=today)
    other = UserFactory(is_manager=True)
    refused(lambda: approve(submitted, seen=3, by=other, on=today), "Somebody has moved this plan meanwhile")
    refused(lambda: return_plan(submitted, [Remark("x")], seen=3, by=other, on=today), "Somebody has moved")
    submitted.refresh_from_db()
    assert (submitted.state, submitted.events.count(), submitted.comments.filter(round="return").count()) == (
        "approved", 4, 0,
    )  # fmt: skip


def test_a_medical_manager_does_not_decide_on_sales(plan, rep, colleague, manager, today):
    objective = objective_of(plan, rep, today, metric="sales_value", title="Sales to a million", target=1)
    objective.baseline, objective.justification, objective.reason = Decimal(0), "A new ward", "They buy little"
    objective.starts_on, objective.due_on = date(plan.year, 1, 1), date(plan.year, 12, 31)
    objective.save()
    handed_in = brought_on(plan, "consulted", "submitted", by=rep)
    medical = UserFactory(is_manager=True, function="medical")
    refused(lambda: approve(handed_in, seen=3, by=medical, on=today), "a commercial manager decides")
    assert approve(handed_in, seen=3, by=manager, on=today).state == "approved"


def test_a_plan_without_an_objective_is_not_handed_in(plan, rep, today):
    remove_objective(plan.objectives.get(), by=rep)
    plan = brought_on(plan, "consulted", by=rep)
    refused(lambda: submit(plan, seen=2, by=rep, on=today), "without an objective")
    assert not PlanVersion.objects.exists()


def test_a_medical_user_is_not_told_which_objective_on_sales_is_not_smart(plan, rep, medrep, today):
    objective_of(plan, rep, today, metric="sales_value", title="Sales-secret to a million")
    plan = brought_on(plan, "consulted", by=rep)
    said = refused(lambda: submit(plan, seen=2, by=medrep, on=today), "Another objective")
    assert "Sales-secret" not in said
    refused(lambda: submit(plan, seen=2, by=rep, on=today), "Sales-secret")


def test_every_move_and_change_is_kept(active, rep, manager):
    assert list(active.events.order_by("number").values_list("to_state", "by")) == [
        ("draft", rep.pk), ("consulted", rep.pk), ("submitted", rep.pk), ("approved", manager.pk), ("active", rep.pk),
    ]  # fmt: skip
    assert list(active.history.order_by("history_id").values_list("state", flat=True)) == [
        "draft", "consulted", "submitted", "approved", "active",
    ]  # fmt: skip
    event = active.events.first()
    with pytest.raises(AppendOnly):
        event.save()


def test_a_forbidden_phrase_is_saved_and_queued(plan, rep, today):
    comment = comment_on(plan, "他们要返点", by=rep)
    assert comment.flagged == ["返点"]
    assert TextFlag.objects.get().subject_id == comment.pk
    action = save_action(Action(plan=plan), {"text": "Offer a kickback", "owner": rep, "due_on": today}, seen=0, by=rep)
    assert action.flagged == ["kickback"]


# -- Objectives and their readings -----------------------------------------------------------------
def test_target_at_the_baseline_and_due_before_start_are_refused(plan, rep, today, hospital):
    RelationshipEvent.objects.create(hospital=hospital, stage=3, on=today - timedelta(days=20))
    refused(lambda: objective_of(plan, rep, today, metric="relationship", target=3), "The target is the baseline")
    refused(lambda: objective_of(plan, rep, today, due_on=today - timedelta(days=10)), "due after it starts")
    assert plan.objectives.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Objective(plan=plan, owner=rep, title="x", baseline=1, target=1).save()


def test_a_metric_without_data_has_no_baseline_and_says_so(plan, rep, today, hospital):
    objective_of(plan, rep, today, metric="relationship", title="Relation", target=3)
    row = measured(plan, today)["Relation"]
    assert (row.objective.baseline, row.reading, row.done, row.standing) == (None, None, None, "")
    assert "hold no reading" in str(next(v.why for v in row.verdicts if v.letter == "M"))


def test_people_and_products_are_read(plan, rep, today, hospital, product):
    day, person = today - timedelta(days=10), StakeholderFactory(hospital=hospital, support=0, influence=4)
    StakeholderFactory(hospital=hospital, support=-2, influence=1)
    SupportEvent.objects.create(stakeholder=person, support=0, on=day)
    AdoptionEvent.objects.create(stakeholder=person, product=product, stage=2, on=day)
    Adoption.objects.create(stakeholder=person, product=product, stage=3, since=day)
    brought_to("pharmacy_review", hospital, product, rep, day)
    for metric, about, target in (
        ("support", [person], 2), ("adoption", [person], 5), ("adopters", [], 4), ("listing", [], 11),
        ("support_index", [], 1),
    ):  # fmt: skip
        objective_of(plan, rep, today, about, metric=metric, product=product, target=target)
    rows = measured(plan, today)
    found = {name: row.reading for name, row in rows.items() if name in ("support", "adoption", "adopters", "listing")}
    assert found == {"support": 0, "adoption": 2, "adopters": 1, "listing": 3}
    assert rows["support_index"].reading == Decimal("-0.40")
    SupportEvent.objects.create(stakeholder=person, product=product, support=1, on=today)
    again = measured(plan, today)["support"]
    assert (again.reading, again.objective.baseline, again.done) == (1, 0, HALF)
    person.lawful_basis = "none"
    person.support = person.influence = None
    person.save()
    assert measured(plan, today)["support"].reading is None


def test_sales_are_read_over_twelve_closed_months_and_deliveries_move_them(plan, rep, today, hospital):
    last = add_months(month_start(today), -1)
    delivery = DeliveryFactory(hospital=hospital, month=last, value_fen=100_000_00, boxes=40)
    DeliveryFactory(hospital=hospital, month=add_months(last, -12), value_fen=7, partner=delivery.partner)
    FeedClose.objects.create(partner=delivery.partner, month=last)
    family = delivery.sku.product.family
    Potential.objects.create(hospital=hospital, family=family, value_fen=400_000_00, estimated_on=last)
    objective_of(plan, rep, today, metric="sales_value", target=200_000)
    objective_of(plan, rep, today, metric="sales_boxes", target=80, sku=delivery.sku)
    objective_of(plan, rep, today, metric="sales_share", target=50, family=family)
    rows = measured(plan, today)
    assert [rows[key].reading for key in ("sales_value", "sales_boxes", "sales_share")] == [100_000, 40, 25]
    assert rows["sales_value"].objective.ceiling == 400_000
    DeliveryFactory(
        hospital=hospital, month=add_months(last, -1), value_fen=50_000_00, boxes=10, partner=delivery.partner,
        sku=delivery.sku,
    )  # fmt: skip
    assert measured(plan, today)["sales_value"].done == HALF


def test_an_own_metric_is_typed_with_its_source(plan, rep, today):
    own = {"metric": "own", "own_metric": "Open complaints", "own_unit": "cases", "baseline": 8, "target": 2}
    objective = objective_of(plan, rep, today, title="Fewer complaints", **own)
    assert measured(plan, today)["Fewer complaints"].reading is None
    type_reading(objective, Decimal(5), source="The register", on=today, by=rep)
    assert measured(plan, today)["Fewer complaints"].done == HALF
    refused(
        lambda: type_reading(objective, Decimal(4), source="Again", on=today, by=rep), "There is a reading of this day"
    )
    known = plan.objectives.get(metric="knowledge")
    refused(lambda: type_reading(known, Decimal(4), source="x", on=today, by=rep), "nobody types it")
    assert Reading.objects.count() == 1
    refused(lambda: objective_of(plan, rep, today, metric="own", target=1), "in which unit")


@pytest.mark.parametrize("who", ["medical writer", "medical owner"])
def test_sales_are_no_metric_of_the_medical_function(plan, rep, medrep, today, who):
    by, owner = (medrep, rep) if who == "medical writer" else (rep, medrep)
    sold = {"metric": "sales_value", "owner": owner, "target": 9}
    refused(lambda: objective_of(plan, by, today, **sold), "commercial function alone")
    assert plan.objectives.count() == 1


def test_sales_are_about_no_person(plan, rep, today, hospital):
    person = StakeholderFactory(hospital=hospital)
    refused(lambda: objective_of(plan, rep, today, [person], metric="sales_value", target=9), "about no person")
    refused(
        lambda: objective_of(plan, rep, today, [StakeholderFactory()], metric="support", target=2), "of this hospital"
    )
    assert plan.objectives.count() == 1


def test_an_objective_saved_twice_from_one_page_is_stale(plan, rep):
    objective = plan.objectives.get()
    seen = objective.version
    save_objective(objective, {"title": "First of two"}, [], seen=seen, by=rep, on=plan.since)
    with pytest.raises(Stale):
        save_objective(objective, {"title": "Second of two"}, [], seen=seen, by=rep, on=plan.since)
    objective.refresh_from_db()
    assert objective.title == "First of two"


def test_an_objective_ends_once_with_words(active, rep, today):
    objective = active.objectives.get()
    refused(lambda: close_objective(objective, by=rep, on=today, outcome=" "), "Say how it ended")
    assert not close_objective(objective, by=rep, on=today, outcome="Reached in May").is_open
    refused(lambda: close_objective(objective, by=rep, on=today, outcome="Again"), "already closed")


def test_many_objectives_are_read_in_one_statement(plan, rep, today, django_assert_max_num_queries):
    bulk_create_with_history(
        [Objective(plan=plan, owner=rep, title=f"Aim {n}", metric="knowledge", target=n + 1) for n in range(300)],
        Objective,
    )
    with django_assert_max_num_queries(4):
        rows = measuring.measured(Objective.objects.filter(plan=plan), today, sales=True)
    assert len(rows) == 301
    assert {row.reading for row in rows} == {0}


# -- Actions ---------------------------------------------------------------------------------------
def test_a_circular_order_is_refused(plan, rep, today):
    first = action_of(plan, rep, today)
    second = action_of(plan, rep, today, after=first)
    third = action_of(plan, rep, today, after=second)
    refused(lambda: save_action(first, {"after": third}, seen=first.version, by=rep), "in a circle")
    first.refresh_from_db()
    assert first.after is None
    refused(lambda: finish_action(second, by=rep, on=today, shown_by="Minutes"), "It waits for")
    finish_action(first, by=rep, on=today, shown_by="Minutes")
    assert not finish_action(second, by=rep, on=today, shown_by="Minutes").is_open


def test_an_action_is_done_once_and_with_what_shows_it(plan, rep, today):
    action = action_of(plan, rep, today)
    refused(lambda: finish_action(action, by=rep, on=today, shown_by=" "), "Say what shows it")
    finish_action(action, by=rep, on=today, shown_by="Their mail")
    refused(lambda: finish_action(action, by=rep, on=today, shown_by="Again"), "done this action already")
    assert Evidence.objects.count() == 1


def test_an_action_that_comes_back_does_so_until_the_year_ends(plan, rep):
    day = date(plan.year, 11, 20)
    action = action_of(plan, rep, day, rhythm="monthly", asked_of="medical")
    following = finish_action(action, by=rep, on=day, shown_by="Minutes").following
    assert (following.due_on, following.asked_of) == (date(plan.year, 12, 20), "medical")
    assert finish_action(following, by=rep, on=following.due_on, shown_by="Minutes").following is None


def test_what_belongs_elsewhere_is_refused(plan, rep, today):
    other = start_plan(StakeholderFactory().hospital, plan.year, "light", owner=rep, by=rep, on=today)
    for values in (
        {"objective": other.objectives.get()},
        {"stakeholder": StakeholderFactory()},
        {"after": action_of(other, rep, today)},
    ):
        refused(lambda values=values: action_of(plan, rep, today, **values), "of this")
    assert not plan.actions.exists()


def test_open_work_is_handed_over_but_sales_not_to_the_medical_function(plan, rep, medrep, colleague, today):
    action, done = action_of(plan, rep, today), action_of(plan, rep, today)
    finish_action(done, by=rep, on=today, shown_by="Minutes")
    objective_of(plan, rep, today, metric="sales_value", target=9)
    refused(lambda: hand_over(plan, from_user=rep, to=medrep, by=rep), "commercial function alone")
    action.refresh_from_db()
    assert action.owner == rep
    assert hand_over(plan, from_user=rep, to=colleague, by=rep) == 4
    plan.refresh_from_db()
    done.refresh_from_db()
    assert (plan.owner, done.owner) == (colleague, rep)


def test_a_review_is_held_while_the_plan_runs(plan, rep, today):
    review = plan.reviews.model(plan=plan, kind="monthly", on=today, done="Talks", judged="Well")
    refused(lambda: hold_review(review, by=rep), "Only a plan that runs")
    assert not plan.reviews.exists()
