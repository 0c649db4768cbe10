"""Indexes that each database writes in its own way: orders with nulls last, and search inside text."""

from django.db import migrations

from lib import migrating


class VendorSQL(migrations.RunSQL):
    """SQL for one database only; nothing on the others."""

    def __init__(self, vendor, sql, reverse_sql):
        super().__init__(sql, reverse_sql)
        self.vendor = vendor

    def deconstruct(self):
        return self.__class__.__qualname__, [self.vendor, self.sql, self.reverse_sql], {}

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == self.vendor:
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == self.vendor:
            super().database_backwards(app_label, schema_editor, from_state, to_state)


ORDERS = {
    "hospital_by_priority": "territory_id, priority DESC{nulls}, is_provisional",
    "hospital_by_medical": "territory_id, priority_medical DESC{nulls}, is_provisional_medical",
    "hospital_all_by_priority": "priority DESC{nulls}, is_provisional",
    "hospital_all_by_medical": "priority_medical DESC{nulls}, is_provisional_medical",
    "hospital_by_value": "ttm_fen DESC{nulls}, code",
}

# SQLite counts NULL as smallest, so DESC alone already puts it last.
NULLS = {"postgresql": " NULLS LAST", "sqlite": ""}

operations = [
    VendorSQL(
        vendor,
        f"CREATE INDEX {name} ON accounts_hospital ({columns.format(nulls=nulls)})",
        f"DROP INDEX {name}",
    )
    for vendor, nulls in NULLS.items()
    for name, columns in ORDERS.items()
]

TRIGRAMS = [
    VendorSQL(
        "postgresql",
        f"CREATE INDEX {table}_search ON {table} USING gin (search_text gin_trgm_ops)",
        f"DROP INDEX {table}_search",
    )
    for table in ("accounts_hospital", "accounts_stakeholder")
]


class Migration(migrating.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        VendorSQL("postgresql", "CREATE EXTENSION IF NOT EXISTS pg_trgm", migrations.RunSQL.noop),
        *operations,
        *TRIGRAMS,
    ]
