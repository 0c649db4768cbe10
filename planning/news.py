"""What plans tell people in the app."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from people.models import User
from records.notices import named, notify, register_kind

from .models import AccountPlan, BudgetLine

PLAN_HANDED_OVER, BUDGET_DECIDED = "plan_handed_over", "budget_decided"


def register() -> None:
    """Make the kinds known; called when the app is ready."""
    text = _("Open work of the account plan at %(hospital)s is yours now.")
    register_kind(PLAN_HANDED_OVER, text, _("Account plans handed over"), "plan")
    text = _("%(who)s decided on the budget of the account plan at %(hospital)s.")
    register_kind(BUDGET_DECIDED, text, _("Budgets decided"), "plan")


def tell_of_hand_over(plan: AccountPlan, to: User) -> None:
    """Whoever owns the work from now on."""
    key = f"{plan.pk}:{plan.version}"
    notify(to, PLAN_HANDED_OVER, plan.get_absolute_url(), key=key, hospital=named(plan.hospital))


def tell_of_budget(line: BudgetLine) -> None:
    """Whoever asked for it, of what compliance decided."""
    plan = line.plan
    args = {"who": named(line.decided_by), "hospital": named(plan.hospital)}
    notify(line.requested_by, BUDGET_DECIDED, f"{plan.get_absolute_url()}?tab=budget", key=str(line.pk), **args)
