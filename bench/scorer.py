"""A worker of the bench: scores the chunks it is told, and says what each took of the processors.

    python -m bench.scorer [RUN]        reads numbers of chunks, or "reset"; answers each with a line of JSON

Without a run it prepares one of its own, and takes it away with all its rows when nothing more is asked.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import django

# One process of the database for each worker, so that two workers are two of both.
PLAIN = "max_parallel_workers_per_gather = 0"


class Taken(NamedTuple):
    """Seconds on the wall, of the worker's own processor time and of the database's process for it; its MB then."""

    wall: float
    own: float
    database: float
    memory: float = 0.0

    @property
    def worked(self) -> float:
        """Processor seconds of both."""
        return self.own + self.database


class Clock:
    """What passes while something is done; `backend` is the database's process that works for it."""

    def __init__(self, backend: int):
        self.stat = Path(f"/proc/{backend}/stat")

    def read(self) -> tuple[float, float, float]:
        used = self.stat.read_text().rpartition(")")[2].split()[11:13] if self.stat.exists() else (0, 0)
        return time.perf_counter(), time.process_time(), sum(map(int, used)) / os.sysconf("SC_CLK_TCK")

    def time(self, act: Callable, *given) -> Taken:
        before = self.read()
        act(*given)
        return Taken(*(after - start for after, start in zip(self.read(), before, strict=True)), memory())


def memory() -> float:
    """MB that this process holds in memory now."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def prepared_run(day):
    """A run of the day, frozen, with its references and chunks."""
    from scoring.models import ScoreRun
    from scoring.services import phases

    run = ScoreRun.objects.create(as_of=day)
    for phase in (phases.freeze, phases.find_refs):
        phase(run)
        run.refresh_from_db()
    return run


def forget_scores(run) -> None:
    """Take the run's rows away and its chunks' ticks with them."""
    from scoring.models import PersonScore, ScoreSnapshot

    run.chunks.update(done_at=None)
    for model in (ScoreSnapshot, PersonScore):
        model.objects.filter(run=run)._raw_delete("default")


def serve(run) -> None:
    """Answer until nothing more is asked."""
    from django.db import connection

    from scoring.services import chunks

    with connection.cursor() as cursor:
        cursor.execute(f"SET {PLAIN}")
        cursor.execute("SELECT pg_backend_pid()")
        clock = Clock(cursor.fetchone()[0])
    todo = {chunk.number: chunk for chunk in run.chunks.all()}
    print(json.dumps({"run": run.pk, "chunks": sorted(todo), "hospitals": run.hospitals}), flush=True)
    for line in sys.stdin:
        if line == "reset\n":
            forget_scores(run)
            print(flush=True)
        else:
            print(json.dumps(clock.time(chunks.score_chunk, run, todo[int(line)])), flush=True)


def main(given: list[str]) -> None:
    django.setup()
    from scoring.models import ScoreRun
    from scoring.services import yesterday

    if given:
        serve(ScoreRun.objects.select_related("weights").get(pk=given[0]))
        return
    run = prepared_run(yesterday())
    try:
        serve(run)
    finally:
        forget_scores(run)
        run.delete()


class Scorer:
    """Such a worker, as seen from the process that measures; used as a context."""

    def __init__(self, url: str, run: int | None = None):
        env = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "keyaccounts.settings"}
        command = [sys.executable, "-m", "bench.scorer", *([str(run)] if run else [])]
        self.process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        said = self.process.stdout.readline()
        if not said:
            raise SystemExit(f"The worker on {url} ended with code {self.process.wait()}.")
        found = json.loads(said)
        self.run, self.chunks, self.hospitals = found["run"], found["chunks"], found["hospitals"]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def score(self, number: int) -> Taken:
        """Score this chunk."""
        return Taken(*json.loads(self._ask(str(number))))

    def reset(self) -> None:
        """Take away what was scored, so that chunks can be scored again."""
        self._ask("reset")

    def _ask(self, what: str) -> str:
        self.process.stdin.write(f"{what}\n")
        self.process.stdin.flush()
        if not (said := self.process.stdout.readline()):
            raise SystemExit(f"A worker ended while it was asked for {what}.")
        return said


if __name__ == "__main__":
    main(sys.argv[1:])
