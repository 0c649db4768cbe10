"""A plan as one JSON value: persons and users by id, named when somebody looks (domain.md §2.8 rule 9)."""

from __future__ import annotations

from datetime import date

from . import metrics
from .measuring import Measured
from .models import AccountPlan, BudgetLine, Objective
from .plan_choices import ABOUT_SALES

TERMS = ("want", "must", "offer", "outcome", "result")
"""What a version keeps of a negotiation beside its issue."""


def frozen(plan: AccountPlan) -> dict:
    """Everything of a plan that a manager decides on; nine queries."""
    return {
        "sections": {section.key: section.text for section in plan.sections.all()},
        "objectives": {str(row.pk): _objective(row) for row in plan.objectives.prefetch_related("persons")},
        "actions": {str(row.pk): _action(row) for row in plan.actions.select_related("objective")},
        "members": {str(row.user_id): {"user": row.user_id, "role": row.role} for row in plan.members.all()},
        "resistances": {
            str(row.pk): {"name": row.text, "person": row.stakeholder_id, "response": row.response}
            for row in plan.resistances.all()
        },
        "changes": {
            str(row.pk): {"name": row.text, "probability": row.probability, "impact": row.impact, "on": str(row.on)}
            for row in plan.changes.all()
        },
        "negotiations": {
            str(row.pk): {"name": row.issue, **{name: getattr(row, name) for name in TERMS}}
            for row in plan.negotiations.all()
        },
        "budget": {str(row.pk): _budget_line(row) for row in plan.budget.all()},
    }


def _objective(row: Objective) -> dict:
    return {
        "name": row.title,
        "metric": row.metric,
        "own_metric": row.own_metric,
        "product": row.product_id,
        "family": row.family_id,
        "sku": row.sku_id,
        "baseline": _plain(row.baseline),
        "target": _plain(row.target),
        "starts_on": _plain(row.starts_on),
        "due_on": _plain(row.due_on),
        "owner": row.owner_id,
        "reason": row.reason,
        "justification": row.justification,
        "persons": sorted(link.stakeholder_id for link in row.persons.all()),
    }


def _action(row) -> dict:
    metric = row.objective.metric if row.objective else ""
    return {
        "name": row.text, "metric": metric, "owner": row.owner_id, "person": row.stakeholder_id,
        "due_on": str(row.due_on), "asked_of": row.asked_of,
    }  # fmt: skip


def _budget_line(row: BudgetLine) -> dict:
    return {"name": row.purpose, "kind": row.kind, "amount_cny": _plain(row.amount_cny), "state": row.state}


def _plain(value) -> str | None:
    return None if value is None else value.isoformat() if isinstance(value, date) else str(value.normalize())


def readings(rows: list[Measured]) -> dict:
    """What objectives read on a day, for a review: by id."""
    return {str(row.objective.pk): _reading(row) for row in rows}


def _reading(row: Measured) -> dict:
    done = None if row.done is None else round(float(row.done), 4)
    way = {name: _plain(getattr(row.objective, name)) for name in ("baseline", "target")}
    return {
        "name": row.objective.title, "metric": row.objective.metric, "reading": _plain(row.reading), "done": done,
        "standing": row.standing, **way,
    }  # fmt: skip


def without_sales(kept: dict) -> dict:
    """A frozen plan without what medical users, and a team beyond the territory, do not see."""
    sales = set(metrics.sales_keys())
    shown = {what: rows for what, rows in kept.items() if what != "negotiations"}
    if "sections" in kept:
        shown["sections"] = {key: text for key, text in kept["sections"].items() if key not in ABOUT_SALES}
    for what in ("objectives", "actions", "readings"):
        if what in kept:
            shown[what] = {key: row for key, row in kept[what].items() if row.get("metric") not in sales}
    return shown
