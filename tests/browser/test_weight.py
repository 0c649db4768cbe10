"""What a phone downloads at its first visit, from the real server with the files as `make run` serves them."""

import os
import shutil
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.urls import reverse

from keyaccounts import demo

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.slow]

LIMIT = 90 * 1024
STARTS_WITHIN = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int, server: subprocess.Popen):
    patience = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < patience and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError(f"The server did not start; its code is {server.poll()}.")


@pytest.fixture(scope="module")
def server(demo_file, tmp_path_factory):
    """Gunicorn on the demo company, with collected, hashed and compressed static files; its address."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(demo_file, folder / "demo.sqlite3")
    environment = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}"}
    environment |= {"DEBUG": "0", "LOG_LEVEL": "WARNING", "PYTHONPATH": str(settings.BASE_DIR)}
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    subprocess.run([*manage, "collectstatic", "--no-input", "--verbosity=0"], env=environment, check=True)
    port = free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "tests.browser.served:application", "--no-control-socket"]
    gunicorn += ["--bind", f"127.0.0.1:{port}", "--threads", "4", "--log-level", "warning"]
    with subprocess.Popen(gunicorn, cwd=settings.BASE_DIR, env=environment) as process:
        wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture
def first_load(chromium_browser, server):
    """Open a page as the rep with an empty cache: (address of everything that came, bytes over the network)."""
    options = {"viewport": {"width": 375, "height": 812}, "locale": "en-GB", "service_workers": "block"}
    context = chromium_browser.new_context(base_url=server, **options)
    page = context.new_page()
    page.goto(reverse("people:login"))
    page.get_by_label("Log-in name").fill("rep")
    page.get_by_label("Password").fill(demo.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.locator(".ka-app").wait_for()
    page.wait_for_load_state("networkidle")  # the parts Today asks for itself are no part of another page

    def load(address: str = "") -> dict[str, int]:
        # Without an address: the form of the first visit that Today offers.
        address = address or page.locator('a[href*="/visits/new/?hospital="]').first.get_attribute("href")
        network = context.new_cdp_session(page)
        came, names = {}, {}
        network.on(
            "Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]})
        )
        network.on(
            "Network.loadingFinished", lambda event: came.update({event["requestId"]: event["encodedDataLength"]})
        )
        network.send("Network.enable")
        network.send("Network.clearBrowserCache")
        page.goto(address, wait_until="networkidle")
        return {names[request].removeprefix(server): int(size) for request, size in came.items()}

    yield load
    context.close()


def test_today_is_light(first_load):
    came = first_load(reverse("dashboards:home"))
    assert sum(came.values()) <= LIMIT, came


def test_the_visit_form_is_light(first_load):
    came = first_load()
    scripts = [address for address in came if address.endswith(".js")]

    assert any("visit" in script for script in scripts)
    assert not [script for script in scripts if "bootstrap" in script or "select" in script]
    assert sum(came.values()) <= LIMIT, came
