"""A chunk costs the same number of queries for one hospital as for many, and a page of runs as well."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scoring.models import PersonScore, ScoreRun, ScoreSnapshot, TierEvent
from scoring.services import chunks, run
from tests.factories import HospitalFactory

from .scenes import AS_OF, Ground

pytestmark = pytest.mark.django_db

READS = 21
WRITES = 7  # tick off, still running?, clear and write both kinds of scores, beat; savepoints not counted


@pytest.fixture(autouse=True)
def morning_after():
    with time_machine.travel("2026-11-16 09:00 +08:00", tick=False):
        yield


def full_hospital(ground: Ground) -> None:
    """A hospital with one of everything that a chunk reads."""
    hospital = ground.hospital()
    ground.sell(hospital, v=900, s3=90, s3_last_year=90)
    ground.potential(hospital, 5_000)
    person = ground.person(hospital, "influencer", 3, -1, 1)
    ground.visit(hospital, 3)
    ground.meet(person, 4)
    ground.promise(person)
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
    assert counts in ([READS + WRITES], [READS + WRITES - 2])
    assert ScoreSnapshot.objects.count() == PersonScore.objects.count() == how_many


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
def test_the_page_of_runs_costs_the_same_for_one_as_for_twenty(as_admin, how_many):
    ScoreRun.objects.bulk_create(
        ScoreRun(as_of=AS_OF, state="failed", error="Chunk 1: ValueError", finished_at="2026-11-16T02:31:00Z")
        for _ in range(how_many)
    )
    assert queries_of(lambda: as_admin.get(reverse("scoring:run_list"))) == 9


@pytest.mark.parametrize("how_many", [1, 20])
def test_the_page_of_movements_costs_the_same_for_one_as_for_twenty(as_manager, patch_territory, how_many):
    for hospital in HospitalFactory.create_batch(how_many, territory=patch_territory):
        TierEvent.objects.create(hospital=hospital, to_tier="B", month=date(2026, 6, 1))
        TierEvent.objects.create(hospital=hospital, from_tier="B", to_tier="A", month=date(2026, 9, 1), value_fen=9)
    page = as_manager.get(reverse("scoring:movement_list"))
    assert page.content.decode().count('<tr id="movement-') == how_many
    assert queries_of(lambda: as_manager.get(reverse("scoring:movement_list"))) == 8
