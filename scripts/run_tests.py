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


def own_environment(extra: dict[str, str]) -> dict[str, str]:
    """An environment for tests: no setting of the caller's reaches them."""
    settings = ("DATABASE_URL", "REDIS_URL", "DEBUG", "ALLOWED_HOSTS", "HTTPS", "DEMO", "HOST", "PORT", "SECRET_KEY")
    clean = {name: value for name, value in os.environ.items() if name not in settings}
    return clean | {"SECRET_KEY": "for tests only"} | extra


def pytest(arguments: list[str], extra: dict[str, str]) -> int:
    command = [str(environment.PYTHON), "-m", "pytest", *arguments]
    return process.run(command, cwd=environment.ROOT, env=own_environment(extra))


def migrate(databases: list[str], extra: dict[str, str]) -> None:
    """Bring these databases to the present tables, side by side: every process of the tests copies them."""
    command = [str(environment.PYTHON), "manage.py", "migrate", "--verbosity=0", "--no-input"]
    started = [
        process.start(command, cwd=environment.ROOT, env=own_environment(extra | {"DATABASE_URL": url}))
        for url in databases
    ]
    if any(migrating.wait() for migrating in started):
        sys.exit("Migrating the databases of the tests failed; the lines above say why.")


def run_both(arguments: list[str], here: set[str], extra: dict[str, str]) -> list[int]:
    """PostgreSQL first; the SQLite run comes last, and repeats in its closing block how the first one ended."""
    codes, file = [], f"sqlite:///{extra['VAR_DIR']}/migrated.sqlite3"
    with contextlib.ExitStack() as stack:
        if "redis" in here:
            extra["TEST_REDIS_URL"] = stack.enter_context(services.private_redis())
        empty = stack.enter_context(services.private_postgres()) if "postgres" in here else ""
        on_postgres = [services.new_database(empty, "migrated")] if empty else []
        on_sqlite = [file] if os.environ.get("DB") != "postgres" else []
        migrate(on_postgres + on_sqlite, extra)
        for url in on_postgres:
            print("On PostgreSQL:", flush=True)
            codes.append(pytest(arguments, extra | {"DATABASE_URL": empty, "TEST_MIGRATED": url}))
            extra["TEST_POSTGRES_ENDED"] = str(codes[0])
        for url in on_sqlite:
            print("On SQLite:", flush=True)
            codes.append(pytest(arguments, extra | {"TEST_MIGRATED": url}))
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
