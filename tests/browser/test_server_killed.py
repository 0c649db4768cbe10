"""The server is killed while it takes a queue, and started again: every entry is stored, none twice.

Here gunicorn itself runs, on a copy of the demo company, and dies by SIGKILL with all its workers at several moments of
the request; the cut and the lost answer of a living server are in test_offline.py.
"""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

import process
import pytest
import services
from django.urls import reverse

from keyaccounts import demo
from tests.browser.conftest import PHONE
from tests.browser.network import Line
from tests.browser.test_offline import Device
from tests.browser.wording import Wording

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
MOMENTS = (0, 0.03, 0.1)
"""Seconds from the last byte of the request to the kill."""
ENTRIES = 3
STORED = "SELECT text FROM visits_nextstep WHERE visit_id IS NOT NULL AND text LIKE 'killed %'"


class Gunicorn:
    """The server as it runs in production, two workers, in a process group of its own."""

    def __init__(self, var: Path):
        self.var, self.port = var, services.free_port()

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "-c", str(ROOT / "gunicorn.conf.py"), "--workers=2", "--threads=2"]
        env = {"PATH": os.environ["PATH"], "VAR_DIR": str(self.var), "SECRET_KEY": "killed", "DEBUG": "1"}
        address = f"127.0.0.1:{self.port}"
        with (self.var / "log").open("ab") as log:
            self.running = process.start(
                [*command, f"--bind={address}", "keyaccounts.wsgi"], cwd=ROOT, env=env, start_new_session=True,
                stdout=log, stderr=log, parent_death=signal.SIGKILL,
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            assert time.monotonic() < deadline, (self.var / "log").read_text()
            time.sleep(0.05)

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self.running.wait(5)

    def stored(self) -> list[str]:
        """The next steps of the entries of this test that have become visits."""
        with closing(sqlite3.connect(self.var / "keyaccounts.sqlite3")) as database:
            return [text for (text,) in database.execute(STORED)]


@pytest.fixture
def server(demo_file, tmp_path):
    shutil.copy(demo_file, tmp_path / "keyaccounts.sqlite3")
    server = Gunicorn(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def device(server, chromium_browser):
    """A rep's phone, signed in by the door and ready to do without a network."""
    line = Line(server.port)
    size = {"width": PHONE["width"], "height": PHONE["height"]}
    context = chromium_browser.new_context(base_url=line.url, viewport=size, has_touch=True, locale="en-GB")
    context.set_default_timeout(60_000)  # a killed server starts anew meanwhile
    device = Device(context, line, Wording("zh-hans"))  # the language its users write
    device.page.goto("/")
    device.page.get_by_label("Log-in name").fill("rep")
    device.page.get_by_label("Password").fill(demo.PASSWORD)
    device.page.get_by_label("Password").press("Enter")
    device.page.locator(".ka-app").wait_for()
    device.be_ready()
    yield device
    context.close()
    line.close()


def test_every_entry_is_stored_once_however_the_server_died(server, device):
    page, hospitals = device.page, "a[href^='#new-']"
    for number, moment in enumerate(MOMENTS):
        device.line.cut()
        page.goto(reverse("visits:offline"))
        page.locator("[data-hospitals]").locator(hospitals).first.wait_for()
        way = page.locator("[data-hospitals]").locator(hospitals).first.get_attribute("href")
        for entry in range(ENTRIES):
            page.goto(reverse("visits:offline") + way)
            page.locator("[data-people] label").first.wait_for()
            device.fill_in(f"killed {number}-{entry}")
            device.submit()
            page.wait_for_url(re.compile("#queue$"))

        device.line.after_sending = lambda pause=moment: (time.sleep(pause), server.kill())
        device.line.mend()
        device.look()
        while server.running.poll() is None:
            page.wait_for_timeout(20)
        device.line.cut()
        server.start()
        device.line.mend()
        device.look()
        device.entry("sent").nth(ENTRIES * (number + 1) - 1).wait_for()

    expected = [f"killed {number}-{entry}" for number in range(len(MOMENTS)) for entry in range(ENTRIES)]
    assert sorted(server.stored()) == expected  # none lost, none doubled
    assert device.counts() == {"sent": len(expected)}
    assert device.line.sent >= 2 * len(MOMENTS)  # each queue went twice: into the death, and after it
