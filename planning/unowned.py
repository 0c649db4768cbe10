"""Open objectives and actions whose owner works there no more, until a manager gives them to somebody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import CharField, QuerySet, Value

from people.models import User

from .models import Action, Objective

KINDS: dict[str, type[Objective | Action]] = {"objective": Objective, "action": Action}


def unowned(user: User, today: date) -> QuerySet:
    """(kind, id, due date) of each that the user sees, of open plans at hospitals we work; the first due first."""
    parts = [_lost(model, user, today).values_list(_said(kind), "pk", "due_on") for kind, model in KINDS.items()]
    return parts[0].union(*parts[1:], all=True).order_by("due_on", "pk")


def count_unowned(user: User, today: date) -> int:
    return unowned(user, today).count()


def rows_of(found: Iterable[tuple[str, int, date | None]]) -> list[Objective | Action]:
    """The rows with what they name, in the same order; one query for each kind."""
    found = list(found)
    rows = {}
    for kind, model in KINDS.items():
        ids = [pk for each, pk, _due in found if each == kind]
        rows |= {
            (kind, pk): row for pk, row in model.objects.select_related("owner", "plan__hospital").in_bulk(ids).items()
        }
    return [rows[kind, pk] for kind, pk, _due in found if (kind, pk) in rows]


def _lost(model, user: User, today: date) -> QuerySet:
    here = {"plan__hospital__is_active": True, "plan__hospital__linked_to": None}
    rows = model.objects.visible_to(user).not_closed().open().lost(today)
    return rows.filter(**here).order_by()


def _said(kind: str) -> Value:
    return Value(kind, output_field=CharField())
