"""Rows of a related table, or their number, within the query of what they belong to: one query instead of two."""

from __future__ import annotations

from django.db.models import Aggregate, BigIntegerField, Count, JSONField, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject


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


def counted(rows: QuerySet, by: str, *, each: str = "", filter: Q | None = None) -> Coalesce:
    """How many rows there are, 0 for none; `by` is the field that `rows` are filtered by.

    `each` counts the different values of a field instead, `filter` only some of the rows.
    """
    number = Count(each or "pk", distinct=bool(each), filter=filter)
    grouped = rows.order_by().values(by).annotate(number=number).values("number")
    return Coalesce(Subquery(grouped), 0, output_field=BigIntegerField())
