"""The demo company behind a real server: made once for a run, put back whole before every test.

It is a Wednesday morning of the month after the last one of the shared deliveries, whatever day the tests run on.
"""

import fcntl
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from keyaccounts import demo
from keyaccounts.demo.load import load
from people.models import User
from people.services import choose_language
from tests.browser.clock import BEFORE_WORK, TODAY, set_clock
from tests.browser.wording import LANGUAGES, Wording
from tests.conftest import sign_in

PHONE = {"width": 375, "height": 812, "touch": True}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    set_clock(monkeypatch)


@pytest.fixture(params=LANGUAGES)
def say(request) -> Wording:
    """The words of a language; a test that asks for them runs in each."""
    return Wording(request.param)


def shared_folder(tmp_path_factory) -> Path:
    """A folder that all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def make_demo(path: Path) -> None:
    """Load the demo company into the test database, keep a copy of it, and leave the database empty.

    What its users have written is Chinese, so that English on a Chinese page comes from the product.
    """
    unfinished = path.with_suffix(".part")
    with pytest.MonkeyPatch.context() as patch, override_settings(LANGUAGE_CODE="zh-hans"):
        set_clock(patch, BEFORE_WORK)
        load(demo.SEED, TODAY)
        connection.ensure_connection()
        with closing(sqlite3.connect(unfinished)) as copy:
            connection.connection.backup(copy)
        call_command("flush", "--no-input", verbosity=0)
    connection.close()
    unfinished.rename(path)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory, django_db_setup, django_db_blocker) -> Path:
    """A database file with the demo company; the first process that needs it makes it, the others wait."""
    path = shared_folder(tmp_path_factory) / "demo.sqlite3"
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            with django_db_blocker.unblock():
                make_demo(path)
    return path


@pytest.fixture
def company(demo_file, live_server, settings):
    """The demo company as on its first day, behind the live server."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    connection.ensure_connection()
    with closing(sqlite3.connect(demo_file)) as kept:
        kept.backup(connection.connection)
    ContentType.objects.clear_cache()


@pytest.fixture
def sign_in_as(company, new_page):
    """Come in by the door, in a language: `sign_in_as("rep", say, **PHONE)`."""

    def come_in(username: str, say: Wording, **options):
        page = new_page(**options)
        page.goto("/")
        page.get_by_role("button", name=say.switch).click()
        page.get_by_label(say("Log-in name")).fill(username)
        page.get_by_label(say("Password")).fill(demo.PASSWORD)
        page.get_by_role("button", name=say("Sign in")).click()
        page.locator(".ka-app").wait_for()
        return page

    return come_in


@pytest.fixture
def visitor(company, new_page, live_server):
    """A browser in which a demo user is signed in: `visitor("rep", **PHONE)`."""

    def open_page(username: str, *, language: str = "en", **options):
        user = User.objects.get(username=username)
        choose_language(user, language)
        page = new_page(**options)
        cookie = sign_in(user).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        return page

    return open_page
