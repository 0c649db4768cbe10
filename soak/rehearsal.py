"""A backup made while somebody writes, restored to a fresh place and compared row by row with the moment it was made.

    DATABASE_URL=postgres://… python -m soak.rehearsal [--visits 2000]

The commands are those of docs/operations.md, as they stand there. A demo's rep posts visits all the while; after each
the database is kept in sight as it was then (a transaction that stays at its snapshot), so that the moment of the
backup can be looked at afterwards, however large the database is. Leaves a database with `_restored` in its name.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import services

from .stores import ROOT

RESTORED = "_restored"
POSTED = "SELECT count(*) FROM visits_visit WHERE notes LIKE 'Visit %% of the plan'"
TABLES = """
SELECT quote_ident(table_name) FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1
"""
DIGEST = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {} t"
BEFORE, MOST_MOMENTS = 3, 60


def commands(which: int) -> str:
    """The block of this number in the section of docs/operations.md that is about backups."""
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    section = text.split("## Backup and restore")[1].split("\n## ")[0]
    return re.findall(r"```\n(.*?)```", section, re.DOTALL)[which]


def checkout_of(folder: Path, var: Path) -> Path:
    """The checkout with a `var` of its own."""
    folder.mkdir()
    for entry in ROOT.iterdir():
        if entry.name not in ("var", ".git"):
            (folder / entry.name).symlink_to(entry)
    (var / "media").mkdir(parents=True, exist_ok=True)
    (folder / "var").symlink_to(var)
    return folder


def restoring(backup: Path) -> str:
    """The commands that restore, for the day on which this backup was written."""
    return re.sub(r"\d{4}-\d{2}-\d{2}", backup.stem[-10:], commands(1))


def shell(text: str, checkout: Path, env: dict[str, str]) -> float:
    """Run the commands as an admin would; seconds. RuntimeError with what they complained of."""
    if program := services.postgres_program("pg_dump"):
        env = env | {"PATH": f"{Path(program).parent}{os.pathsep}{env['PATH']}"}
    began = time.monotonic()
    done = subprocess.run(["bash", "-euc", text], cwd=checkout, env=dict(env), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return time.monotonic() - began


def digests(cursor) -> dict[str, tuple]:
    """{table: (rows, sum of the hashes of all its rows)}, whatever their order."""
    cursor.execute(TABLES)
    found = {}
    for (table,) in cursor.fetchall():
        cursor.execute(DIGEST.format(table))
        found[table] = cursor.fetchone()
    return found


class Moments:
    """The database as it was after each post, for as long as this is open."""

    def __init__(self, url: str):
        self.url = url
        self.kept: dict[int, Any] = {}

    def keep(self) -> int:
        """Remember now; how many visits were posted by then."""
        import psycopg2

        connection = psycopg2.connect(self.url)
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            cursor.execute(POSTED)
            count = cursor.fetchone()[0]
        if self.kept.setdefault(count, connection) is not connection:
            connection.close()
        return count

    def close(self) -> None:
        for connection in self.kept.values():
            connection.close()


def posting(forms: list[dict], moments: Moments) -> Iterator[int]:
    """Post one visit after the other, keeping the first moments; yields how many so far."""
    from django.test import Client

    from people.models import User

    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="rep"))
    for number, form in enumerate(forms, start=1):
        answer = client.post("/visits/new/", form)
        if answer.status_code != 302 or "/visits/new" in answer.url:
            raise SystemExit(f"Visit {form['client_id']} was not taken: {answer.status_code}")
        if number <= MOST_MOMENTS:
            moments.keep()
        yield number


def back_up(live: Path, writing: Iterator[int]) -> Path:
    """Run the commands that back up while visits are posted, before, during and after; the dump."""
    posted = list(islice(writing, BEFORE))
    with ThreadPoolExecutor(1) as pool:
        backup = pool.submit(shell, commands(0), live, os.environ | {"VAR_DIR": str(live / "var")})
        for number in writing:
            posted.append(number)
            if backup.done():
                break
        seconds = backup.result()
    dump = next(live.glob("*.dump"))
    print(f"Backed up in {seconds:.0f} s ({dump.stat().st_size / 1e6:.0f} MB) while {len(posted)} visits were posted.")
    return dump


def rehearse(url: str, folder: Path, visits: int) -> int:
    """Back up, restore, compare; the number of tables that differ."""
    import psycopg2

    from . import plan

    live, fresh = (checkout_of(folder / name, folder / f"{name}-var") for name in ("live", "fresh"))
    (live / "var" / "media" / "roster.csv").write_text("name\n", encoding="utf-8")
    with contextlib.closing(Moments(url)) as moments:
        dump = back_up(live, posting(plan.visits(visits), moments))
        for made in (dump, *live.glob("*.tar.gz")):
            made.rename(fresh / made.name)
        restored = url + RESTORED
        with contextlib.closing(psycopg2.connect(url)) as admin:
            admin.autocommit = True
            admin.cursor().execute(f'CREATE DATABASE "{restored.rpartition("/")[2]}"')
        there = os.environ | {"DATABASE_URL": restored, "VAR_DIR": str(fresh / "var")}
        print(f"Restored in {shell(restoring(dump), fresh, there):.0f} s.", flush=True)
        if not (fresh / "var" / "media" / "roster.csv").exists():
            raise SystemExit("The uploads did not come back.")
        return compare(restored, moments)


def compare(restored: str, moments: Moments) -> int:
    """Hold what was restored against the moment with as many visits; the number of tables that differ."""
    import psycopg2

    with contextlib.closing(psycopg2.connect(restored)) as database, database.cursor() as cursor:
        cursor.execute(POSTED)
        count = cursor.fetchone()[0]
        found = digests(cursor)
    with moments.kept[count].cursor() as cursor:
        expected = digests(cursor)
    differ = [table for table in expected | found if expected.get(table) != found.get(table)]
    rows = sum(rows for rows, _digest in found.values())
    print(f"The moment after {count} posts: {rows:,} rows in {len(found)} tables, {len(differ)} of them differ.")
    for table in differ:
        print(f"  {table}: {expected.get(table)} became {found.get(table)}")
    return len(differ)


def main() -> int:
    import django

    parser = argparse.ArgumentParser(prog="python -m soak.rehearsal", description=__doc__.splitlines()[0])
    parser.add_argument("--visits", type=int, default=2_000, help="visits that are posted at most")
    asked = parser.parse_args()
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        parser.error("DATABASE_URL must be a PostgreSQL with a demo.")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keyaccounts.settings")
    django.setup()
    with tempfile.TemporaryDirectory(prefix="keyaccounts-rehearsal-") as folder:
        return 1 if rehearse(url, Path(folder), asked.visits) else 0


if __name__ == "__main__":
    sys.exit(main())
