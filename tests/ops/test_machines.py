"""Several machines, as network namespaces: web on one, two workers on two others, the data on a fourth; one cut off."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time

import process
import pytest

from soak.servers import Postgres, Redis
from soak.stores import QUICK, ROOT
from tests.databases import MIGRATED

pytestmark = [pytest.mark.postgres, pytest.mark.redis, pytest.mark.slow, pytest.mark.netns]

MACHINES = {"data": 1, "web": 2, "first": 3, "second": 4}
SIZE = ["--hospitals", "400", "--stakeholders-per", "2", "--visits", "400", "--deliveries", "2000", "--no-scores"]
CELERY = [sys.executable, "-m", "celery", "--quiet", "-A", "keyaccounts"]


class Network:
    """Four machines on one switch; nothing of it touches the network of the host."""

    def __init__(self):
        self.name = f"ka{os.getpid()}"

    def inside(self, machine: str) -> tuple[str, ...]:
        return ("ip", "netns", "exec", f"{self.name}-{machine}")

    def address(self, machine: str) -> str:
        return f"10.77.0.{MACHINES[machine]}"

    def on(self, machine: str, *command: str) -> None:
        subprocess.run([*self.inside(machine), *command], check=True, capture_output=True)

    def cable(self, machine: str, state: str) -> None:
        """Plug a machine's cable into the switch (`up`), or pull it (`down`)."""
        self.on("switch", "ip", "link", "set", f"to-{machine}", state)

    def __enter__(self):
        for machine in ("switch", *MACHINES):
            subprocess.run(["ip", "netns", "add", f"{self.name}-{machine}"], check=True)
            self.on(machine, "ip", "link", "set", "lo", "up")
        self.on("switch", "ip", "link", "add", "bridge", "type", "bridge")
        self.on("switch", "ip", "link", "set", "bridge", "up")
        for machine in MACHINES:
            there = f"{self.name}-{machine}"
            self.on("switch", *f"ip link add to-{machine} type veth peer name eth0 netns {there}".split())
            self.on("switch", "ip", "link", "set", f"to-{machine}", "master", "bridge")
            self.cable(machine, "up")
            self.on(machine, "ip", "address", "add", f"{self.address(machine)}/24", "dev", "eth0")
            self.on(machine, "ip", "link", "set", "eth0", "up")
        return self

    def __exit__(self, *_):
        for machine in ("switch", *MACHINES):
            subprocess.run(["ip", "netns", "delete", f"{self.name}-{machine}"], check=False)


class Site:
    """The product on those machines."""

    def __init__(self, network: Network, postgres: Postgres, redis: Redis, var):
        self.network, self.postgres, self.redis, self.var = network, postgres, redis, var

    def environment(self, database: str, **more) -> dict[str, str]:
        passed_on = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        here = {"DATABASE_URL": self.postgres.url(database), "VAR_DIR": str(self.var), "DATABASE_SILENCE_SECONDS": "6"}
        here |= {"ALLOWED_HOSTS": self.network.address("web")}
        path = {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'scripts'}", "DJANGO_SETTINGS_MODULE": "keyaccounts.settings"}
        return passed_on | QUICK | {"SCORE_CHUNK_SIZE": "10"} | here | path | more

    def call(self, database: str, *arguments: str) -> str:
        """Run Python on the data's own machine."""
        command = [*self.network.inside("data"), sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment(database), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def web_answers(self) -> bool:
        """Whether the web machine says to another that it, the database and the broker are there."""
        asking = "import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=20)"
        url = f"http://{self.network.address('web')}:8000/readyz"
        command = [*self.network.inside("second"), sys.executable, "-c", asking, url]
        return subprocess.run(command, capture_output=True).returncode == 0

    def tally(self, database: str) -> dict:
        return json.loads(self.call(database, "-m", "soak.tally"))

    @contextlib.contextmanager
    def working(self, database: str):
        """Web and beat on one machine, a worker on each of two others."""
        env = self.environment(database, REDIS_URL=self.redis.url)
        web = [sys.executable, "-m", "gunicorn", "keyaccounts.wsgi", "--bind", f"{self.network.address('web')}:8000"]
        worker = [*CELERY, "worker", "--concurrency", "1", "--loglevel", "WARNING"]
        commands = [("web", web), ("web", [*CELERY, "beat", "--loglevel", "WARNING"])]
        commands += [(machine, [*worker, "-n", f"worker@{machine}"]) for machine in ("first", "second")]
        with (self.var / "log").open("ab") as log, contextlib.ExitStack() as stack:
            for machine, command in commands:
                # A host name of its own, as a machine has: who drives a run is told by host and process.
                named = ["unshare", "--uts", "sh", "-c", 'hostname "$0"; exec "$@"', machine, *command]
                started = process.start(
                    [*self.network.inside(machine), *named], cwd=ROOT, env=env, stdout=log, stderr=log
                )
                stack.callback(end, started)
            yield


def end(program: subprocess.Popen) -> None:
    program.kill()
    program.wait()


@pytest.fixture
def site(tmp_path):
    if os.geteuid() != 0 or not shutil.which("ip"):
        pytest.skip("NOT RUN: needs root and iproute2, to make network namespaces")
    data = MACHINES["data"]
    with (
        Network() as network,
        Postgres(f"10.77.0.{data}", 5432, network.inside("data")) as postgres,
        Redis(f"10.77.0.{data}", 6379, network.inside("data")) as redis,
    ):
        site = Site(network, postgres, redis, tmp_path)
        postgres.sql("CREATE DATABASE undisturbed")
        if MIGRATED:
            postgres.copy(MIGRATED, "undisturbed")
        else:
            site.call("undisturbed", "manage.py", "migrate", "-v0")
        site.call("undisturbed", "manage.py", "demo", "-v0", *SIZE)
        postgres.sql("CREATE DATABASE disturbed TEMPLATE undisturbed")
        postgres.sql("CHECKPOINT")  # so that copied sequences log their next values
        yield site


def wait_until(true, what: str, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.05)


def test_a_worker_that_is_cut_off_mid_run_costs_time_and_nothing_else(site):
    site.call("undisturbed", "manage.py", "rescore", "-v0")

    def ask(statement: str) -> list:
        return site.postgres.sql(statement, "disturbed")

    def chunks_done() -> int:
        return int(ask("SELECT count(done_at) FROM scoring_scorechunk")[0][0])

    def done() -> bool:
        return ask("SELECT state FROM scoring_scorerun") == [["done"]]

    with site.working("disturbed"):
        wait_until(lambda: chunks_done() >= 5, "the first chunks")
        site.network.cable("first", "down")
        assert not done(), "the cut came too late to prove anything"
        wait_until(site.web_answers, "the web machine")
        wait_until(done, "the end of the run")
        tally = site.tally("disturbed")
        site.network.cable("first", "up")
        time.sleep(8)  # what the cut-off worker still has in hand, it tries now
        assert site.tally("disturbed") == tally

    assert tally == site.tally("undisturbed")
    assert ask("SELECT count(*), count(DISTINCT hospital_id) FROM scoring_scoresnapshot") == [["400", "400"]]
    assert ask("SELECT count(*) FROM scoring_scorechunk WHERE done_at IS NULL") == [["0"]]
