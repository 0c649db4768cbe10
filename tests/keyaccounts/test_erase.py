"""Erasing the demo takes what hangs on it, and what history says of any of it; what is real keeps its own."""

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from keyaccounts.demo.erase import erase
from planning.services.plans import save_row, start_plan
from tests.factories import HospitalFactory, NextStepFactory, StakeholderFactory, TerritoryFactory, UserFactory
from tests.history_trigger import tracked_models

pytestmark = pytest.mark.django_db
RESISTANCE = apps.get_model("planning", "Resistance")


def told() -> dict[str, list]:
    """Which rows history tells of, by model."""
    found = {
        model._meta.label: sorted(set(history.objects.values_list(model._meta.pk.name, flat=True)))
        for model, history in tracked_models()
    }
    return {label: rows for label, rows in found.items() if rows}


@pytest.fixture
def real(patch_territory, rep):
    """A hospital of ours with a next step, and one that was removed."""
    hospital = HospitalFactory(territory=patch_territory)
    StakeholderFactory(hospital=hospital)
    NextStepFactory(hospital=hospital, owner=rep)
    NextStepFactory(hospital=hospital, owner=rep).delete()
    return hospital


def invent(today, many: int) -> None:
    """A demo company: people who fall with their hospitals, plans, and what was removed before."""
    territory = TerritoryFactory(is_demo=True)
    user = UserFactory(is_demo=True, is_rep=True, territory=territory)
    for _number in range(many):
        hospital = HospitalFactory(territory=territory, is_demo=True)
        StakeholderFactory(hospital=hospital)
        NextStepFactory(hospital=hospital, owner=user)
        NextStepFactory(hospital=hospital, owner=user).delete()
        plan = start_plan(hospital, today.year, "standard", owner=user, by=user, on=today)
        save_row(RESISTANCE(plan=plan, kind="risk", text="Doubts", response="Data"), by=user).delete()


def statements_for(many: int) -> int:
    """How many statements it takes to erase a demo of so many hospitals; what history tells is as before."""
    before = told()
    invent(timezone.localdate(), many)
    assert told() != before
    with CaptureQueriesContext(connection) as asked:
        assert erase() > 5 * many
    assert told() == before
    return len(asked)


def test_nothing_is_left_not_even_in_history_for_as_many_statements_however_much_there_is(real):
    assert "visits.NextStep" in told()
    assert statements_for(20) - statements_for(1) < 5
    assert real.next_steps.count() == 1
    real.save()  # what is real goes on being told
    assert real.history.count() == 2
