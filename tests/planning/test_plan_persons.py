"""Persons in plans: named nowhere once they are erased, judged nowhere once the basis is gone."""

import pytest

from accounts.persons import holdings
from accounts.services.persons import erase_person, person_data
from planning.models import Action, Objective, PlanVersion, Resistance
from planning.services.plans import save_row
from tests.factories import StakeholderFactory

from .conftest import action_of, objective_of

pytestmark = pytest.mark.django_db


def test_a_person_leaves_no_name_in_a_plan(plan, rep, today, hospital):
    person = StakeholderFactory(hospital=hospital, name="赵灵一", name_en="Zhao Lingyi")
    objective_of(plan, rep, today, [person], metric="support", title="赵灵一支持我们", target=1)
    action_of(plan, rep, today, text="与赵灵一面谈", stakeholder=person)
    save_row(Resistance(plan=plan, stakeholder=person, kind="risk", text="赵灵一担心", response="数据"), by=rep)
    data = person_data(person)
    assert {"objectiveperson", "resistance", "action"} <= {name for name, rows in data.items() if rows}
    PlanVersion.objects.create(plan=plan, number=1, frozen={"sections": {"analysis": "赵灵一"}}, on=today, by=rep)
    erase_person(person, by=rep, reason="asked")
    assert not Resistance.objects.exists()
    texts = [*plan.objectives.values_list("title", flat=True), *plan.actions.values_list("text", flat=True)]
    texts += [str(version.frozen) for version in plan.versions.all()]
    texts += [str(row) for model in (Objective, Action) for row in model.history.values()]
    assert not any("赵灵一" in text for text in texts)
    assert plan.actions.count() == 1


def test_judgements_of_a_plan_go_with_the_basis():
    gone = {holding.model.__name__ for holding in holdings() if holding.needs_basis}
    assert {"Resistance", "ObjectivePerson"} <= gone
