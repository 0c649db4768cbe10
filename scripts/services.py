"""What the tests need beside Python: found, installed where that is allowed, started privately (standard library only).

    python3 scripts/services.py          install what is missing, as root on Debian; else say the line that would

PostgreSQL and Redis run in a temporary folder on free ports, with durability off, and end with whoever started them.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import process

CJK_FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")


def postgres_program(name: str) -> str | None:
    """The path of a PostgreSQL program; Debian keeps them off the PATH, one folder per version."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(folders, key=lambda folder: float(folder.parent.name), reverse=True)
    return shutil.which(name, path=os.pathsep.join([*map(str, newest_first), os.environ.get("PATH", "")]))


def chromium() -> str | None:
    """The path of a Chromium that the browser tests can drive."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def draws_pdf() -> bool:
    """Whether the libraries are here that WeasyPrint draws with (dashboards/briefing_files.py)."""
    try:
        for name in ("libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0"):
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def missing() -> dict[str, str]:
    """What is not here, as {need: Debian packages}."""
    needs = {
        "chromium": (chromium(), "chromium"),
        "cjk-font": (CJK_FONT.exists(), "fonts-noto-cjk"),
        "postgres": (postgres_program("initdb"), "postgresql"),
        "redis": (shutil.which("redis-server"), "redis-server"),
        "pango": (draws_pdf(), "libpangoft2-1.0-0 libharfbuzz-subset0"),
        "poppler": (shutil.which("pdftotext"), "poppler-utils"),
        "gettext": (shutil.which("xgettext") and shutil.which("msgfmt"), "gettext"),
    }
    return {need: package for need, (found, package) in needs.items() if not found}


def apt_line(packages: list[str]) -> str:
    return "apt-get install -y --no-install-recommends " + " ".join(packages)


def install_missing(needs: set[str] | None = None) -> None:
    """Install what is missing (of `needs`, or all) where we are root and have apt; else print the line and go on."""
    packages = sorted(package for need, package in missing().items() if needs is None or need in needs)
    if not packages:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print(f"More is needed than is here. As root: {apt_line(packages)}", flush=True)
        return
    print(f"Installing {', '.join(packages)} …", flush=True)
    quiet = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, "stdin": subprocess.DEVNULL}
    for command in ("apt-get update", apt_line(packages)):
        with tempfile.TemporaryFile() as output:
            if process.run(command.split(), stdout=output, stderr=subprocess.STDOUT, **quiet):
                output.seek(0)
                print(output.read().decode(errors="replace")[-2000:], f"{command}: failed", sep="\n", flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int, server: subprocess.Popen, *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and server.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{server.args[0]} did not start on port {port}")


@contextlib.contextmanager
def running(command: list[str], port: int, *, stop: int, log: Path, **options) -> Iterator[None]:
    """A server that lasts for the block, and not longer even if this process is killed."""
    with log.open("wb") as output:
        server = process.start(command, parent_death=stop, stdout=output, stderr=output, **options)
    try:
        wait_for_port(port, server)
        yield
    except RuntimeError:
        print(log.read_text(errors="replace")[-2000:], file=sys.stderr)
        raise
    finally:
        server.send_signal(stop)
        server.wait(20)


@contextlib.contextmanager
def private_postgres() -> Iterator[str]:
    """A new PostgreSQL; yields the URL of an empty database in it. PostgreSQL refuses root: it runs as `postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="keyaccounts-postgres-"))
    port, data = free_port(), folder / "data"
    as_user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    if as_user:
        shutil.chown(folder, "postgres", "postgres")
    options = {"cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}, **as_user}
    initdb = [postgres_program("initdb"), "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync"]
    unsafe_but_fast = (
        "fsync=off synchronous_commit=off full_page_writes=off max_wal_size=4GB max_connections=300 jit=off"
    )
    settings = [part for setting in unsafe_but_fast.split() for part in ("-c", setting)]
    server = [postgres_program("postgres"), "-D", str(data), "-k", str(folder), "-h", "127.0.0.1", "-p", str(port)]
    try:
        if process.run([*initdb, "-D", str(data)], stdout=subprocess.DEVNULL, **options):
            raise RuntimeError("initdb failed")
        with running([*server, *settings], port, stop=signal.SIGQUIT, log=folder / "log", **options):
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: str, name: str) -> str:
    """Make an empty database beside the one at this URL of PostgreSQL, once it has started up; its URL."""
    patience = time.monotonic() + 60
    while (
        subprocess.run([postgres_program("pg_isready"), "-q", "-d", server]).returncode and time.monotonic() < patience
    ):
        time.sleep(0.1)
    subprocess.run([postgres_program("createdb"), f"--maintenance-db={server}", name], check=True)
    return f"{server.rpartition('/')[0]}/{name}"


@contextlib.contextmanager
def private_redis() -> Iterator[str]:
    """A new Redis that keeps nothing on disk; yields its URL."""
    with tempfile.TemporaryDirectory(prefix="keyaccounts-redis-") as folder:
        port = free_port()
        command = [shutil.which("redis-server"), "--port", str(port), "--bind", "127.0.0.1", "--dir", folder]
        command += ["--save", "", "--appendonly", "no"]
        with running(command, port, stop=signal.SIGTERM, log=Path(folder, "log")):
            yield f"redis://127.0.0.1:{port}/0"


if __name__ == "__main__":
    process.die_with_parent()
    install_missing()
