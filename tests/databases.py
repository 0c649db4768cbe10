"""The databases of the tests: each process has its own, a copy of one that `make test` has migrated for all of them.

Without such a one (TEST_MIGRATED, its address) every process migrates its own.
"""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import TransactionTestCase

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


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker, tmp_path_factory):
    """The databases; on SQLite, what a test has committed goes by laying the empty file over what it leaves.

    Django would empty 200 tables one by one and then enter all kinds of content and permissions anew.
    """
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        if not on_postgres():
            patch.setattr(TransactionTestCase, "_fixture_teardown", laying_over(tmp_path_factory.mktemp("empty")))
        yield
        connection.close()


def laying_over(folder: Path):
    """Keep a copy of the SQLite database as it is now; what brings the database back to it."""
    kept = folder / "empty.sqlite3"
    connection.ensure_connection()
    with closing(sqlite3.connect(kept)) as copy:
        connection.connection.backup(copy)

    def lay_over(test) -> None:
        connection.ensure_connection()
        with closing(sqlite3.connect(kept)) as copy:
            copy.backup(connection.connection)
        ContentType.objects.clear_cache()

    return lay_over
