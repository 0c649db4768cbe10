"""The difference between two versions of a plan, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Stakeholder
from lib.figures import DASH, number
from lib.templatetags.ui import day
from people.models import User
from products.models import Product, ProductFamily, Sku

from . import metrics
from .differences import Change
from .models import Action, BudgetLine, ExpectedChange, Negotiation, Objective, PlanMember, Resistance
from .plan_choices import AskedOf, BudgetKind, BudgetState, Raci, Section
from .uplift_choices import Result

MODELS = {
    "objectives": Objective, "actions": Action, "members": PlanMember, "resistances": Resistance,
    "changes": ExpectedChange, "negotiations": Negotiation, "budget": BudgetLine,
}  # fmt: skip
NAMED = {"owner": User, "user": User, "product": Product, "family": ProductFamily, "sku": Sku, "person": Stakeholder}
WORDS = {"role": Raci, "asked_of": AskedOf, "result": Result, "kind": BudgetKind, "state": BudgetState}
ADDED, REMOVED = gettext_lazy("Added"), gettext_lazy("Removed")


@dataclass(frozen=True)
class Told:
    """One change as a sentence has it: where, which field, from what to what."""

    kind: str
    place: str | Promise
    field: str | Promise = ""
    before: str = ""
    after: str = ""


def told(changes: Iterable[Change]) -> list[Told]:
    """Changes with the names of today; one query for each kind of thing that is named by id."""
    changes = list(changes)
    names = _names(changes)
    return [_told(change, names) for change in changes]


def _told(change: Change, names: dict) -> Told:
    place = _place(change, names)
    if change.kind != "changed":
        return Told(change.kind, place)
    before, after = (_word(change, value, names) for value in (change.before, change.after))
    field = "" if change.what == "sections" else _field(change)
    return Told("changed", place, field, before, after)


def _place(change: Change, names: dict) -> str | Promise:
    if change.what == "sections":
        return Section(change.key).label
    kind = MODELS[change.what]._meta.verbose_name
    name = names.get(("user", int(change.key)), "") if change.what == "members" else change.name
    return _("%(kind)s “%(name)s”") % {"kind": kind, "name": name or DASH}


def _field(change: Change) -> str | Promise:
    if change.field == "persons":
        return _("people")
    model = MODELS[change.what]
    name = {Objective: "title", Negotiation: "issue", BudgetLine: "purpose"}.get(model, "text")
    column = {"name": name, "person": "stakeholder"}.get(change.field, change.field)
    return model._meta.get_field(column).verbose_name


def _word(change: Change, value, names: dict) -> str:
    """A value as people read it."""
    if value in (None, "", []):
        return DASH
    if change.field in NAMED:
        return names.get((change.field, value), DASH)
    if change.field == "persons":
        return ", ".join(names.get(("person", pk), _("somebody who is erased")) for pk in value)
    if change.field == "metric":
        return str(metrics.metric(value).label)
    if change.field in WORDS:
        return str(WORDS[change.field](value).label)
    if change.field in ("starts_on", "due_on", "on"):
        return day(date.fromisoformat(value))
    if change.field in ("baseline", "target", "amount_cny"):
        amount = Decimal(value)
        return number(amount, 0 if amount == amount.to_integral_value() else 2)
    return str(value)


def _names(changes: list[Change]) -> dict[tuple[str, int], str]:
    """(field, id) → name of everything that the changes name."""
    wanted: dict[str, set[int]] = {}
    for change in changes:
        if change.what == "members":
            wanted.setdefault("user", set()).add(int(change.key))
        for value in (change.before, change.after):
            if change.field in NAMED and value is not None:
                wanted.setdefault(change.field, set()).add(value)
            elif change.field == "persons":
                wanted.setdefault("person", set()).update(value or ())
    return {
        (field, pk): str(row) for field, ids in wanted.items() for pk, row in NAMED[field].objects.in_bulk(ids).items()
    }
