"""Where a round keeps its data: a copy of one loaded base, on either database (standard library only)."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from abc import ABC, abstractmethod
from pathlib import Path

from .pace import seconds, setting
from .servers import Postgres, Redis

ROOT = Path(__file__).resolve().parents[1]
# Quick to give up what is dead, so that a round shows in seconds what takes minutes in production.
QUICK = {
    "STALE_AFTER_SECONDS": setting(5),
    "RECOVERY_SECONDS": setting(2),
    "REDIS_VISIBILITY_TIMEOUT": setting(8),
    "SCORE_CHUNK_SIZE": "40",
    "LOG_LEVEL": "WARNING",
    "SECRET_KEY": "for the soak only",
    "CONN_MAX_AGE": "60",
}
# Hospitals, visits and deliveries in the base; visits and lines of a file in the plan.
FULL, SHORT = (300, 600, 2000, 90, 400), (60, 100, 400, 15, 60)
FOREIGN = ("DEBUG", "ALLOWED_HOSTS", "HTTPS", "HOST", "PORT", "REDIS_URL", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


class Store(ABC):
    """A base that is loaded once and copied for every round.

    migrated: the address of a database that has every table and no row, to begin with; without, the base is migrated.
    """

    name = ""

    def __init__(self, folder: Path, size: tuple[int, ...] = FULL, migrated: str = ""):
        self.folder, self.size, self.migrated = folder, size, migrated
        self.base_var = folder / "base"
        self.base_var.mkdir()

    def environment(self, round_name: str) -> dict[str, str]:
        """What the processes of a round read their settings from."""
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        var = self.folder / round_name
        path = os.pathsep.join([str(ROOT), str(ROOT / "scripts")])
        own = {"VAR_DIR": str(var), "PYTHONPATH": path, "DJANGO_SETTINGS_MODULE": "keyaccounts.settings"}
        return kept | QUICK | own | self.addresses(round_name)

    @abstractmethod
    def addresses(self, round_name: str) -> dict[str, str]:
        """Settings that say where the databases of a round are."""

    def make_base(self) -> None:
        """Load the data and make the plan of every round."""
        env = self.environment("base")
        hospitals, visits, deliveries, *plan = map(str, self.size)
        size = ["--hospitals", hospitals, "--stakeholders-per", "2", "--visits", visits, "--deliveries", deliveries]
        self.begin_base()
        for command in (["collectstatic", "--no-input"], ["demo", *size, "--no-scores"]):
            call(["manage.py", *command, "-v0"], env)
        call(["-m", "soak.plan", str(self.base_var), *plan], env)

    def begin_base(self) -> None:
        """Make the tables of the base."""
        if self.migrated:
            self.copy_migrated()
        else:
            call(["manage.py", "migrate", "-v0"], self.environment("base"))

    @abstractmethod
    def copy_migrated(self) -> None:
        """Lay the tables of `migrated` under the base."""

    def new_round(self, round_name: str) -> dict[str, str]:
        """A copy of the base; the environment of its processes."""
        var = self.folder / round_name
        var.mkdir()
        (var / "static").symlink_to(self.base_var / "static")
        self.copy_base(round_name)
        return self.environment(round_name)

    @abstractmethod
    def copy_base(self, round_name: str) -> None:
        """Give a round its own copy of the base."""

    def empty_round(self, round_name: str) -> None:
        """A place where nothing is yet, not even a table."""
        (self.folder / round_name).mkdir()

    @abstractmethod
    def rows(self, round_name: str, statement: str) -> list[list]:
        """Ask the round's database; ConnectionError while it is away."""

    def tally(self, round_name: str) -> dict[str, list]:
        return json.loads(call(["-m", "soak.tally"], self.environment(round_name)))

    def end_round(self, round_name: str) -> None:
        shutil.rmtree(self.folder / round_name, ignore_errors=True)


class OnSqlite(Store):
    """The embedded default: one file, no broker, jobs in child processes."""

    name = "SQLite, no broker"

    def file(self, round_name: str) -> Path:
        return self.folder / round_name / "keyaccounts.sqlite3"

    def addresses(self, round_name: str) -> dict[str, str]:
        return {"DATABASE_URL": f"sqlite:///{self.file(round_name)}"}

    def copy_migrated(self) -> None:
        shutil.copy(self.migrated.removeprefix("sqlite:///"), self.file("base"))

    def copy_base(self, round_name: str) -> None:
        with (
            contextlib.closing(sqlite3.connect(self.file("base"))) as base,
            contextlib.closing(sqlite3.connect(self.file(round_name))) as copy,
        ):
            base.backup(copy)

    def rows(self, round_name: str, statement: str) -> list[list]:
        try:
            with contextlib.closing(sqlite3.connect(self.file(round_name), timeout=seconds(30))) as database:
                return database.execute(statement).fetchall()
        except sqlite3.OperationalError as away:
            raise ConnectionError from away


class OnPostgres(Store):
    """Production's way: PostgreSQL, Redis, a worker."""

    name = "PostgreSQL and Redis"

    def __init__(
        self, folder: Path, postgres: Postgres, redis: Redis, size: tuple[int, ...] = FULL, migrated: str = ""
    ):
        super().__init__(folder, size, migrated)
        self.postgres, self.redis = postgres, redis
        postgres.sql("CREATE DATABASE base")

    def addresses(self, round_name: str) -> dict[str, str]:
        database = self.database(round_name)
        redis = {} if round_name == "base" else {"REDIS_URL": self.redis.url}
        return {"DATABASE_URL": self.postgres.url(database)} | redis

    def database(self, round_name: str) -> str:
        return round_name.replace("-", "_")

    def copy_migrated(self) -> None:
        self.postgres.copy(self.migrated, "base")

    def copy_base(self, round_name: str) -> None:
        self.redis.knock_over()  # nothing is left of the round before
        self.postgres.sql(f"CREATE DATABASE {self.database(round_name)} TEMPLATE base")
        # A sequence that was copied logs its next values only after a checkpoint: without one, a crash would deal out
        # numbers twice that rows have already.
        self.postgres.sql("CHECKPOINT")

    def empty_round(self, round_name: str) -> None:
        super().empty_round(round_name)
        self.postgres.sql(f"CREATE DATABASE {self.database(round_name)}")

    def rows(self, round_name: str, statement: str) -> list[list]:
        return self.postgres.sql(statement, self.database(round_name))

    def end_round(self, round_name: str) -> None:
        super().end_round(round_name)
        self.postgres.sql(f"DROP DATABASE {self.database(round_name)} WITH (FORCE)")


def call(arguments: list[str], env: dict[str, str]) -> str:
    """Run Python with these arguments to its end; what it printed. RuntimeError with its complaint."""
    done = subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stderr[-3000:]}")
    return done.stdout
