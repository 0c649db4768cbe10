"""Migrations that do not slow down with the number of models."""

from collections.abc import Iterable, Iterator

from django.db import migrations
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel

TOGETHER = (CreateModel, AddField, AddConstraint, AddIndex)
"""Operations that concern one model and leave the others as they are."""


def _concern(operation) -> str:
    return operation.name_lower if isinstance(operation, CreateModel) else operation.model_name_lower


def runs_of(operations: Iterable) -> Iterator[list]:
    """The operations in their order, in runs of one kind of which each concerns another model."""
    run, concerned = [], set()
    for operation in operations:
        together = type(operation) in TOGETHER
        if run and (not together or type(operation) is not type(run[0]) or _concern(operation) in concerned):
            yield run
            run, concerned = [], set()
        run.append(operation)
        concerned |= {_concern(operation)} if together else set()
    if run:
        yield run


class Migration(migrations.Migration):
    """A migration that draws up the models once for a run of operations, not once for each of them.

    Django draws up every model related to the one that an operation changes, anew for each operation. Here all are
    related, by the user in their histories: 190 tables cost 27,000 models, and most of a minute. The statements sent
    to the database are the same.
    """

    def apply(self, project_state, schema_editor, collect_sql=False):
        """Do as Django does, and return the state afterwards."""
        if collect_sql or not schema_editor.atomic_migration:
            return super().apply(project_state, schema_editor, collect_sql)
        for run in runs_of(self.operations):
            before = project_state.clone()
            if len(run) > 1:
                project_state.__dict__.pop("apps", None)  # drawn up whole when next asked for
            for operation in run:
                operation.state_forwards(self.app_label, project_state)
            for operation in run:
                operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state
