"""Django's SQLite backend with the number of parameters that the SQLite at hand really takes.

Django 5.2 cuts every statement at 999 parameters, the limit of SQLite before 3.32 (2020): the history of a visit with
a hundred attendees then takes a statement for every ninety of them. A connection knows its own limit (32,766 where
SQLite was built as it comes), and with it such a write is one statement whatever the number of rows. From Django 6.0 on
this is what Django's own backend does, and this package can go.
"""

import sqlite3
from functools import cached_property

from django.db.backends.sqlite3 import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    @cached_property
    def max_query_params(self) -> int:
        self.connection.ensure_connection()
        return self.connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
