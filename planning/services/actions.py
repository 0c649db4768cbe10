"""Actions of a plan: planned in an order without circles, done with what shows it, coming back, handed over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Evidence, Stakeholder
from accounts.services.saving import insert_or_explain, locked, write
from people.models import User
from records import screening

from .. import planflow
from ..bulk import give_to
from ..models import AccountPlan, Action
from ..plan_choices import Rhythm
from .plans import not_closed


@transaction.atomic
def save_action(action: Action, values: Mapping[str, object], *, seen: int, by: User) -> Action:
    """Keep a new or changed action of a plan that is not closed; raises `Stale` over another version than `seen`.

    Raises ValidationError for a circular order, and for an objective, person or action of somewhere else.
    """
    plan = not_closed(action.plan_id)
    _check(action, plan, values)
    if action.pk is None:
        for name, value in values.items():
            setattr(action, name, value)
        action.created_by = by
        insert_or_explain(action, by=by)
    else:
        action = locked(action, seen)
        write(action, values, by=by)
    action.flagged = screening.flag_text(action, "text", action.text, author=by)
    return action


def _check(action: Action, plan: AccountPlan, values: Mapping[str, object]) -> None:
    objective, person, after = (values.get(name) for name in ("objective", "stakeholder", "after"))
    if objective is not None and objective.plan_id != plan.pk:
        raise ValidationError({"objective": _("Choose an objective of this plan.")})
    if person is not None and person.hospital_id != plan.hospital_id:
        raise ValidationError({"stakeholder": _("Choose somebody of this hospital.")})
    if after is None:
        return
    if after.plan_id != plan.pk:
        raise ValidationError({"after": _("Choose an action of this plan.")})
    order = dict(plan.actions.values_list("pk", "after"))
    if action.pk is not None and planflow.makes_a_circle(order, action.pk, after.pk):
        raise ValidationError({"after": _("These actions would wait for each other in a circle.")})


@transaction.atomic
def finish_action(
    action: Action, *, by: User, on: date, shown_by: str = "", evidence: Evidence | None = None
) -> Action:
    """Say that an action is done and what shows it: words, or the evidence of a visit. One that comes back is planned anew.

    Raises ValidationError if it is done, if what it waits for is not, and where nothing shows it.
    """
    plan = not_closed(action.plan_id)
    action = locked(action)
    if not action.is_open:
        raise ValidationError(_("Somebody has done this action already."))
    if action.after is not None and action.after.is_open:
        raise ValidationError(_("It waits for “%(action)s”.") % {"action": action.after.text})
    if evidence is None:
        if not shown_by.strip():
            raise ValidationError({"shown_by": _("Say what shows it.")})
        evidence = Evidence.objects.create(
            hospital_id=plan.hospital_id, kind="document", text=shown_by.strip(), on=on, by=by
        )
    action.done_on, action.done_by, action.evidence = on, by, evidence
    action.version += 1
    action._history_user = by
    action.save()
    action.flagged = screening.flag_text(evidence, "text", evidence.text, author=by)
    action.following = _plan_again(action, plan, by)
    return action


def _plan_again(action: Action, plan: AccountPlan, by: User) -> Action | None:
    """The next one of an action that comes back, as long as the plan's year lasts."""
    if not action.rhythm:
        return None
    due_on = Rhythm(action.rhythm).after(max(action.due_on, action.done_on))
    if due_on > plan.last_day:
        return None
    following = Action(due_on=due_on, created_by=by, **action.same)
    following._history_user = by
    following.save()
    return following


@transaction.atomic
def reopen_action(action: Action, *, by: User) -> Action:
    """Take back that an action was done; what showed it stays in the field history.

    The next one of an action that comes back goes too, unless somebody has touched it.
    """
    not_closed(action.plan_id)
    action = locked(action)
    if not action.is_open:
        _unplan_next(action, by)
        action.done_on = action.done_by = action.evidence = None
        action.version += 1
        action._history_user = by
        action.save()
    return action


def _unplan_next(action: Action, by: User) -> None:
    if not action.rhythm:
        return
    due_on = Rhythm(action.rhythm).after(max(action.due_on, action.done_on))
    for following in Action.objects.open().like(action).filter(due_on=due_on, version=1):
        following._history_user = by
        following.delete()


@transaction.atomic
def hand_over(plan: AccountPlan, *, from_user: User, to: User, by: User) -> int:
    """Give a colleague's open actions and objectives of a plan, and the plan itself, to another; returns how many.

    Objectives on sales stay where the other one is medical: ValidationError, nothing is handed over then.
    """
    plan = not_closed(plan.pk)
    if not to.is_active:
        raise ValidationError({"to": _("Choose somebody who may sign in.")})
    objectives = plan.objectives.open().filter(owner=from_user)
    if not to.sees_sales and objectives.exclude(pk__in=objectives.without_sales()).exists():
        raise ValidationError({"to": _("Objectives on sales are for the commercial function alone.")})
    rows = [*objectives, *plan.actions.open().filter(owner=from_user)]
    if plan.owner_id == from_user.pk:
        rows.append(plan)
    give_to({to: rows}, by=by)
    return len(rows)


def people_for(plan: AccountPlan):
    """Whom an action may be with: everybody who works at the hospital."""
    return Stakeholder.objects.filter(hospital=plan.hospital_id, is_active=True, linked_to=None, erased_at=None)
