"""The chunk phase of the nightly run: beside bare SQL, at two sizes, by one worker and by two; the look at objectives.

    DATABASE_URL=postgres://… python -m bench.nightly [--beside postgres://…] [--times 5] [--chunks 20]

The database holds a demo with deliveries in closed months. Both sides of the first measurement work on the same chunks
of hospitals, in turn, in one transaction that is rolled back. `--beside` is a smaller demo, for the cost of a hospital
there; chunks of both are scored in turn. What was scored for the others is taken away in the end.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from typing import NamedTuple

import django

from . import progress as look
from .nightly_sql import BARE, TICK, values
from .scorer import PLAIN, Clock, Scorer, Taken, forget_scores, prepared_run

MOST_OF_BARE, MOST_OF_SMALL, LEAST_OF_ONE = 3.0, 1.1, 1.6
MOST_GROWTH_MB = 8.0


class Line(NamedTuple):
    """One line of the table; `holds` is None where there is no bar."""

    what: str
    found: str
    bar: str = ""
    holds: bool | None = None


# -- Beside bare SQL -------------------------------------------------------------------------------
def measure(pairs: int) -> list[tuple[Taken, Taken]]:
    """What the product and bare SQL took for each pair on one chunk; the first pair, to warm up, is left out."""
    from django.db import connection, transaction

    from scoring.frozen import Frozen
    from scoring.services import chunks, yesterday

    found = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {PLAIN}")
        cursor.execute("SET LOCAL jit = off")  # it would take longer to compile the bare statement than to run it
        cursor.execute("SELECT pg_backend_pid()")
        clock = Clock(cursor.fetchone()[0])
        run = prepared_run(yesterday())
        frozen = Frozen.from_dict(run.inputs)
        todo = list(run.chunks.select_related("run__weights").order_by("number"))

        def product(chunk):
            chunks.score_chunk(run, chunk)

        def bare(chunk):
            cursor.execute(BARE, values(run, frozen, chunk))
            cursor.execute(TICK, [chunk.pk])

        for number in range(pairs + 1):
            chunk = todo[number % len(todo)]
            taken, rows = {}, {}
            for side in (product, bare) if number % 2 else (bare, product):
                forget_scores(run)
                taken[side] = clock.time(side, chunk)
                rows[side] = run.snapshots.count(), run.people.count()
            if rows[product] != rows[bare]:
                raise SystemExit(f"{rows[product]} rows by the product, {rows[bare]} by bare SQL: no pair.")
            found.append((taken[product], taken[bare]))
        transaction.set_rollback(True)
    return found[1:]


def beside_bare(what: str, found: list[tuple[Taken, Taken]]) -> list[Line]:
    """The ratio by the wall, which is the bar, and by processor time, which holds on a busy machine too."""
    product, bare = (Taken(*map(median, zip(*side, strict=True))) for side in zip(*found, strict=True))
    wall = median(ours.wall / theirs.wall for ours, theirs in found)
    worked = median(ours.worked / max(theirs.database, 0.01) for ours, theirs in found)
    return [
        Line(f"{what} by the product", told(product)),
        Line("The same by bare SQL", f"{ms(bare.wall)} ms; processor: {ms(bare.database)} ms the database's"),
        Line(
            f"Product / bare SQL, median of {len(found)}",
            f"{wall:.2f} by the wall, {worked:.2f} by processor time",
            f"at most {MOST_OF_BARE:g}",
            wall <= MOST_OF_BARE,
        ),
    ]


# -- At two sizes ----------------------------------------------------------------------------------
def flat_memory(scorer: Scorer, numbers: list[int]) -> Line:
    """The whole phase in one process: what it holds after the first tenth and after the last chunk."""
    held = [scorer.score(number).memory for number in numbers]
    scorer.reset()
    early, late = held[len(held) // 10], held[-1]
    return Line(
        f"Memory over {len(held)} chunks",
        f"{early:.0f} MB after a tenth of them, {late:.0f} MB at the end",
        f"flat: at most {MOST_GROWTH_MB:g} MB more",
        late - early <= MOST_GROWTH_MB,
    )


def beside_small(large: Scorer, small: Scorer, times: int) -> list[Line]:
    """Chunks of both in turn, `times` rounds of as many as the small one has, spread over the large one."""
    ratios, rounds = [], []
    for number in range(times):
        step = len(large.chunks) // len(small.chunks)
        pairs = zip(large.chunks[number % step :: step], small.chunks, strict=False)
        found = [(large.score(there), small.score(here)) for there, here in pairs]
        rounds.append([Taken(*map(median, zip(*side, strict=True))) for side in zip(*found, strict=True)])
        ratios.append((rounds[-1][0].wall / rounds[-1][1].wall, rounds[-1][0].worked / rounds[-1][1].worked))
        large.reset(), small.reset()
    wall, worked = map(median, zip(*ratios, strict=True))
    mean = [Taken(*map(median, zip(*side, strict=True))) for side in zip(*rounds, strict=True)]
    return [
        Line(f"A chunk among {large.hospitals:,} hospitals", told(mean[0])),
        Line(f"A chunk among {small.hospitals:,} hospitals", told(mean[1])),
        Line(
            f"A hospital among many / among few, median of {times}",
            f"{wall:.2f} by the wall, {worked:.2f} by processor time",
            f"at most {MOST_OF_SMALL:g}",
            wall <= MOST_OF_SMALL,
        ),
    ]


# -- By one worker and by two ----------------------------------------------------------------------
def scored_by(scorers: list[Scorer], numbers: list[int]) -> tuple[float, list[Taken]]:
    """Seconds until these chunks are done by so many workers, and what each worker took in all."""
    left = iter(numbers)

    def work(scorer: Scorer) -> list[Taken]:
        return [scorer.score(number) for number in left]

    began = time.perf_counter()
    with ThreadPoolExecutor(len(scorers)) as pool:
        found = list(pool.map(work, scorers))
    taken = time.perf_counter() - began
    scorers[0].reset()
    return taken, [Taken(*map(sum, zip(*of_one, strict=True))) for of_one in found if of_one]


def by_two(first: Scorer, second: Scorer, numbers: list[int], times: int) -> list[Line]:
    """One worker, then two, `times` over; the processor's share is what the seconds on the wall were spent on."""
    ratios, split = [], []
    for _once in range(times):
        alone, alone_taken = scored_by([first], numbers)
        together, together_taken = scored_by([first, second], numbers)
        ratios.append(alone / together)
        split.append((shares(alone, alone_taken), shares(together, together_taken)))
    one, two = (tuple(map(median, zip(*side, strict=True))) for side in zip(*split, strict=True))
    return [
        Line(f"{len(numbers)} chunks by one worker", shared(one)),
        Line("The same by two workers", shared(two)),
        Line(
            f"Two workers / one, median of {times}",
            f"{median(ratios):.2f} times as fast",
            f"at least {LEAST_OF_ONE:g}",
            median(ratios) >= LEAST_OF_ONE,
        ),
    ]


def shares(wall: float, taken: Iterable[Taken]) -> tuple[float, float, float]:
    """Seconds on the wall, of the workers' processor time and of the database's."""
    taken = list(taken)
    return wall, sum(each.own for each in taken), sum(each.database for each in taken)


def shared(of: tuple[float, float, float]) -> str:
    wall, own, database = of
    return f"{wall:.1f} s; processor: {own:.1f} s the workers', {database:.1f} s the database's"


# -- The command -----------------------------------------------------------------------------------
def ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f}"


def told(taken: Taken) -> str:
    return f"{ms(taken.wall)} ms; processor: {ms(taken.own)} ms its own, {ms(taken.database)} ms the database's"


def table(lines: list[Line]) -> str:
    """The lines as a table, for the terminal and for docs/benchmarks.md."""
    verdict = {None: "", True: "held", False: "OVER"}
    return "\n".join(f"| {line.what} | {line.found} | {line.bar} | {verdict[line.holds]} |" for line in lines)


def arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.nightly", description=__doc__.splitlines()[0])
    parser.add_argument("--beside", default="", help="the address of a smaller demo")
    parser.add_argument("--times", type=int, default=5, help="rounds of each measurement; their median counts")
    parser.add_argument("--chunks", type=int, default=20, help="chunks that one worker and two are given")
    parser.add_argument("--only", choices=["bare", "look", "small", "workers"], help="one of them")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    asked = arguments(given)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keyaccounts.settings")
    django.setup()
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        print("The bench measures PostgreSQL: say DATABASE_URL=postgres://…")
        return 2
    if url == asked.beside:
        print("The smaller demo is a database of its own.")
        return 2
    print(f"The nightly run's chunk phase; PostgreSQL with {PLAIN}", flush=True)
    lines: list[Line] = []
    for name, found in (("bare", on_bare), ("look", on_look), ("small", on_sizes), ("workers", on_workers)):
        if asked.only in (None, name) and (name != "small" or asked.beside):
            lines += found(url, asked)
            print(table(lines[-4 if name == "small" else -3 :]), flush=True)
    return 1 if any(line.holds is False for line in lines) else 0


def on_bare(_url: str, asked: argparse.Namespace) -> list[Line]:
    return beside_bare("A chunk", measure(asked.times))


def on_look(_url: str, asked: argparse.Namespace) -> list[Line]:
    from django.utils import timezone

    count, found = look.measure(asked.times, timezone.localdate())
    return beside_bare(f"A look at {count:,} objectives", found)


def on_sizes(url: str, asked: argparse.Namespace) -> list[Line]:
    with Scorer(url) as large, Scorer(asked.beside) as small:
        memory = flat_memory(large, large.chunks)
        flat_memory(small, small.chunks)  # to warm it as well
        return [memory, *beside_small(large, small, asked.times)]


def on_workers(url: str, asked: argparse.Namespace) -> list[Line]:
    with Scorer(url) as first, Scorer(url, first.run) as second:
        numbers = first.chunks[: asked.chunks]
        scored_by([first, second], numbers)  # to warm both
        return by_two(first, second, numbers, asked.times)


if __name__ == "__main__":
    sys.exit(main())
