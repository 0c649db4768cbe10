"""A PostgreSQL and a Redis that can be knocked over and stood up again (standard library only).

What PostgreSQL has committed survives its crash: unlike the servers of the tests it waits for its log to be written.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import process
import services

from .pace import seconds

_starter = ThreadPoolExecutor(1)


def start(command: list[str], **options) -> subprocess.Popen:
    """Start a process from the one thread that outlives the others.

    The signal that a process asks for at its parent's death comes when the thread that started it ends.
    """
    return _starter.submit(process.start, command, **options).result()


class Server:
    """One server program in a folder of its own, for the time of the block.

    inside: what to put before the command, as `ip netns exec NAME`, to run it on another machine's network.
    """

    stop_signal = signal.SIGTERM

    def __init__(self, host: str = "127.0.0.1", port: int = 0, inside: tuple[str, ...] = ()):
        self.host, self.port, self.inside = host, port or services.free_port(), list(inside)
        self.folder = Path(tempfile.mkdtemp(prefix="keyaccounts-soak-"))

    def __enter__(self):
        self.prepare()
        self.start()
        return self

    def __exit__(self, *_):
        self.running.send_signal(signal.SIGQUIT)
        try:
            self.running.wait(seconds(8))  # PostgreSQL gives its own processes five
        except subprocess.TimeoutExpired:
            self.running.kill()
            self.running.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def prepare(self) -> None:
        """What is done once, before the first start."""

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            self.running = start(
                [*self.inside, *self.command()], parent_death=signal.SIGQUIT, stdout=log, stderr=log,
                stdin=subprocess.DEVNULL, cwd=self.folder, env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            )  # fmt: skip
        deadline = time.monotonic() + seconds(60)
        while not self.answers():
            if time.monotonic() > deadline or self.running.poll() is not None:
                raise RuntimeError((self.folder / "log").read_text(errors="replace")[-2000:])
            time.sleep(0.1)

    def answers(self) -> bool:
        raise NotImplementedError

    def knock_over(self) -> None:
        """End it with everything it has in memory, and start it again."""
        self.running.send_signal(self.stop_signal)
        self.running.wait(seconds(60))
        self.start()

    def _run(self, *command: str) -> subprocess.CompletedProcess:
        return subprocess.run(command, capture_output=True, text=True, cwd=self.folder)


class Postgres(Server):
    """PostgreSQL; knocked over by an immediate shutdown, so that it starts by replaying its log."""

    stop_signal = signal.SIGQUIT

    as_user: tuple[str, ...] = ()

    def prepare(self) -> None:
        if os.geteuid() == 0:  # PostgreSQL refuses root
            shutil.chown(self.folder, "postgres", "postgres")
            self.as_user = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--pdeathsig=QUIT")
        options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync"]
        initdb = services.postgres_program("initdb")
        made = self._run(*self.as_user, initdb, *options, "-D", str(self.folder / "data"))
        if made.returncode:
            raise RuntimeError(made.stderr)
        with (self.folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.0.0.0/8 trust\n")

    def command(self) -> list[str]:
        program, data = services.postgres_program("postgres"), str(self.folder / "data")
        settings = ["fsync=off", "synchronous_commit=on", "max_connections=200", "shared_buffers=128MB"]
        at = ["-D", data, "-k", str(self.folder), "-h", self.host, "-p", str(self.port)]
        return [*self.as_user, program, *at, *(part for setting in settings for part in ("-c", setting))]

    def answers(self) -> bool:
        at = ["-h", str(self.folder), "-p", str(self.port), "-q"]
        return self._run(services.postgres_program("pg_isready"), *at).returncode == 0

    def url(self, database: str) -> str:
        return f"postgres://postgres@{self.host}:{self.port}/{database}"

    def copy(self, url: str, database: str) -> None:
        """Fill an empty database with what is at this address, on whatever server."""
        dump, load = map(services.postgres_program, ("pg_dump", "psql"))
        with subprocess.Popen([dump, url], stdout=subprocess.PIPE) as dumping:
            subprocess.run(
                [load, *self._at(database), "-Xq", "-v", "ON_ERROR_STOP=1"],
                stdin=dumping.stdout,
                stdout=subprocess.DEVNULL,
                check=True,
            )
        if dumping.returncode:
            raise RuntimeError(f"{url} could not be dumped")

    def _at(self, database: str) -> list[str]:
        return ["-h", str(self.folder), "-p", str(self.port), "-U", "postgres", "-d", database]

    def sql(self, statement: str, database: str = "postgres") -> list[list[str]]:
        """Run a statement; the rows as texts."""
        done = self._run(services.postgres_program("psql"), *self._at(database), "-XAtq", "-F", "\t", "-c", statement)
        if done.returncode:
            raise ConnectionError(done.stderr)
        return [line.split("\t") for line in done.stdout.splitlines()]


class Redis(Server):
    """Redis without a file: once killed it has forgotten everything."""

    stop_signal = signal.SIGKILL

    def command(self) -> list[str]:
        listening = ["--port", str(self.port), "--bind", self.host, "--protected-mode", "no"]
        return [shutil.which("redis-server"), *listening, "--dir", str(self.folder), "--save", "", "--appendonly", "no"]

    def answers(self) -> bool:
        asked = self._run(*self.inside, shutil.which("redis-cli"), "-h", self.host, "-p", str(self.port), "ping")
        return asked.stdout.strip() == "PONG"

    @property
    def url(self) -> str:
        return f"redis://{self.host}:{self.port}/0"
