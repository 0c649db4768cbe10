"""What is measured: a PostgreSQL of our own unless one is given, and gunicorn with two workers, as in production."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import process
import services

WORKERS, THREADS = 2, 4
# Ordinary durability; memory as one would give it on such a machine.
POSTGRES = "shared_buffers=1GB work_mem=16MB effective_cache_size=4GB random_page_cost=1.1 max_wal_size=8GB max_connections=100"


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL whose data stay in `folder` for the next time; yields the address of its database."""
    if services.postgres_program("initdb") is None:
        services.install_missing({"postgres"})
    if services.postgres_program("initdb") is None:
        raise SystemExit("PostgreSQL is needed: as root, apt-get install -y postgresql; or give a DATABASE_URL.")
    folder.mkdir(parents=True, exist_ok=True)
    data, port = folder / "data", services.free_port()
    as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    options = {"cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, **as_user}
    _let_in(folder, as_user)
    if not (data / "PG_VERSION").exists():
        initdb = [services.postgres_program("initdb"), "--auth=trust", "--username=postgres", "--encoding=UTF8"]
        if process.run([*initdb, "-D", str(data)], stdout=subprocess.DEVNULL, **options):
            raise SystemExit(f"initdb failed in {data}")
    settings = [part for setting in POSTGRES.split() for part in ("-c", setting)]
    command = [services.postgres_program("postgres"), "-D", str(data), "-k", "", "-h", "127.0.0.1", "-p", str(port)]
    with services.running([*command, *settings], port, stop=signal.SIGINT, log=folder / "log", **options):
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"


def _let_in(folder: Path, as_user: dict) -> None:
    """PostgreSQL refuses root; its own user must reach the folder."""
    if not as_user:
        return
    import shutil

    shutil.chown(folder, "postgres", "postgres")
    closed = next((above for above in folder.resolve().parents if not above.stat().st_mode & 0o001), None)
    if closed:
        raise SystemExit(
            f"PostgreSQL does not run as root, and its user may not enter {closed}. Say BENCH_DIR=/var/tmp/bench"
        )


@contextlib.contextmanager
def gunicorn(environment: dict[str, str], log: Path) -> Iterator["Web"]:
    """The application with two workers on a free port, with the floor beside it."""
    port = services.free_port()
    command = [str(Path(sys.executable).parent / "gunicorn"), "keyaccounts.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "30"]
    with log.open("wb") as output:
        web = process.start(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        services.wait_for_port(port, web)
        yield Web(port, web.pid)
    finally:
        web.terminate()
        web.wait(30)


class Web:
    """Where the application answers, and what it weighs."""

    def __init__(self, port: int, pid: int):
        self.port, self.pid = port, pid

    def memory(self) -> dict[str, float]:
        """MB of the workers and of the process above them, what they share counted once (PSS)."""
        return {"workers": sum(map(pss, process.children(self.pid))), "master": pss(self.pid)}


def pss(pid: int) -> float:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
