"""Uplift plans through their pages: who sees and writes them, what is refused, the rule of three, what a page costs."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from lib.dates import add_months
from planning.models import UpliftPlan, UpliftRules
from planning.services.uplift import save_uplift
from planning.uplift_reports import CoreRule, rows_of
from products.models import RivalProduct
from sales.models import FeedClose
from tests.factories import DeliveryFactory, HospitalFactory, PartnerFactory, SkuFactory

pytestmark = pytest.mark.django_db

LIST, SHORT = reverse("planning:uplift_list"), reverse("planning:uplift_short")


def url(name, *args):
    return reverse(f"planning:{name}", args=args)


@pytest.fixture
def sku():
    return SkuFactory()


@pytest.fixture
def partner():
    return PartnerFactory()


def month_back(today, count) -> date:
    return add_months(today.replace(day=1), -count)


def deliver(hospital, sku, partner, today, boxes):
    """So many boxes in each of the last closed months, the newest last."""
    for back, number in zip(range(len(boxes), 0, -1), boxes, strict=True):
        month = month_back(today, back)
        FeedClose.objects.get_or_create(partner=partner, month=month)
        DeliveryFactory(hospital=hospital, sku=sku, partner=partner, month=month, boxes=number)


@pytest.fixture
def core(hospital, sku, partner, today):
    """A core hospital: a thousand boxes a month until four months ago, twelve hundred since."""
    deliver(hospital, sku, partner, today, [1000] * 8 + [1200] * 4)
    return hospital


def planned(hospital, sku, rep, today, **values):
    facts = {
        "family": sku.product.family, "kind": "deepen", "idea": "Follow up discharged patients", "owner": rep,
        "starts_on": month_back(today, 4), "expected_boxes": 250, **values,
    }  # fmt: skip
    return save_uplift(UpliftPlan(hospital=hospital), facts, seen=0, by=rep)


def filled_in(sku, rep, today, **values):
    return {
        "family": sku.product.family_id, "kind": "deepen", "idea": "Follow up discharged patients", "owner": rep.pk,
        "starts_on": today, "expected_boxes": 250, **values,
    }  # fmt: skip


def opened(page) -> dict:
    return {name: page.context["form"].initial[name] for name in ("version", "base")}


def test_a_rep_plans_changes_and_ends_one_and_sees_what_came_of_it(as_rep, core, sku, rep, partner, today):
    new = url("uplift_new", core.pk)
    data = filled_in(sku, rep, today, starts_on=month_back(today, 4), partner=partner.pk)
    assert as_rep.post(new, data).status_code == 302
    plan = UpliftPlan.objects.get()
    shown = as_rep.get(plan.get_absolute_url()).content.decode()
    assert "+200 boxes a month" in shown
    assert "+800 in 4 closed months" in shown
    assert "this is 80% of it" in shown
    assert "not because of the plan" in shown

    edit = url("uplift_edit", plan.pk)
    assert as_rep.post(edit, {**data, **opened(as_rep.get(edit)), "expected_boxes": 400}).status_code == 302
    assert "this is 50% of it" in as_rep.get(plan.get_absolute_url()).content.decode()

    end = url("uplift_end", plan.pk)
    without = as_rep.post(end, {"ending": "stopped", "reason": " ", "on": today, **opened(as_rep.get(end))})
    assert without.status_code == 422
    assert UpliftPlan.objects.get().is_open
    reason = {"ending": "stopped", "reason": "The ward closed", "on": today, **opened(as_rep.get(end))}
    assert as_rep.post(end, reason).status_code == 302
    plan = UpliftPlan.objects.get()
    assert (plan.ending, plan.end_reason, plan.ended_on) == ("stopped", "The ward closed", today)
    assert [as_rep.get(address).status_code for address in (edit, end)] == [404, 404]
    assert list(plan.history.order_by("history_id").values_list("expected_boxes", "ending")) == [
        (250, ""), (400, ""), (400, "stopped"),
    ]  # fmt: skip


def test_the_rule_of_three_in_red_and_by_name(as_rep, as_manager, core, sku, rep, today):
    """Open ones and those done within a year count, what was stopped does not."""
    HospitalFactory(territory=core.territory)  # no core hospital
    assert CoreRule(rep, today).at(core) == 0
    first, second, third = (planned(core, sku, rep, today) for _ in range(3))
    assert list(CoreRule(rep, today).short) == []
    assert "enough" in as_manager.get(SHORT).content.decode()
    for plan, ending, on in ((first, "stopped", today), (second, "done", today), (third, "done", today)):
        end = {"ending": ending, "reason": "So it was", "on": on, **opened(as_rep.get(url("uplift_end", plan.pk)))}
        assert as_rep.post(url("uplift_end", plan.pk), end).status_code == 302
    rule = CoreRule(rep, today)
    assert [(hospital, hospital.plans_count) for hospital in rule.short] == [(core, 2)]
    assert rule.numbers == (1, 1)
    assert "2 of 3 uplift plans" in as_manager.get(SHORT).content.decode()
    assert "1 of 1 core hospitals has fewer" in as_rep.get(LIST).content.decode()
    assert f'hx-get="{SHORT}"' in as_manager.get(url("plan_overview")).content.decode()
    assert '<span class="n">1</span>' in as_manager.get(SHORT, headers={"HX-Request": "true"}).content.decode()
    tab = as_rep.get(f"{core.get_absolute_url()}?tab=plan").content.decode()
    assert "A core hospital with 2 of 3 uplift plans" in tab
    UpliftRules(pk=1, plans_needed=2).save()
    assert list(CoreRule(rep, today).short) == []
    UpliftRules(pk=1, core_boxes=1201).save()
    assert CoreRule(rep, today).at(core) is None


def test_what_was_done_more_than_a_year_ago_counts_no_more(core, sku, rep, today):
    plan = planned(core, sku, rep, today, starts_on=today - timedelta(days=500))
    for days, counts in ((364, 1), (365, 0)):
        plan.ending, plan.end_reason, plan.ended_on = "done", "So it was", today - timedelta(days=days)
        plan.save()
        assert UpliftPlan.objects.counting(today).count() == counts


@pytest.mark.parametrize("who", ["as_medrep", "as_stranger"])
def test_medical_users_and_strangers_find_none_of_it(who, request, core, sku, rep, today):
    """A medical user finds no page at all, a stranger none of ours; nothing is written."""
    client = request.getfixturevalue(who)
    plan = planned(core, sku, rep, today)
    of_ours = [
        url("uplift_detail", plan.pk), url("uplift_edit", plan.pk), url("uplift_end", plan.pk),
        url("uplift_new", core.pk),
    ]  # fmt: skip
    whole = [LIST, SHORT] if who == "as_medrep" else []
    end = {"ending": "done", "reason": "Gone", "on": today, "version": plan.version}
    data = filled_in(sku, rep, today) | end
    assert [client.get(address).status_code for address in [*of_ours, *whole]] == [404] * len([*of_ours, *whole])
    assert [client.post(address, data).status_code for address in of_ours[1:]] == [404] * 3
    assert list(UpliftPlan.objects.values_list("idea", "ending")) == [("Follow up discharged patients", "")]
    if who == "as_medrep":
        assert "uplift" not in client.get(f"{core.get_absolute_url()}?tab=plan").content.decode().lower()
    else:
        assert core.display_name not in client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"kind": "new_patients_on_label", "label_says": ""}, "Quote the label"),
        ({"kind": "new_patients_on_label", "label_says": "超说明书人群"}, "beyond the label"),
        ({"idea": "Start them off-label in the day ward"}, "beyond the label"),
        ({"kind": "substitution", "label_says": "Second line after failure"}, "Say which rival product"),
        ({"kind": "combination", "label_says": "With others", "rival": "other"}, "of another family"),
        ({"owner": "medical"}, "Select a valid choice"),
        ({"expected_boxes": 0}, "greater than or equal to 1"),
    ],
)
def test_what_is_refused_leaves_nothing(as_rep, medrep, hospital, sku, rep, today, changed, why):
    other = RivalProduct.objects.create(name="另一竞品", family=SkuFactory().product.family)
    stand_ins = {"other": other.pk, "medical": medrep.pk}
    data = filled_in(sku, rep, today) | {name: stand_ins.get(value, value) for name, value in changed.items()}
    answer = as_rep.post(url("uplift_new", hospital.pk), data)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not UpliftPlan.objects.exists()


def test_beside_a_rival_by_the_label_it_is_kept(as_rep, hospital, sku, rep, today):
    rival = RivalProduct.objects.create(name="竞品", family=sku.product.family)
    data = filled_in(sku, rep, today, kind="substitution", rival=rival.pk, label_says="Second line after failure")
    assert as_rep.post(url("uplift_new", hospital.pk), data).status_code == 302
    assert UpliftPlan.objects.get().rival == rival


def test_two_who_change_one_see_both_sides(as_rep, as_manager, hospital, sku, rep, today):
    plan = planned(hospital, sku, rep, today, starts_on=today)
    edit = url("uplift_edit", plan.pk)
    seen = opened(as_rep.get(edit))
    data = filled_in(sku, rep, today)
    assert as_manager.post(edit, {**data, **seen, "idea": "Ask the pharmacy"}).status_code == 302
    answer = as_rep.post(edit, {**data, **seen, "idea": "Open a clinic"})
    assert answer.status_code == 409
    assert "Ask the pharmacy" in answer.content.decode()
    assert UpliftPlan.objects.get().idea == "Ask the pharmacy"


def test_two_families_at_two_hospitals_keep_their_own_boxes(core, sku, partner, rep, today, patch_territory):
    """Set-based reading mixes nothing up."""
    elsewhere, other = HospitalFactory(territory=patch_territory), SkuFactory()
    deliver(elsewhere, other, partner, today, [10] * 12)
    DeliveryFactory(hospital=core, sku=other, partner=partner, month=month_back(today, 1), boxes=7_000)
    DeliveryFactory(hospital=elsewhere, sku=sku, partner=partner, month=month_back(today, 1), boxes=7_000)
    plans = [planned(core, sku, rep, today), planned(elsewhere, other, rep, today)]
    assert [row.per_month for row in rows_of(plans, CoreRule(rep, today))] == [200, 0]


@pytest.mark.parametrize("how_many", [1, 20])
def test_what_the_pages_cost(as_rep, core, sku, rep, today, how_many, django_assert_num_queries):
    plans = [planned(core, sku, rep, today) for _ in range(how_many)]
    with django_assert_num_queries(12):
        assert as_rep.get(LIST).content.decode().count('id="uplift-') == how_many
    with django_assert_num_queries(10):
        as_rep.get(plans[0].get_absolute_url())
    UpliftRules(pk=1, plans_needed=20).save()
    with django_assert_num_queries(9 if how_many == 1 else 8):  # with nothing on it, nothing is read
        as_rep.get(SHORT)


def test_the_list_is_narrowed(as_rep, core, sku, rep, partner, today):
    deep, taken = planned(core, sku, rep, today), planned(core, sku, rep, today, kind="new_department", partner=partner)
    for query, found in (
        ("kind=deepen", {deep}), (f"partner={partner.name}", {taken}), ("partner=nobody", set()), ("show=ended", set()),
        (f"family={sku.product.family_id}&show=all", {deep, taken}), ("mine=on", {deep, taken}), ("q=nowhere", set()),
    ):  # fmt: skip
        shown = as_rep.get(f"{LIST}?{query}").content.decode()
        assert {plan for plan in (deep, taken) if f'id="uplift-{plan.pk}"' in shown} == found, query


def test_rules_are_the_admins(as_admin, as_rep):
    rules, data = url("uplift_rules"), {"core_boxes": 500, "core_months": 2, "plans_needed": 4, "least_before": 4}
    assert as_rep.post(rules, data | {"least_after": 2}).status_code == 403
    assert not UpliftRules.objects.exists()
    assert as_admin.post(rules, data | {"least_after": 0}).status_code == 422
    assert as_admin.post(rules, data | {"least_after": 2}).status_code == 302
    assert UpliftRules.objects.in_force().plans_needed == 4
