"""A chunk costs the same number of queries for one hospital as for many, and a page of runs as well."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.models import ScoreRun, ScoreSnapshot
from scoring.reports import changes, changes_of, latest_snapshots
from scoring.services import chunks, run

from .scenes import AS_OF, Ground

pytestmark = pytest.mark.django_db

READS = 13
WRITES = 5  # tick off, still running?, clear, write, beat; savepoints not counted


@pytest.fixture(autouse=True)
def morning_after():
    with time_machine.travel("2026-11-16 09:00 +08:00", tick=False):
        yield


def full_hospital(ground: Ground) -> None:
    """A hospital with one of everything that a chunk reads."""
    hospital = ground.hospital()
    ground.sell(hospital, v=900, s3=90, s3_last_year=90)
    ground.potential(hospital, 5_000)
    ground.person(hospital, "influencer", 3, -1, 1)
    ground.visit(hospital, 3)
    ground.overdue(hospital, 1)


def without_savepoints(captured: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]


def queries_of(what) -> int:
    with CaptureQueriesContext(connection) as captured:
        what()
    return len(without_savepoints(captured))


@pytest.mark.parametrize("how_many", [1, 25])
def test_a_chunk_costs_the_same_for_one_hospital_as_for_many(how_many, monkeypatch):
    ground = Ground()
    for _ in range(how_many):
        full_hospital(ground)
    counts, score = [], chunks.score_chunk

    def counted(*args):
        with CaptureQueriesContext(connection) as captured:
            scored = score(*args)
        counts.append(len(without_savepoints(captured)))
        return scored

    monkeypatch.setattr(chunks, "score_chunk", counted)
    assert run().state == "done"
    # COPY on PostgreSQL is not counted by the test's log.
    assert counts in ([READS + WRITES], [READS + WRITES - 1])
    assert ScoreSnapshot.objects.count() == how_many


def test_a_whole_run_costs_the_same_for_two_hospitals_as_for_twenty():
    """Everything but the chunks, of which both have one."""
    ground = Ground()
    costs = []
    for how_many in (2, 18):
        for _ in range(how_many):
            full_hospital(ground)
        run(date(2026, 11, 14))
        costs.append(queries_of(lambda: run(date(2026, 11, 14))))
    assert costs[0] == costs[1]


@pytest.mark.parametrize("how_many", [1, 20])
def test_reading_scores_costs_the_same_for_one_as_for_twenty(how_many, django_assert_num_queries):
    ground = Ground()
    ids = [ground.hospital().pk for _ in range(how_many)]
    run(date(2026, 11, 14))
    run(AS_OF)
    with django_assert_num_queries(1):
        snapshots = latest_snapshots(ids)
        assert {s.run.weights.version for s in snapshots.values()} == {1}
    assert set(snapshots) == set(ids)
    with django_assert_num_queries(2):
        assert set(changes_of(snapshots, 1)) == set(ids)
    with django_assert_num_queries(1):
        assert changes(snapshots[ids[0]], 1).since == date(2026, 11, 14)


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_page_of_runs_costs_the_same_for_one_as_for_twenty(as_admin, how_many):
    ScoreRun.objects.bulk_create(
        ScoreRun(as_of=AS_OF, state="failed", error="Chunk 1: ValueError", finished_at="2026-11-16T02:31:00Z")
        for _ in range(how_many)
    )
    assert queries_of(lambda: as_admin.get(reverse("scoring:run_list"))) == 9
