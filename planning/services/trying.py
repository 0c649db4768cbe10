"""How an objective would be judged as it is typed: by the tests of the saved one, with nothing kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from accounts.models import Stakeholder
from people.models import User

from ..measuring import Measured, read
from ..models import Objective
from .objectives import SUBJECTS, reading_of

LATER = ("target", "due_on", "own_metric", "own_unit")
"""What no reading needs, and what the constraints of a kept row may refuse while it is half typed."""


def judge_objective(
    objective: Objective, values: Mapping[str, object], persons: Iterable[Stakeholder], *, by: User, on: date
) -> Measured:
    """The objective with the values typed so far, read and judged as if it had been saved.

    Readings are expressions over rows, so a row is written, read and rolled back.
    """
    persons = list(persons)
    with transaction.atomic():
        row = _as_row(objective, values, persons, by)
        found = read(Objective.objects.filter(pk=row.pk), on, sales=by.sees_sales).get()
        if not found.is_own and found.baseline is None and found.metric:
            found.baseline = reading_of(found, min(found.starts_on or on, on))
        transaction.set_rollback(True)
    for name in LATER:
        setattr(found, name, values.get(name))
    return Measured(found, on)


def _as_row(objective: Objective, values: Mapping[str, object], persons: list[Stakeholder], by: User) -> Objective:
    """A draft with what its readings need; the baseline that is known stays, as long as it is of the same thing."""
    typed = {name: value for name, value in values.items() if name not in LATER and value is not None}
    row = Objective(plan=objective.plan, **{"owner": by, **typed})
    row.own_metric = row.own_unit = "-"
    if not row.is_own:
        row.baseline = objective.baseline if _is_of_the_same(objective, row, persons) else None
    row._history_user = by
    row.save()
    for person in persons:
        row.persons.create(stakeholder=person)
    return row


def _is_of_the_same(objective: Objective, row: Objective, persons: list[Stakeholder]) -> bool:
    if objective.pk is None:
        return False
    about = set(objective.persons.values_list("stakeholder", flat=True))
    same = all(getattr(objective, name) == getattr(row, name) for name in SUBJECTS)
    return same and about == {person.pk for person in persons}
