"""The run over a real broker: a worker in its own process does the chunk and carries the run to its end."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection, transaction

from accounts.models import Hospital
from scoring.models import ScoreRun, ScoreSnapshot

from .scenes import Ground

pytestmark = [pytest.mark.redis, pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
START = "from scoring.services import run_nightly; print(run_nightly().phase)"


def environment(redis_url: str) -> dict[str, str]:
    """The address of this test's database and broker, for another process."""
    database = connection.settings_dict
    address = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        user, password, host, port = (database[key] or "" for key in ("USER", "PASSWORD", "HOST", "PORT"))
        address = f"postgres://{user}:{password}@{host}:{port}/{database['NAME']}"
    return os.environ | {
        "DATABASE_URL": address,
        "REDIS_URL": redis_url,
        "DJANGO_SETTINGS_MODULE": "keyaccounts.settings",
    }


@contextmanager
def worker(env: dict[str, str]):
    command = [sys.executable, "-m", "celery", "-A", "keyaccounts", "worker", "--pool", "solo", "--loglevel", "WARNING"]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def wait_for_the_end(seconds: float) -> ScoreRun:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run = ScoreRun.objects.get()
        if run.state != "running":
            return run
        time.sleep(0.2)
    return run


def test_a_worker_scores_the_chunk_and_ends_the_run(redis_url):
    with transaction.atomic():
        ground = Ground()
        for _ in range(3):
            ground.sell(ground.hospital(), v=900, s3=90, s3_last_year=90)
    env = environment(redis_url)

    started = subprocess.run(
        [sys.executable, "manage.py", "shell", "-v0", "-c", START], cwd=ROOT, env=env, capture_output=True, text=True
    )

    assert started.stdout.strip() == "chunks", started.stderr
    assert ScoreSnapshot.objects.count() == 0, "nobody works yet"
    with worker(env):
        done = wait_for_the_end(60)
    assert (done.state, done.error) == ("done", "")
    assert Hospital.objects.filter(tier="A", priority__gt=0).count() == 3
