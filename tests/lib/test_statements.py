"""Prepared querysets on PostgreSQL: planned once per connection, and the same rows as ever."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Hospital
from lib.prepared import prepared
from tests.factories import HospitalFactory

pytestmark = pytest.mark.postgres


@pytest.fixture
def named():
    @prepared
    def hospitals(name, pks):
        like = Hospital.objects.filter(name=name, pk__in=pks).exclude(name__contains="100%")
        return like.order_by("pk")

    return hospitals


def asked(call) -> str:
    with CaptureQueriesContext(connection) as queries:
        call()
    (query,) = queries.captured_queries
    return query["sql"]


def kept() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements")
        return {name for (name,) in cursor.fetchall()}


def test_it_is_planned_once_and_run_for_other_values(db, named):
    first, second = HospitalFactory(name="甲"), HospitalFactory(name="乙")
    before = kept()
    assert named("甲", [first.pk, second.pk]) == [first]
    (name,) = kept() - before
    assert named("乙", [first.pk, second.pk]) == [second]
    assert named("乙", [first.pk]) == []
    assert kept() - before == {name}
    assert asked(lambda: named("甲", [first.pk])).startswith(f"EXECUTE {name}(")


def test_what_stands_in_it_stays_as_it_is(db, named):
    hospital = HospitalFactory(name="100% 医院")
    other = HospitalFactory(name="'; DROP TABLE x; --")
    assert named(hospital.name, [hospital.pk]) == []  # a per cent sign is one
    assert named(other.name, [other.pk]) == [other]


def test_a_value_without_a_type_is_asked_the_plain_way(db, named):
    HospitalFactory()
    assert asked(lambda: named(None, [])).startswith("SELECT")


def test_each_kind_of_value_has_a_statement_of_its_own(db):
    @prepared
    def coded(code):
        return Hospital.objects.filter(code=code).order_by("pk")

    hospital = HospitalFactory(code="17")
    assert coded("17") == [hospital]
    before = kept()
    with pytest.raises(Exception, match="operator does not exist"), transaction.atomic():
        coded(17)
    assert coded("17") == [hospital]
    assert kept() == before


def test_a_transaction_that_is_rolled_back_takes_no_statement_with_it(db, named):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        hospital = HospitalFactory(name="甲")
        assert named("甲", [hospital.pk]) == [hospital]
        raise ZeroDivisionError
    assert named("甲", [hospital.pk]) == []


@pytest.mark.django_db(transaction=True)
def test_a_new_connection_prepares_anew(named):
    hospital = HospitalFactory(name="甲")
    assert named("甲", [hospital.pk]) == [hospital]
    connection.close()
    assert named("甲", [hospital.pk]) == [hospital]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_gave_up_is_replaced(named):
    hospital = HospitalFactory(name="甲")
    assert named("甲", [hospital.pk]) == [hospital]
    connection.health_check_enabled, connection.health_check_done = True, False  # as at the beginning of a request
    connection.connection.close()
    assert named("甲", [hospital.pk]) == [hospital]


def test_a_pooler_that_shares_sessions_is_told_nothing(db, named, settings):
    settings.DATABASE_PREPARES = False
    hospital = HospitalFactory(name="甲")
    assert asked(lambda: named("甲", [hospital.pk])).startswith("SELECT")
    assert named("甲", [hospital.pk]) == [hospital]
