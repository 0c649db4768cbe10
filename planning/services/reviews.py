"""Reviews of a running plan: a frozen copy of what it read, a self-assessment, and next steps that become actions."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.services.saving import insert_or_explain
from people.models import User
from records import screening

from .. import freezing, measuring
from ..models import Action, Objective, Review
from .plans import not_closed

TEXTS = ("participants", "done", "judged", "disagreed", "next_steps")
DAYS_FOR_A_STEP = 30
LONGEST_STEP = 200


@transaction.atomic
def hold_review(review: Review, *, by: User) -> Review:
    """Keep a review with what the objectives read today; each line of next steps becomes an action of the plan's owner.

    Raises ValidationError where the plan does not run, and for a second review of the kind on a day.
    """
    plan = not_closed(review.plan_id)
    if not plan.is_running:
        raise ValidationError(_("Only a plan that runs is reviewed."))
    rows = measuring.measured(Objective.objects.filter(plan=plan), review.on, sales=True)
    actions = list(plan.actions.all())
    done = [action for action in actions if not action.is_open]
    review.frozen = {
        "readings": freezing.readings(rows),
        "actions_done": len(done),
        "actions_open": len(actions) - len(done),
    }
    review.by = by
    review.full_clean(exclude=["plan", "frozen"])
    insert_or_explain(review, by=by)
    review.flagged = screening.flag_texts([(review, name, getattr(review, name)) for name in TEXTS], author=by)
    due_on = review.on + timedelta(days=DAYS_FOR_A_STEP)
    for line in review.next_steps.splitlines():
        if text := line.strip(" -•*\t"):
            action = Action(plan=plan, text=text[:LONGEST_STEP], owner=plan.owner, due_on=due_on, created_by=by)
            action._history_user = by
            action.save()
    return review
