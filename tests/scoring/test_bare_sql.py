"""The bench of the chunk phase writes as many rows as the product, by both ways, and leaves none of them."""

import pytest
from django.conf import settings
from django.db import transaction

from bench import nightly
from bench.scorer import Scorer, Taken
from scoring.models import ScoreChunk, ScoreRun, ScoreSnapshot
from scoring.services import run

from .scenes import worked_examples


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("was_scored", [False, True], ids=["a season steps", "nothing steps"])
def test_bare_sql_writes_the_same_rows_as_the_product_and_nothing_is_kept(was_scored):
    worked_examples()
    before = set()
    if was_scored:
        run()
        before = set(ScoreSnapshot.objects.values_list("pk", flat=True))

    pairs = nightly.measure(2)

    assert len(pairs) == 2
    assert all(taken.wall > 0 for pair in pairs for taken in pair)
    assert ScoreRun.objects.count() == was_scored
    assert set(ScoreSnapshot.objects.values_list("pk", flat=True)) == before


@pytest.fixture
def url(transactional_db, monkeypatch):
    """The address of the test's database, with a hospital in each chunk."""
    with transaction.atomic():
        worked_examples()
    monkeypatch.setenv("SCORE_CHUNK_SIZE", "1")
    server = settings.DATABASES["default"]
    return f"postgres://{server['USER']}@{server['HOST']}:{server['PORT']}/{server['NAME']}"


@pytest.mark.postgres
@pytest.mark.slow
def test_two_workers_share_the_chunks_and_take_away_what_they_scored(url):
    with Scorer(url) as first, Scorer(url, first.run) as second:
        assert len(first.chunks) == first.hospitals > 2
        memory = nightly.flat_memory(first, first.chunks)
        _seconds, taken = nightly.scored_by([first, second], first.chunks)
        assert sum(each.worked for each in taken) >= 0
        assert not ScoreSnapshot.objects.exists(), "they begin anew"
        *_two, ratio = nightly.by_two(first, second, first.chunks, 1)
        *_sizes, cost = nightly.beside_small(first, first, 1)
        first.score(first.chunks[0])
        assert ScoreSnapshot.objects.count() == 1

    assert not ScoreRun.objects.exists()
    assert not ScoreChunk.objects.exists()
    assert nightly.table([memory, ratio, cost]).count("|") == 3 * 5


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("line", "verdict"), [((True,), "held"), ((False,), "OVER"), ((None,), "")], ids=["held", "over", "no bar"]
)
def test_the_table_says_what_was_not_held(line, verdict):
    shown = nightly.table([nightly.Line("A chunk", nightly.told(Taken(1.0, 0.4, 0.2)), "at most 3", *line)])
    assert shown == f"| A chunk | 1000 ms; processor: 400 ms its own, 200 ms the database's | at most 3 | {verdict} |"


@pytest.mark.sqlite
def test_only_postgresql_and_two_different_databases_are_measured(monkeypatch, capsys):
    monkeypatch.setenv("DATABASE_URL", "sqlite:///x")
    assert nightly.main([]) == 2
    monkeypatch.setenv("DATABASE_URL", "postgres://here")
    assert nightly.main(["--beside", "postgres://here"]) == 2
    assert "of its own" in capsys.readouterr().out
