"""Health as whoever watches the service sees it: with everything there, and with each part gone."""

from datetime import timedelta

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.utils import timezone

from people import first_start
from scoring.models import ScoreRun

NOBODY_LISTENS = "redis://127.0.0.1:2/0"


@pytest.fixture
def database_is_gone(monkeypatch):
    """Every query fails, and nobody remembers that the installation is set up."""
    monkeypatch.setitem(first_start.trusted, "until", 0.0)

    def gone(error: type[Exception]) -> None:
        def refuse(*args):
            raise error("gone")

        monkeypatch.setattr(connection, "cursor", refuse)

    return gone


def ask(client: Client, page: str):
    answer = client.get(page)
    return answer.status_code, answer.json() if page == "/readyz" else answer.content


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_its_database_the_process_is_up_and_not_ready(database_is_gone, error):
    database_is_gone(error)

    assert ask(Client(), "/healthz") == (200, b"ok")
    assert ask(Client(), "/readyz") == (503, {"status": "unavailable", "unavailable": ["database"]})


@pytest.mark.django_db
def test_a_signed_in_watcher_is_answered_too(as_rep, database_is_gone):
    database_is_gone(OperationalError)

    assert ask(as_rep, "/healthz") == (200, b"ok")
    assert ask(as_rep, "/readyz")[0] == 503


@pytest.mark.django_db
def test_a_required_broker_that_is_gone_is_named(settings):
    settings.REDIS_URL = NOBODY_LISTENS

    assert ask(Client(), "/readyz") == (503, {"status": "unavailable", "unavailable": ["broker"]})


@pytest.mark.django_db
@pytest.mark.parametrize(("hours", "degraded"), [(None, ["nightly run"]), (27, ["nightly run"]), (25, [])])
def test_a_missing_or_old_nightly_run_degrades(hours, degraded):
    if hours is not None:
        done = timezone.now() - timedelta(hours=hours)
        ScoreRun.objects.create(as_of=timezone.localdate(done), state=ScoreRun.State.DONE, finished_at=done)

    status, said = ask(Client(), "/readyz")

    assert (status, said["degraded"]) == (200, degraded)
