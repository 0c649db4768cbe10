"""Objectives: kept as drafts until they are SMART, baselines read from the data, typed readings, their end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Stakeholder
from accounts.services.saving import Stale, insert_or_explain
from people.models import User
from records import screening

from .. import metrics
from ..measuring import Measured, read
from ..models import Objective, ObjectivePerson, Reading
from .plans import changeable, not_closed

TEXTS = ("title", "own_metric", "reason", "justification")
SUBJECTS = ("metric", "product_id", "family_id", "sku_id")


@transaction.atomic
def save_objective(
    objective: Objective, values: Mapping[str, object], persons: Iterable[Stakeholder], *, seen: int, by: User, on: date
) -> Objective:
    """Keep a new or changed objective of a plan that may be changed; the baseline is read where the data tell it.

    Raises `Stale` where somebody saved it since version `seen`; ValidationError for a metric the user or the owner may
    not have, for a person beside sales, a target at the baseline, a due date before the start. Nothing is kept then.
    """
    changeable(objective.plan_id)
    before = None
    if objective.pk is not None:
        objective = Objective.objects.select_for_update(of=("self",)).get(pk=objective.pk)
        about = set(objective.persons.values_list("stakeholder", flat=True))
        before = [*(getattr(objective, name) for name in SUBJECTS), about]
        if objective.version != seen:
            raise Stale(objective)
        objective.version += 1
    for name, value in values.items():
        setattr(objective, name, value)
    persons = list(persons)
    refuse_sales(objective, persons, by)
    _forget_what_is_not_asked(objective)
    is_read = bool(objective.metric) and objective.metric != metrics.OWN
    if is_read and before != [*(getattr(objective, name) for name in SUBJECTS), {person.pk for person in persons}]:
        objective.baseline = None  # it was of something else
    keep_within_limits(objective, by=by)
    _link(objective, persons, by)
    if is_read and objective.baseline is None:
        _take_baseline(objective, on, by)
    objective.flagged = screening.flag_texts([(objective, name, getattr(objective, name)) for name in TEXTS], author=by)
    return objective


def refuse_sales(objective: Objective, persons: Iterable[Stakeholder], by: User) -> None:
    """Raises ValidationError for sales as a metric of a medical function, or beside a person (domain.md §2.8 rules 1, 4)."""
    measured = objective.measured
    if measured is None or not measured.is_from_sales:
        return
    if not (by.sees_sales and objective.owner.sees_sales):
        raise ValidationError({"metric": _("Objectives on sales are for the commercial function alone.")})
    if list(persons):
        raise ValidationError({"persons": _("An objective on sales is about no person.")})


def _forget_what_is_not_asked(objective: Objective) -> None:
    """What the metric has no use for is not kept."""
    measured = objective.measured
    used = (*measured.asks, *measured.takes) if measured else ()
    for name in ("product", "family", "sku"):
        if name not in used:
            setattr(objective, name, None)
    if objective.sku_id is not None:
        objective.family = None
    if objective.metric != metrics.OWN:
        objective.own_metric = objective.own_unit = ""


def keep_within_limits(objective: Objective, *, by: User) -> None:
    """Save after asking the constraints, so that each refusal says what is wrong."""
    objective.full_clean(exclude=["plan"])
    insert_or_explain(objective, by=by)


def _link(objective: Objective, persons: list[Stakeholder], by: User) -> None:
    """Let the objective be about these people, and no others."""
    wanted, there = {person.pk: person for person in persons}, list(objective.persons.select_related("stakeholder"))
    for person in wanted.values():
        if person.hospital_id != objective.plan.hospital_id or not person.may_be_profiled:
            raise ValidationError({"persons": _("Choose people of this hospital with consent or a contract.")})
    gone = [link for link in there if link.stakeholder_id not in wanted]
    new = wanted.keys() - {link.stakeholder_id for link in there}
    for link in gone:
        link._history_user = by
        link.delete()
    for pk in sorted(new):
        link = ObjectivePerson(objective=objective, stakeholder_id=pk)
        link._history_user = by
        link.save()


def _take_baseline(objective: Objective, on: date, by: User) -> None:
    """Read the baseline of a new metric or subject as of the start, today at the latest; a target at it is refused.

    Without data it stays unknown.
    """
    objective.baseline = reading_of(objective, min(objective.starts_on or on, on))
    if objective.baseline is not None:
        keep_within_limits(objective, by=by)


def reading_of(objective: Objective, on: date) -> Decimal | None:
    """What an objective reads on a day; None without data."""
    row = read(Objective.objects.filter(pk=objective.pk), on, sales=True).get()
    return Measured(row, on).reading


@transaction.atomic
def remove_objective(objective: Objective, *, by: User) -> None:
    """Take an objective off a plan that may be changed; its actions stay with the plan."""
    changeable(objective.plan_id)
    for action in objective.actions.all():
        action.objective, action._history_user = None, by
        action.save()
    objective._history_user = by
    objective.delete()


@transaction.atomic
def close_objective(objective: Objective, *, by: User, on: date, outcome: str) -> Objective:
    """End an objective of a running plan with how it ended. Raises ValidationError if it has ended, or without words."""
    not_closed(objective.plan_id)
    objective = Objective.objects.select_for_update(of=("self",)).get(pk=objective.pk)
    if not objective.is_open:
        raise ValidationError(_("This objective is already closed."))
    if not outcome.strip():
        raise ValidationError({"outcome": _("Say how it ended.")})
    objective.closed_on, objective.outcome = on, outcome.strip()
    objective.version += 1
    objective._history_user = by
    objective.save()
    objective.flagged = screening.flag_text(objective, "outcome", objective.outcome, author=by)
    return objective


@transaction.atomic
def type_reading(objective: Objective, value: Decimal, *, source: str, on: date, by: User) -> Reading:
    """Take down what an own metric reads on a day, with its source.

    Raises ValidationError for a metric that is read from the data, and for a second reading of a day.
    """
    not_closed(objective.plan_id)
    if not objective.is_own:
        raise ValidationError(_("This metric is read from the data: nobody types it."))
    reading = Reading(objective=objective, on=on, value=value, source=source.strip(), by=by)
    reading.full_clean()
    insert_or_explain(reading, by=by)
    reading.flagged = screening.flag_text(reading, "source", reading.source, author=by)
    return reading
