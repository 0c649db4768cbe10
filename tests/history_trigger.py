"""On PostgreSQL, every test runs under this law: at commit, the newest history row tells the present state of its row.

A queryset `update()`, a `bulk_create()` or raw SQL on a tracked table that writes no history fails the transaction that
did it, wherever it stands. The law is checked when the transaction commits, or when Django checks the constraints at
the end of a test.
"""

import pytest
from django.apps import apps
from django.db import connection

LAW = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.{pk} ELSE NEW.{pk} END;
  present {table}%ROWTYPE;
  told {history}%ROWTYPE;
BEGIN
  SELECT * INTO told FROM {history} WHERE {pk} = touched ORDER BY history_id DESC LIMIT 1;
  SELECT * INTO present FROM {table} WHERE {pk} = touched;
  IF present.{pk} IS NULL THEN
    IF told.history_type <> '-' THEN
      RAISE EXCEPTION 'history of {table} does not tell that row % was deleted', touched USING ERRCODE = '23514';
    END IF;
  ELSIF told.{pk} IS NULL OR ROW({present}) IS DISTINCT FROM ROW({told}) THEN
    RAISE EXCEPTION 'history of {table} does not tell the present state of row %', touched USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS {name} ON {table};
CREATE CONSTRAINT TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON {table}
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}();
"""


def tracked_models():
    """(model, its history model) of every table whose changes are kept."""
    for model in apps.get_models():
        if manager := getattr(model._meta, "simple_history_manager_attribute", None):
            yield model, getattr(model, manager).model


def law_of(model, history) -> str:
    columns = [field.column for field in history.tracked_fields]
    return LAW.format(
        name=f"history_of_{model._meta.db_table}",
        table=f'"{model._meta.db_table}"',
        history=f'"{history._meta.db_table}"',
        pk=f'"{model._meta.pk.column}"',
        present=", ".join(f'present."{column}"' for column in columns),
        told=", ".join(f'told."{column}"' for column in columns),
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, with the law on every tracked table where it is PostgreSQL."""
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for model, history in tracked_models():
            cursor.execute(law_of(model, history))
