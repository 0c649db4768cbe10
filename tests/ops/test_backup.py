"""The backup and restore commands of docs/operations.md bring the data back: they are run as they stand there."""

import contextlib
import os
import re
import sqlite3
import subprocess
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings
from django.db import connection
from services import postgres_program

from tests.databases import template

ROOT = Path(__file__).resolve().parents[2]
SECTION = (
    (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").split("## Backup and restore")[1].split("\n## ")[0]
)
BLOCKS = re.findall(r"```\n(.*?)```", SECTION, re.DOTALL)


@pytest.fixture
def checkout(tmp_path):
    """A checkout with a `var` of its own."""
    for entry in ROOT.iterdir():
        if entry.name not in ("var", ".git"):
            (tmp_path / entry.name).symlink_to(entry)
    (tmp_path / "var" / "media").mkdir(parents=True)
    return tmp_path


def shell(commands: str, checkout: Path, **variables) -> None:
    passed_on = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment = passed_on | {"VAR_DIR": str(checkout / "var")} | variables
    done = subprocess.run(["bash", "-euc", commands], cwd=checkout, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.sqlite
def test_a_sqlite_file_in_use_is_backed_up_whole(checkout):
    live = checkout / "var" / "keyaccounts.sqlite3"
    with contextlib.closing(sqlite3.connect(live)) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE fact (text TEXT)")
        database.execute("INSERT INTO fact VALUES ('only in the write-ahead log')")
        database.commit()
        shell(BLOCKS[2], checkout)
    with contextlib.closing(sqlite3.connect(checkout / "backup.sqlite3")) as copy:
        assert copy.execute("SELECT text FROM fact").fetchall() == [("only in the write-ahead log",)]


@pytest.fixture
def database_url():
    """A database beside the test's own, on the same server."""
    server = settings.DATABASES["default"]
    dsn = f"postgres://{server['USER']}@{server['HOST']}:{server['PORT']}"
    name = f"backup_{os.getpid()}"
    with contextlib.closing(psycopg2.connect(f"{dsn}/postgres")) as admin:
        admin.autocommit = True
        with admin.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name} TEMPLATE {template()}")
            yield f"{dsn}/{name}"
            cursor.execute(f"DROP DATABASE {name}")


def facts(url: str) -> list[str]:
    with contextlib.closing(psycopg2.connect(url)) as database, database.cursor() as cursor:
        cursor.execute("SELECT name FROM people_company")
        return [name for (name,) in cursor.fetchall()]


def execute(url: str, statement: str) -> None:
    with contextlib.closing(psycopg2.connect(url)) as database, database, database.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.postgres
@pytest.mark.slow
def test_a_postgresql_database_and_the_uploads_come_back(checkout, database_url):
    assert connection.vendor == "postgresql"
    programs = Path(postgres_program("pg_dump")).parent
    variables = {"DATABASE_URL": database_url, "PATH": f"{programs}:{os.environ['PATH']}"}
    shell(".venv/bin/python manage.py migrate --verbosity 0", checkout, **variables)
    execute(database_url, "INSERT INTO people_company (id, name, is_demo) VALUES (1, 'Ours', false)")
    upload = checkout / "var" / "media" / "roster.csv"
    upload.write_text("name\n")
    shell(BLOCKS[0], checkout, **variables)

    execute(database_url, "UPDATE people_company SET name = 'Lost'")
    upload.unlink()
    written_on = next(checkout.glob("*.dump")).stem[-10:]
    shell(re.sub(r"\d{4}-\d{2}-\d{2}", written_on, BLOCKS[1]), checkout, **variables)

    assert facts(database_url) == ["Ours"]
    assert upload.read_text() == "name\n"
