"""The bench at a tiny size: it loads, measures, prints its table, and touches nothing that is real. No times are asserted."""

import os
import subprocess
import sys
import uuid
from argparse import Namespace

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db import connection

from accounts.models import Hospital
from bench import load, run, tables
from bench.client import Answer
from bench.measure import Row
from tests.databases import template
from tests.factories import HospitalFactory, UserFactory

TINY = ["--hospitals=60", "--stakeholders-per=3", "--visits=300", "--deliveries=300", "--times=2", "--minute=2"]
SIZES = Namespace(hospitals=60, stakeholders_per=3, visits=300, deliveries=300)


def row(**changes) -> Row:
    found = {"name": "List", "size": 1000, "p50": 10.0, "p95": 12.0, "floor": 4.0, "loop": 21.0}
    return Row(**(found | {"bar": 4.0, "limit": 66.4} | changes))


@pytest.fixture
def empty_database(django_db_blocker):
    """The address of a database of its own on the server of the tests."""
    name, server = f"bench_{uuid.uuid4().hex[:12]}", settings.DATABASES["default"]
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE {template()}')
        yield f"postgres://{server['USER']}@{server['HOST']}:{server['PORT']}/{name}"
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.mark.postgres
@pytest.mark.slow
def test_the_bench_runs_and_prints_its_table(empty_database, django_db_setup, tmp_path):
    environment = os.environ | {"DATABASE_URL": empty_database, "BENCH_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-m", "bench", *TINY], env=environment, capture_output=True, text=True)
    shown = done.stdout
    assert done.returncode in (0, 1), done.stderr
    assert shown.count("| List, ") == 8
    for line in (
        "Hospital: part",
        "Search, one hit",
        "Plan, 10 objectives",
        "Plan, 60 actions: part",
        "Plan, 5 versions",
        "Today",
        "Visit form",
        "Visit post",
        "The floor view: at 80 %, 2 s",
        "Pages (list, hospital, search, Today, form): at 80 %, 2 s",
        "Posts, one by one: at 80 %, 2 s",
        "Posts, 50 in a batch: at 80 %, 2 s",
        "Memory (PSS)",
        "Calibration",
    ):
        assert f"| {line}" in shown, done.stderr
    assert shown.count(" 0 errors") == 4, shown
    assert shown.count(" 0 lost") == 2, shown


@pytest.mark.postgres
def test_a_database_with_real_hospitals_is_refused_untouched(db):
    HospitalFactory(is_demo=False)
    with pytest.raises(CommandError, match="real"):
        run.prepare(SIZES)
    assert Hospital.objects.count() == 1


@pytest.mark.postgres
def test_a_database_with_real_users_is_refused(db):
    UserFactory(is_demo=False)
    with pytest.raises(CommandError, match="real users"):
        run.prepare(SIZES)


@pytest.mark.sqlite
def test_only_postgresql_is_measured(db):
    with pytest.raises(CommandError, match="PostgreSQL"):
        run.prepare(SIZES)


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("changes", "within"),
    [
        ({}, True),
        ({"p50": 16.0}, True),
        ({"p50": 16.1}, False),
        ({"floor": 40.0, "p50": 67.0}, False),
        ({"floor": 40.0, "p50": 132.0, "loop": 42.0}, True),
        ({"floor": 40.0, "p50": 134.0, "loop": 42.0}, False),
        ({"limit": None}, True),
    ],
)
def test_a_row_is_within_its_bar_and_its_limit(changes, within):
    assert row(**changes).is_within is within
    assert ("OVER" in tables.table([row(**changes)])) is not within


@pytest.mark.sqlite
def test_the_table_is_one_line_a_row_and_stands_in_columns():
    lines = tables.table([row(), row(name="Hospital, a longer name", size=123456)]).splitlines()
    assert len(lines) == 4
    assert len({len(line) for line in lines}) == 1
    assert "123,456" in lines[3]


@pytest.mark.sqlite
def test_load_asks_as_often_as_it_is_told_and_names_what_failed():
    asked = []

    def act():
        asked.append(1)
        if len(asked) == 3:
            raise ConnectionResetError("gone")
        return Answer(500 if len(asked) == 5 else 200, 0.0, b"")

    outcome = load.at_rate([act, act], rate=200, seconds=0.1)
    assert len(asked) == len(outcome.times) == 20
    assert len(outcome.errors) == 2


@pytest.mark.sqlite
@pytest.mark.parametrize("answers", [1, 2, 99, 100, 1000])
def test_percentiles_are_told_of_few_answers_too(answers):
    outcome = load.Outcome(1.0, [float(number) for number in range(1, answers + 1)])
    assert outcome.percentile(50) == (answers + 1) // 2
    assert outcome.percentile(99) == -(-answers * 99 // 100)


@pytest.mark.sqlite
def test_at_least_one_request_is_sent_however_slow_it_is():
    outcome = load.at_rate([lambda: Answer(200, 0.0, b"")], rate=0.1, seconds=0.1)
    assert (len(outcome.times), outcome.is_within) == (1, True)


@pytest.mark.sqlite
def test_a_minute_is_over_its_bar_with_an_error_or_a_slow_answer():
    assert load.Outcome(1.0, [5.0] * 100).is_within
    assert not load.Outcome(1.0, [5.0] * 98 + [1500.0] * 2).is_within
    assert not load.Outcome(1.0, [5.0], ["500"]).is_within


@pytest.mark.sqlite
def test_a_broken_connection_is_an_error_and_the_next_request_opens_another(settings):
    """A server that hangs up on every second connection."""
    import socket
    import threading

    from bench.client import Visitor

    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        for at in range(2):
            connection, _address = server.accept()
            connection.recv(4096)
            if at:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            connection.close()

    threading.Thread(target=serve, daemon=True).start()
    visitor = Visitor(server.getsockname()[1], "session")
    outcome = load.at_rate([lambda: visitor.get("/")], rate=100, seconds=0.02)
    server.close()
    visitor.connection.close()
    assert (len(outcome.times), len(outcome.errors)) == (2, 1)


@pytest.mark.sqlite
def test_a_late_answer_counts_from_when_it_was_due():
    import time

    def slow():
        time.sleep(0.02)
        return Answer(200, 0.02, b"")

    outcome = load.at_rate([slow], rate=1000, seconds=0.01)
    assert len(outcome.times) == 10
    assert outcome.times[-1] > 10 * 20 - 10 * 1  # ten of 20 ms, the last due after 9 ms
