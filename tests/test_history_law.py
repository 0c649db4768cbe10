"""The law of tests/history_trigger.py holds: nothing changes a tracked table without its history row."""

import pytest
from django.db import IntegrityError, connection, transaction

from people.models import Territory
from tests.factories import TerritoryFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def commit():
    """What a commit checks, inside a test that is rolled back."""
    connection.check_constraints()


@transaction.atomic
def do_and_commit(write):
    write()
    commit()


def refused(write):
    with pytest.raises(IntegrityError, match="does not tell"):
        do_and_commit(write)


@pytest.fixture
def territory():
    territory = TerritoryFactory(name="Before")
    commit()
    return territory


def test_a_save_and_a_delete_are_told(territory):
    territory.name = "After"
    territory.save()
    commit()
    territory.delete()
    commit()


def test_an_update_past_the_history_is_refused(territory):
    refused(lambda: Territory.objects.filter(pk=territory.pk).update(name="After"))
    territory.refresh_from_db()
    assert territory.name == "Before"


def test_a_bulk_create_past_the_history_is_refused():
    refused(lambda: Territory.objects.bulk_create([Territory(name="New")]))


def test_a_delete_past_the_history_is_refused(territory):
    refused(lambda: Territory.objects.filter(pk=territory.pk)._raw_delete("default"))


def test_a_field_that_is_not_tracked_may_change(territory):
    Territory.objects.filter(pk=territory.pk).update(path="/9/")
    commit()
