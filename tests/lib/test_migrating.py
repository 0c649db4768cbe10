"""A migration that draws the models up less often sends the same statements."""

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveField,
)
from django.db.migrations.state import ProjectState

from lib import migrating


def key() -> tuple[str, models.Field]:
    return "id", models.BigAutoField(primary_key=True)


def once(name: str, condition: models.Q) -> models.UniqueConstraint:
    return models.UniqueConstraint(fields=["day"], condition=condition, name=name)


OPERATIONS = [
    CreateModel("Ward", [key(), ("day", models.IntegerField())]),
    CreateModel(
        "Bed", [key(), ("day", models.IntegerField()), ("ward", models.ForeignKey("lib.Ward", models.CASCADE))]
    ),
    AddField("ward", "first", models.ForeignKey("lib.Bed", models.SET_NULL, null=True)),
    AddField("bed", "is_free", models.BooleanField(default=True)),
    AddField("bed", "note", models.CharField(max_length=9, default="")),
    AlterField("bed", "note", models.CharField(max_length=90)),
    AddConstraint("bed", once("one_free", models.Q(is_free=True))),
    AddConstraint("ward", once("one_early", models.Q(day__lt=9))),
    AddConstraint("bed", once("one_taken", models.Q(is_free=False))),
    AddConstraint("bed", models.CheckConstraint(condition=models.Q(day__gt=0), name="bed_day")),
    AddIndex("bed", models.Index(fields=["day"], name="bed_by_day")),
    AddIndex("bed", models.Index(fields=["note"], name="bed_by_note")),
    AddIndex("ward", models.Index(fields=["day"], name="ward_by_day")),
    RemoveField("ward", "first"),
]


def statements(base: type[migrations.Migration]) -> tuple[list[str], ProjectState]:
    """What a migration of these operations sends to the database, and the state it ends in."""
    migration = type("Migration", (base,), {"operations": OPERATIONS})("0001_beds", "lib")
    editor, state = connection.schema_editor(collect_sql=True), ProjectState()
    editor.deferred_sql = []
    assert state.apps  # drawn up, as the executor does before it applies one
    state = migration.apply(state, editor)
    return [*editor.collected_sql, *map(str, editor.deferred_sql)], state


@pytest.mark.django_db
def test_the_statements_and_the_state_are_djangos():
    (ours, our_state), (djangos, its_state) = statements(migrating.Migration), statements(migrations.Migration)
    assert any("one_taken" in statement for statement in djangos)
    assert ours == djangos
    assert our_state == its_state
    assert set(our_state.apps.all_models["lib"]) == {"ward", "bed"}


def test_operations_run_together_while_each_concerns_another_model():
    assert [len(run) for run in migrating.runs_of(OPERATIONS)] == [2, 2, 1, 1, 2, 1, 1, 1, 2, 1]
    assert [operation for run in migrating.runs_of(OPERATIONS) for operation in run] == OPERATIONS
    assert list(migrating.runs_of([])) == []


def test_every_migration_of_ours_is_one():
    loader = MigrationLoader(None, ignore_no_migrations=True)
    own = {config.label for config in apps.get_app_configs() if not config.module.__file__.count("site-packages")}
    django = [
        key
        for key, found in loader.disk_migrations.items()
        if key[0] in own and not isinstance(found, migrating.Migration)
    ]
    assert django == [], "write `class Migration(migrating.Migration)`, from lib import migrating"
