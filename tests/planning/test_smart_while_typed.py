"""The five letters of an objective while it is typed: judged as the saved one, and nothing is kept."""

import pytest
from django.urls import reverse

from planning.models import Objective, ObjectivePerson
from records.models import TextFlag
from tests.factories import StakeholderFactory

pytestmark = pytest.mark.django_db

KEPT = (Objective, Objective.history.model, ObjectivePerson, ObjectivePerson.history.model, TextFlag)


@pytest.fixture
def new(plan):
    return reverse("planning:objective_new_check", args=[plan.pk])


def letters(client, address, **typed):
    """Which letters a half-typed form meets, and why or why not."""
    answer = client.post(address, typed, headers={"HX-Request": "true"})
    verdicts = answer.context["verdicts"]
    assert all(str(verdict.word) in answer.content.decode() for verdict in verdicts)
    return {verdict.letter: verdict.is_met for verdict in verdicts}, {v.letter: str(v.why) for v in verdicts}


def test_the_letters_turn_as_it_is_filled_in_and_nothing_is_kept(
    as_rep, rep, plan, new, hospital, django_assert_max_num_queries
):
    kept = [model.objects.count() for model in KEPT]
    met, why = letters(as_rep, new)
    assert not any(met.values())
    assert why["M"] == "No metric is chosen."
    facts = {"title": "Known at sixty by summer", "owner": rep.pk, "metric": "knowledge", "kind": "quantity"}
    facts |= {"reason": "Four questions are open", "target": "150", "starts_on": f"{plan.year}-01-01"}
    met, why = letters(as_rep, new, **facts)
    assert met == {"S": True, "M": True, "A": False, "R": True, "T": False}
    assert why["A"] == "The target lies above the end of the scale."
    with django_assert_max_num_queries(30):
        met, why = letters(as_rep, new, **facts | {"target": "60", "due_on": f"{plan.year}-12-31"})
    assert all(met.values())
    met, why = letters(as_rep, new, **facts | {"target": "0", "due_on": f"{plan.year - 1}-12-31"})
    assert why["M"] == "The target is the baseline: nothing would change."
    assert why["T"] == "It is due before it starts."
    person = StakeholderFactory(hospital=hospital, support=1)
    facts |= {"metric": "support", "persons": [person.pk], "reason": "They wait for the gift"}
    assert letters(as_rep, new, **facts)[0]["S"]
    assert [model.objects.count() for model in KEPT] == kept


def test_a_changed_one_is_judged_as_changed_and_stays_as_it_was(as_rep, rep, plan):
    objective = plan.objectives.get()
    address = reverse("planning:objective_check", args=[objective.pk])
    assert address in as_rep.get(reverse("planning:objective_edit", args=[objective.pk])).content.decode()
    met, why = letters(as_rep, address, title="Improve", metric="knowledge", target=60, owner=rep.pk)
    assert (met["S"], met["M"]) == (False, True)
    assert "names a direction" in why["S"]
    now = Objective.objects.get()
    assert (now.title, now.version) == (objective.title, objective.version)


def test_where_one_may_not_write_nothing_is_judged(as_stranger, as_medrep, plan, new):
    for name, pk in (("objective_new_check", plan.pk), ("objective_check", plan.objectives.get().pk)):
        assert as_stranger.post(reverse(f"planning:{name}", args=[pk])).status_code == 404
    assert letters(as_medrep, new, metric="sales_value", target=9)[1]["M"] == "No metric is chosen."
