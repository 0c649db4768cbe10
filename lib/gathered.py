"""Rows of a related table within the query of what they belong to: one query where a prefetch asks a second one."""

from __future__ import annotations

from django.db.models import Aggregate, JSONField, QuerySet, Subquery
from django.db.models.functions import JSONObject


class JSONGather(Aggregate):
    """The values of a group as one JSON list, in no order."""

    function = "JSONB_AGG"
    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **extra)


def gathered(rows: QuerySet, by: str, *fields: str, read_as: JSONField | None = None) -> Subquery:
    """The rows as a list of {field: value}, None where there is none; `by` is the field that `rows` are filtered by.

    `read_as` is a field that makes something else of the list.

    Values are as JSON has them: times and days in ISO text, yes and no on SQLite as 1 and 0.
    """
    grouped = rows.order_by().values(by).annotate(gathered=JSONGather(JSONObject(**{name: name for name in fields})))
    return Subquery(grouped.values("gathered"), output_field=read_as or JSONField())
