"""Run the test suite on PostgreSQL and then on SQLite, with everything it needs. Arguments go to pytest.

    python3 scripts/run_tests.py [PYTEST ARGUMENTS …]        DB=sqlite or DB=postgres for one of the two

Tests that need what is not here are listed as NOT RUN, with the line that installs it; with CI=true they fail the run.
"""

import contextlib
import os
import signal
import sys
import tempfile

import environment
import process
import services

NO_TESTS_COLLECTED = 5


def pytest(arguments: list[str], extra: dict[str, str]) -> int:
    """Run pytest with an environment of its own: no setting of the caller's reaches a test."""
    settings = ("DATABASE_URL", "REDIS_URL", "DEBUG", "ALLOWED_HOSTS", "HTTPS", "DEMO", "HOST", "PORT", "SECRET_KEY")
    clean = {name: value for name, value in os.environ.items() if name not in settings}
    command = [str(environment.PYTHON), "-m", "pytest", *arguments]
    return process.run(command, cwd=environment.ROOT, env=clean | {"SECRET_KEY": "for tests only"} | extra)


def run_both(arguments: list[str], here: set[str], extra: dict[str, str]) -> list[int]:
    """PostgreSQL first; the SQLite run comes last, and repeats in its closing block how the first one ended."""
    codes = []
    with contextlib.ExitStack() as stack:
        if "redis" in here:
            extra["TEST_REDIS_URL"] = stack.enter_context(services.private_redis())
        if "postgres" in here:
            print("On PostgreSQL:", flush=True)
            url = stack.enter_context(services.private_postgres())
            codes.append(pytest(arguments, extra | {"DATABASE_URL": url}))
            extra["TEST_POSTGRES_ENDED"] = str(codes[0])
        if os.environ.get("DB") != "postgres":
            print("On SQLite:", flush=True)
            codes.append(pytest(arguments, extra))
    return codes


def main() -> int:
    process.die_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are stopped and folders removed
    environment.ensure("requirements-dev.txt")
    services.install_missing()
    here = {"redis", "postgres"} - set(services.missing())
    if os.environ.get("DB") == "sqlite":
        here -= {"postgres"}
    with tempfile.TemporaryDirectory(prefix="keyaccounts-tests-") as var:
        codes = run_both(sys.argv[1:], here, {"VAR_DIR": var})
    failed = [code for code in codes if code not in (0, NO_TESTS_COLLECTED)]
    return failed[0] if failed else min(codes, default=1)


if __name__ == "__main__":
    sys.exit(main())
