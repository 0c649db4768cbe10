"""Negotiation notes on a plan: expected against result, what may not be negotiated, and who reads them."""

import pytest
from django.urls import reverse

from planning.bargaining import unlawful_phrases
from planning.models import Negotiation, PlanMember, PlanVersion
from planning.services.negotiations import save_negotiation
from planning.services.plans import save_row
from tests.planning.conftest import brought_on

pytestmark = pytest.mark.django_db

TERMS = {"issue": "Day of delivery", "want": "Two days", "must": "Four days", "offer": "A fixed contact"}


def url(name, *args):
    return reverse(f"planning:{name}", args=args)


def risks(client, plan) -> str:
    return client.get(f"{plan.get_absolute_url()}?tab=risks").content.decode()


@pytest.fixture
def note(plan, rep):
    return save_negotiation(Negotiation(plan=plan), TERMS, seen=0, by=rep)


def opened(page) -> dict:
    return {name: page.context["form"].initial[name] for name in ("version", "base")}


def test_it_is_prepared_held_and_compared(as_rep, plan, rep, today):
    assert as_rep.post(url("negotiation_new", plan.pk), TERMS).status_code == 302
    note = Negotiation.objects.get()
    assert "We want: Two days. We need: Four days." in risks(as_rep, plan)
    edit = url("negotiation_edit", note.pk)
    half = as_rep.post(edit, {**TERMS, **opened(as_rep.get(edit)), "outcome": "Three days"})
    assert half.status_code == 422
    assert "Say what came of it" in half.content.decode()
    assert not Negotiation.objects.get().is_over
    end = {"outcome": "Three days", "on": today, "result": "between"}
    assert as_rep.post(edit, {**TERMS, **opened(as_rep.get(edit)), **end}).status_code == 302
    shown = risks(as_rep, plan)
    assert "Between want and need" in shown
    assert "Three days" in shown
    assert list(note.history.values_list("history_user__username", "result")) == [("rep", "between"), ("rep", "")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("offer", "一份礼品"), ("want", "按量优惠"), ("issue", "A volume discount"), ("must", "每位医生50盒"),
        ("facts", "对手的投标报价是多少"), ("want", "30 boxes per doctor"),
    ],
)  # fmt: skip
def test_what_no_negotiation_may_be_about_is_not_kept(as_rep, plan, name, text):
    answer = as_rep.post(url("negotiation_new", plan.pk), TERMS | {name: text})
    assert answer.status_code == 422
    assert not Negotiation.objects.exists()


def test_plain_terms_are_lawful():
    assert unlawful_phrases("两天内送达，价格按省平台挂网价") == []
    assert unlawful_phrases("Deliver 300 boxes within two days at the platform price") == []


@pytest.mark.parametrize("who", ["as_medrep", "as_stranger"])
def test_neither_medical_users_nor_a_team_beyond_the_territory_read_them(who, request, plan, note, rep, stranger):
    save_row(PlanMember(plan=plan, user=stranger, role="informed"), by=rep)
    client = request.getfixturevalue(who)
    shown = risks(client, plan)
    assert "Day of delivery" not in shown
    assert "Negotiation" not in shown
    for name in ("negotiation_edit", "negotiation_remove"):
        assert client.post(url(name, note.pk), TERMS | {"issue": "Mine"}).status_code == 404
    assert client.post(url("negotiation_new", plan.pk), TERMS).status_code == 404
    assert list(Negotiation.objects.values_list("issue", flat=True)) == ["Day of delivery"]


def test_a_version_keeps_them_and_hides_them_from_medical_users(as_rep, as_manager, as_medrep, plan, note, rep):
    brought_on(plan, "consulted", "submitted", by=rep)
    (first,) = PlanVersion.objects.all()
    assert first.frozen["negotiations"][str(note.pk)]["want"] == "Two days"
    changed = {**first.frozen["negotiations"][str(note.pk)], "want": "One day"}
    frozen = {**first.frozen, "negotiations": {str(note.pk): changed}}
    PlanVersion.objects.create(plan=plan, number=2, frozen=frozen, on=first.on, by=rep)
    versions = f"{plan.get_absolute_url()}?tab=versions"
    shown = as_rep.get(versions).content.decode()
    assert "<del>Two days</del> → <ins>One day</ins>" in shown
    assert "One day" not in as_medrep.get(versions).content.decode()


def test_on_a_closed_plan_nothing_is_changed(as_rep, plan, note):
    plan.state = "closed"
    plan.save()
    assert as_rep.get(url("negotiation_edit", note.pk)).status_code == 404
    as_rep.post(url("negotiation_remove", note.pk))
    as_rep.post(url("negotiation_new", plan.pk), TERMS | {"issue": "Another"})
    assert list(Negotiation.objects.values_list("issue", flat=True)) == ["Day of delivery"]


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_tab_costs_the_same_for_one_as_for_twenty(as_rep, plan, rep, how_many, django_assert_max_num_queries):
    for _number in range(how_many):
        save_negotiation(Negotiation(plan=plan), TERMS, seen=0, by=rep)
    with django_assert_max_num_queries(12):
        assert risks(as_rep, plan).count('id="negotiation-') == how_many
