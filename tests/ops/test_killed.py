"""A short soak, and backups made while somebody writes: what is left is equal, by content, to what should be.

The long version is `make soak`.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from soak import rehearsal
from soak.__main__ import differences, opened
from soak.rounds import Round
from soak.stores import ROOT, SHORT
from tests.databases import MIGRATED

EMBEDDED = pytest.param("sqlite", marks=pytest.mark.sqlite, id="sqlite")
SERVED = pytest.param("postgres", marks=[pytest.mark.postgres, pytest.mark.redis], id="postgres-and-redis")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", params=[EMBEDDED, SERVED])
def store(request, tmp_path_factory):
    """A small base on the embedded default, or on PostgreSQL and Redis of its own."""
    with opened(request.param, tmp_path_factory.mktemp("soak"), SHORT, MIGRATED) as store:
        store.make_base()
        yield store


def test_what_was_killed_leaves_what_an_undisturbed_round_leaves(store):
    undisturbed = Round(store, "undisturbed", "", 0).play()

    killed = Round(store, "killed", "a seed", 5, pauses=(0.2, 2)).play()

    assert sum(killed.kills.values()) >= 2
    assert differences(undisturbed.tally, killed.tally) == []
    assert undisturbed.tally["visits.Visit"][0] == 100 + 15


def backed_up(store, name: str, checkout: Path) -> None:
    """Run the backup commands of docs/operations.md for this round's database."""
    env = store.environment(name)
    rehearsal.shell(rehearsal.commands(2 if "sqlite" in env["DATABASE_URL"] else 0), checkout, env)


def restored(store, name: str, checkout: Path) -> None:
    """Restore into this round's database, which does not exist or is empty, by the commands of docs/operations.md."""
    env = store.environment(name)
    dumps = list(checkout.glob("*.dump"))
    rehearsal.shell(rehearsal.restoring(dumps[0]) if dumps else rehearsal.commands(3), checkout, env)


def test_a_backup_made_while_somebody_writes_is_the_moment_it_was_made(store, tmp_path):
    plan = str(store.base_var / "plan.json")
    env = store.new_round("live")
    checkout = rehearsal.checkout_of(tmp_path / "live", store.folder / "live")
    writing = [sys.executable, "-m", "soak.writer", plan, "15"]
    with subprocess.Popen(writing, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout.read(3) == "..."
        backed_up(store, "live", checkout)
        writer.stdout.read()
    assert writer.returncode == 0

    store.empty_round("fresh")
    elsewhere = rehearsal.checkout_of(tmp_path / "fresh", store.folder / "fresh")
    for backup in [*checkout.glob("*.dump"), *checkout.glob("*.tar.gz"), *checkout.glob("backup.sqlite3")]:
        backup.rename(elsewhere / backup.name)
    restored(store, "fresh", elsewhere)

    (count,) = store.rows("fresh", "SELECT count(*) FROM visits_visit WHERE notes LIKE 'Visit % of the plan'")[0]
    assert 3 <= int(count) <= 15
    env = store.new_round("the-moment")
    subprocess.run([*writing[:-1], str(count)], cwd=ROOT, env=env, check=True, capture_output=True)
    assert differences(store.tally("the-moment"), store.tally("fresh")) == []
