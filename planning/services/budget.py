"""Budget of a plan: asked for by whoever writes it, approved or refused by compliance; nothing counts before."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Stakeholder
from accounts.services.saving import insert_or_explain, locked
from people.models import User
from records import screening

from ..models import AccountPlan, BudgetLine
from ..news import tell_of_budget
from ..plan_choices import BudgetState
from .plans import not_closed, remove_row


@transaction.atomic
def request_budget(line: BudgetLine, *, by: User, on: date) -> BudgetLine:
    """Ask for a line of a plan that is not closed. Raises ValidationError for a purpose that names a person there."""
    plan = not_closed(line.plan_id)
    _refuse_persons(plan, line.purpose)
    line.requested_by, line.requested_on = by, on
    line.full_clean(exclude=["plan"])
    insert_or_explain(line, by=by)
    line.flagged = screening.flag_text(line, "purpose", line.purpose, author=by)
    return line


def _refuse_persons(plan: AccountPlan, purpose: str) -> None:
    """No money for a person: whoever a purpose names is one."""
    if Stakeholder.objects.filter(hospital=plan.hospital_id).named_in(purpose):
        raise ValidationError({"purpose": _("A budget is never for a person: say what it is for, and name nobody.")})


@transaction.atomic
def decide_budget(line: BudgetLine, state: str, *, by: User, on: date, reason: str = "") -> BudgetLine:
    """Approve or refuse a line that was asked for, and tell whoever asked.

    Raises ValidationError for one's own request, where somebody decided meanwhile, and for a refusal without a reason.
    """
    not_closed(line.plan_id)
    line = locked(line)
    if not line.is_open:
        raise ValidationError(_("Somebody has decided on this line meanwhile."))
    if by.pk == line.requested_by_id:
        raise ValidationError(_("Nobody decides on a line of their own."))
    if state == BudgetState.REFUSED and not reason.strip():
        raise ValidationError({"reason": _("Say why it is refused.")})
    line.state, line.decided_by, line.decided_on, line.reason = state, by, on, reason.strip()
    line._history_user = by
    line.save()
    line.flagged = screening.flag_text(line, "reason", line.reason, author=by)
    tell_of_budget(line)
    return line


@transaction.atomic
def withdraw_budget(line: BudgetLine, *, by: User) -> None:
    """Take back a line that nobody decided on yet. Raises ValidationError once it was decided on."""
    if not locked(line).is_open:
        raise ValidationError(_("It was decided on: it stays."))
    remove_row(line, by=by)
