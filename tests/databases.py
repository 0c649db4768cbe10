"""The databases of the tests: each process has its own, a copy of one that `make test` has migrated for all of them.

Without such a one (TEST_MIGRATED, its address) every process migrates its own.
"""

import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from tests.services import on_postgres

MIGRATED = os.environ.get("TEST_MIGRATED", "")


def template() -> str:
    """What `CREATE DATABASE … TEMPLATE` copies on the server of the tests: every table and no row, or not even tables."""
    return MIGRATED.rpartition("/")[2] or "template1"


def lay_out(path: Path) -> None:
    """Put a SQLite file with every table there, where the run has one; else none: who needs the tables migrates."""
    if MIGRATED:
        shutil.copy(MIGRATED.removeprefix("sqlite:///"), path)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb):
    """Django would remove a SQLite file that is there already; the copy goes with the folder of the run."""
    return django_db_keepdb or bool(MIGRATED and not on_postgres())


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """On SQLite the test database is a file, as in production: threads get connections of their own and wait in line.

    In memory they would share one connection, and a test of two writers would prove nothing.
    """
    test = connection.settings_dict["TEST"]
    if on_postgres():
        test["TEMPLATE"] = template()
    else:
        path = tmp_path_factory.mktemp("database") / "test.sqlite3"
        lay_out(path)
        settings.DATABASES["default"]["TEST"]["NAME"] = test["NAME"] = str(path)
    test["MIGRATE"] = not MIGRATED
