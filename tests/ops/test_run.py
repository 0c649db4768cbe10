"""`make run` from the outside: what it refuses, what it says, and that a second start keeps the data."""

import contextlib
import ipaddress
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import services
from django.core.management import CommandError, call_command

from keyaccounts.management.commands.preflight import is_loopback
from tests.databases import lay_out
from tests.factories import UserFactory

EVERYWHERE = str(ipaddress.IPv4Address(0))
"""The address that stands for every address of a machine."""
RUN = Path(__file__).resolve().parents[2] / "scripts" / "run.py"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(var: Path, **settings) -> dict[str, str]:
    """What a first-time user has: no setting but the given ones."""
    passed_on = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return passed_on | {"VAR_DIR": str(var), "PYTHONUNBUFFERED": "1"} | settings


def refused(var: Path, **settings) -> str:
    """The message of a start that must fail."""
    done = subprocess.run([sys.executable, str(RUN)], env=environment(var, **settings), capture_output=True, text=True)
    assert done.returncode not in (0, 130)
    return done.stderr


@contextlib.contextmanager
def served(var: Path, **settings):
    """Start, wait for the printed address; yields (address, what was printed). Ends with Ctrl-C, which is no failure."""
    port = str(free_port())
    command = [sys.executable, str(RUN)]
    with subprocess.Popen(
        command, env=environment(var, PORT=port, **settings), stdout=subprocess.PIPE, text=True
    ) as started:
        printed = ""
        try:
            for line in started.stdout:
                printed += line
                if "Ctrl-C" in line:
                    break
            yield re.search(r"http://\S+", printed).group(), printed
        finally:
            started.send_signal(signal.SIGINT)
        assert started.wait(30) == 0


def answer(url: str) -> tuple[int, str]:
    with urllib.request.urlopen(url, timeout=20) as response:  # noqa: S310  (our own address)
        return response.status, response.read().decode()


@pytest.fixture(scope="module")
def an_empty_installation(tmp_path_factory) -> Path:
    """A folder whose database is migrated and empty; the start of the demo below begins with no folder at all."""
    var = tmp_path_factory.mktemp("empty")
    lay_out(var / "keyaccounts.sqlite3")
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity=0", "--no-input"]
    subprocess.run(migrate, cwd=RUN.parents[1], env=environment(var), check=True)
    return var


@pytest.fixture
def empty(an_empty_installation, tmp_path) -> Path:
    """A copy of it for one test."""
    return Path(shutil.copytree(an_empty_installation, tmp_path / "var"))


def users(var: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(var / "keyaccounts.sqlite3")) as database:
        return [name for (name,) in database.execute("SELECT username FROM people_user ORDER BY username")]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        (EVERYWHERE, False),
        ("::", False),
        ("192.0.2.7", False),
        ("crm.example.com", False),
        ("localhost.example.com", False),
    ],
)
def test_only_this_machines_addresses_are_loopback(host, expected):
    assert is_loopback(host) is expected


def test_demo_log_ins_are_not_served_beyond_this_machine(db):
    UserFactory(is_demo=True)
    with pytest.raises(CommandError, match="published password"):
        call_command("preflight", "192.0.2.7")
    with pytest.raises(CommandError, match="published password"):
        call_command("preflight", "192.0.2.7", first_run=True)


def test_an_empty_installation_is_served_beyond_this_machine_only_when_meant(db):
    with pytest.raises(CommandError, match="becomes its admin"):
        call_command("preflight", "192.0.2.7")
    call_command("preflight", "192.0.2.7", first_run=True)


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.7"])
def test_an_installation_with_own_users_is_served_anywhere(db, capsys, host):
    UserFactory(is_demo=False)
    call_command("preflight", host)
    assert capsys.readouterr().out.strip() == "own data"


@pytest.mark.sqlite
def test_a_taken_port_is_named_before_any_work(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port}: Address already in use" in refused(tmp_path / "var", PORT=str(port))
    assert not (tmp_path / "var").exists()


@pytest.mark.sqlite
@pytest.mark.parametrize(("given", "message"), [({"PORT": "http"}, "PORT=http"), ({"HOST": "no such host"}, "HOST=")])
def test_a_wrong_address_is_named(tmp_path, given, message):
    assert message in refused(tmp_path / "var", **given)


@pytest.mark.sqlite
def test_nothing_is_served_beyond_this_machine_by_accident(empty):
    message = refused(empty, HOST=EVERYWHERE, PORT=str(free_port()))
    assert "becomes its admin" in message
    assert users(empty) == [], "no demo data was loaded for the network to see"


@pytest.mark.sqlite
def test_an_empty_start_offers_the_first_run(empty):
    with served(empty, DEMO="0") as (address, printed):
        assert "Log-ins" not in printed
        assert answer(f"{address}healthz") == (200, "ok")
    assert users(empty) == []


def a_worker_answers(var: Path, url: str) -> bool:
    """Ask the workers of this broker to answer, for as long as one may take to start."""
    ping = [sys.executable, "-m", "celery", "-A", "keyaccounts", "inspect", "ping", "--timeout", "3"]
    settings = {"cwd": RUN.parents[1], "env": environment(var, REDIS_URL=url)}
    asked = (subprocess.run(ping, capture_output=True, text=True, **settings) for _ in range(10))
    return any("pong" in answer.stdout for answer in asked)


def readiness(address: str) -> tuple[int, dict]:
    try:
        with urllib.request.urlopen(f"{address}readyz", timeout=20) as response:  # noqa: S310  (our own address)
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.mark.redis
@pytest.mark.sqlite
def test_with_redis_a_worker_runs_along_and_a_lost_broker_is_named(empty):
    with contextlib.ExitStack() as broker:
        url = broker.enter_context(services.private_redis())
        with served(empty, DEMO="0", REDIS_URL=url) as (address, _):
            assert readiness(address)[0] == 200
            assert a_worker_answers(empty, url)
            broker.close()
            assert readiness(address) == (503, {"status": "unavailable", "unavailable": ["broker"]})


@pytest.mark.sqlite
@pytest.mark.slow
def test_the_demo_is_loaded_once_and_a_second_start_keeps_the_data(tmp_path):
    var = tmp_path / "var"
    with served(var) as (address, printed):
        assert "rep, medrep, manager, admin, compliance" in printed
        assert "demo-keyaccounts" in printed
        status, page = answer(address)
        assert (status, "csrfmiddlewaretoken" in page) == (200, True)
    first = users(var)
    with contextlib.closing(sqlite3.connect(var / "keyaccounts.sqlite3")) as database:
        database.execute("UPDATE people_user SET name = 'Somebody renamed me' WHERE username = 'rep'")
        database.commit()

    with served(var) as (address, _):
        assert answer(address)[0] == 200

    assert users(var) == first
    with contextlib.closing(sqlite3.connect(var / "keyaccounts.sqlite3")) as database:
        kept = database.execute("SELECT name FROM people_user WHERE username = 'rep'").fetchone()
    assert kept == ("Somebody renamed me",)
