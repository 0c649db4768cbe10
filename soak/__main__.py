"""The command: rounds until the kills are done, each compared with a round that nothing disturbed."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import process
import services

from .rounds import Outcome, Round
from .servers import Postgres, Redis
from .stores import FULL, SHORT, OnPostgres, OnSqlite, Store

KILLS_A_ROUND = 25


@contextlib.contextmanager
def opened(which: str, folder: Path, size: tuple[int, ...], migrated: str = "") -> Iterator[Store]:
    """The store of this name, with the servers it needs; `migrated` as Store takes it."""
    folder = folder / which
    folder.mkdir()
    if which == "sqlite":
        yield OnSqlite(folder, size, migrated)
        return
    with Postgres() as postgres, Redis() as redis:
        yield OnPostgres(folder, postgres, redis, size, migrated)


def differences(expected: dict[str, list], found: dict[str, list]) -> list[str]:
    """The tables that are not the same, with their rows."""
    return [
        f"{table}: {expected[table]} became {found[table]}" for table in expected if found[table] != expected[table]
    ]


def soak(store: Store, kills: int, seed: int) -> Counter:
    """Kill so often; what was killed how often. SystemExit with the first difference."""
    print(f"{store.name}: loading …", flush=True)
    store.make_base()
    undisturbed = Round(store, "undisturbed", "", 0).play()
    rows = sum(count for count, _ in undisturbed.tally.values())
    print(f"  undisturbed: {undisturbed.seconds:.0f} s, {rows} rows in {len(undisturbed.tally)} tables", flush=True)
    killed: Counter = Counter()
    number = 0
    while (done := sum(killed.values())) < kills:
        number += 1
        outcome = Round(
            store, f"round-{number}", f"{seed}:{store.name}:{number}", min(KILLS_A_ROUND, kills - done)
        ).play()
        killed += outcome.kills
        unequal = differences(undisturbed.tally, outcome.tally)
        report(number, outcome, "NOT EQUAL" if unequal else "equal")
        if unequal:
            sys.exit("Not equal to the undisturbed round:\n  " + "\n  ".join(unequal))
        if not outcome.kills and number > 3:
            sys.exit("Nothing was there to be killed.")
    return killed


def report(number: int, outcome: Outcome, verdict: str) -> None:
    what = ", ".join(f"{name} {count}" for name, count in sorted(outcome.kills.items()))
    print(
        f"  round {number}: {sum(outcome.kills.values())} kills ({what}), {outcome.seconds:.0f} s, {outcome.resent} forms"
        f" sent again, {outcome.pressed_again} buttons pressed again: {verdict}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--on", choices=["sqlite", "postgres", "both"], default="both")
    parser.add_argument("--short", action="store_true", help="less work in a round, so more kills in a minute")
    parser.add_argument("--keep", type=Path, help="a folder for the logs, kept")
    asked = parser.parse_args()
    process.die_with_parent()
    process.adopt_orphans()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are stopped and folders removed
    if asked.kills < 1:
        parser.error("KILLS must be at least 1.")
    absent = {"postgres", "redis"} & set(services.missing())
    names = ["sqlite", "postgres"] if asked.on == "both" else [asked.on]
    if absent and "postgres" in names:
        sys.exit(
            f"Needs {', '.join(sorted(absent))}. As root: {services.apt_line(sorted(services.missing().values()))}"
        )
    began, killed = time.monotonic(), Counter()
    with contextlib.ExitStack() as stack:
        folder = asked.keep or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keyaccounts-soak-")))
        folder.mkdir(parents=True, exist_ok=True)
        for at, name in enumerate(names):
            share = (asked.kills + at) // len(names)
            with opened(name, folder, SHORT if asked.short else FULL) as store:
                killed += soak(store, share, asked.seed)
    what = ", ".join(f"{name} {count}" for name, count in sorted(killed.items()))
    print(f"{sum(killed.values())} kills ({what}) in {time.monotonic() - began:.0f} s: every round equal.")


if __name__ == "__main__":
    main()
