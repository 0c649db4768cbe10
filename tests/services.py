"""What tests need beside Python: which of it is here, fixtures to use it, and a loud word about what is not.

`make test` starts PostgreSQL and Redis and tells their addresses in the environment (scripts/run_tests.py). A test
whose need is not met is listed as NOT RUN in the closing block; with CI=true that fails the run.
"""

import os
import re

import pytest
from django.conf import settings
from django.utils import translation
from services import apt_line, chromium, missing  # scripts/services.py

PAGES = re.compile(r"^tests/(dashboards/|[a-z]+/test_\w*pages\.py|test_strangers\.py|test_nothing_of_sales\.py)")
PATIENCE = 30_000
"""Milliseconds a browser is waited for: what fails here is missing, not late on a busy machine."""
HARMLESS = ("status of 422", "htmx:sendAbort", "htmx:afterRequest")
CHROMIUM_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def on_postgres() -> bool:
    return settings.DATABASES["default"]["ENGINE"].endswith("postgresql")


def unmet_need(item: pytest.Item, absent: dict[str, str]) -> str | None:
    """The need of this test that is not met here, by its name in scripts/services.py."""
    unmet = {
        "browser": "chromium" in absent and "chromium",
        "postgres": not on_postgres() and "postgres",
        "redis": not os.environ.get("TEST_REDIS_URL") and "redis",
        "pdf": bool(absent.keys() & {"pango", "poppler"}) and "pango and poppler",
        "gettext": "gettext" in absent and "gettext",
    }
    return next((need for marker, need in unmet.items() if need and item.get_closest_marker(marker)), None)


def is_marked(item: pytest.Item, *markers: str) -> bool:
    return any(item.get_closest_marker(marker) for marker in markers)


def asks_the_database(item: pytest.Item) -> bool:
    return is_marked(item, "django_db") or not {"db", "transactional_db"}.isdisjoint(item.fixturenames)


def belongs_to_the_other_run(item: pytest.Item) -> bool:
    """Services run on both databases. Once run: pages, on PostgreSQL; browsers and what asks no database, on SQLite.

    Where there is no run on PostgreSQL before it, SQLite's takes the pages as well.
    """
    served = is_marked(item, "postgres", "redis", "netns")
    if on_postgres():
        return is_marked(item, "browser", "sqlite") or not (served or asks_the_database(item))
    if "TEST_POSTGRES_ENDED" not in os.environ or is_marked(item, "browser"):
        return False
    return is_marked(item, "postgres") or bool(PAGES.search(item.nodeid) and asks_the_database(item))


def pytest_collection_modifyitems(config, items):
    elsewhere = [item for item in items if belongs_to_the_other_run(item)]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        there = set(elsewhere)
        items[:] = [item for item in items if item not in there]
    absent = missing()
    for item in items:
        if need := unmet_need(item, absent):
            item.add_marker(pytest.mark.skip(reason=f"NOT RUN: needs {need}"))
        elif is_marked(item, "browser"):  # Chromium itself stalls now and then; anything else fails at once
            item.add_marker(pytest.mark.flaky(reruns=1, only_rerun="TimeoutError"))


def not_run(terminalreporter) -> list[tuple[str, str]]:
    """(test, reason) of every test that was left out for want of a service."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [(report.nodeid, str(report.longrepr[2])) for report in skipped if isinstance(report.longrepr, tuple)]
    return [(test, reason) for test, reason in reasons if "NOT RUN: " in reason]


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and exitstatus == pytest.ExitCode.OK and os.environ.get("CI") == "true" and not_run(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter):
    if (ended := os.environ.get("TEST_POSTGRES_ENDED", "0")) not in ("0", "5"):
        terminalreporter.section(f"The run on PostgreSQL before this one FAILED (code {ended}): see above", red=True)
    if left_out := not_run(terminalreporter):
        terminalreporter.section("NOT RUN", yellow=True)
        for test, reason in left_out:
            terminalreporter.line(f"{test}: {reason.partition('NOT RUN: ')[2]}")
        packages = sorted(missing().values())
        advice = f"as root: {apt_line(packages)}; then: make test" if packages else "they run with: make test"
        terminalreporter.line(f"{len(left_out)} tests did not run; {advice}")


@pytest.fixture(autouse=True)
def language_of_the_thread():
    """Every test begins in English: a request leaves the language of its reader behind in the thread."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def redis_url():
    """A private Redis that lasts for the run; use it in tests marked `redis`."""
    return os.environ["TEST_REDIS_URL"]


@pytest.fixture(scope="session")
def chromium_browser():
    """The installed Chromium, driven by Playwright; one per process. Use `new_page` for a page."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    # Playwright runs an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium_browser, live_server):
    """Open pages of the live server: `new_page(width=360, height=740, locale="zh-CN", dark=True, touch=True)`.

    A test fails on any error in the page's console, script errors and refused inline code included; that a form was
    refused (422) is an answer, which Chromium tells there as well, and that a page was left while it asked for a part
    (htmx tells of the abort in two lines; of a failure in a third) is none.
    """
    contexts, troubles = [], []

    def note(line) -> None:
        if line.type == "error" and not any(told in line.text for told in HARMLESS):
            troubles.append(f"{line.page.url}: {line.text}")

    def open_page(*, width=1280, height=800, locale="en-GB", dark=False, scripts=True, touch=False):
        context = chromium_browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            has_touch=touch,
            # What the worker does is the matter of tests/browser/test_offline.py; elsewhere it would only fetch.
            service_workers="block",
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
        page.on("console", note)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not troubles
