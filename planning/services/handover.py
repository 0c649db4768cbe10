"""Plans follow their hospital: open work of those who no longer work there goes to whoever does (product.md §1).

Where nobody can be told for sure, it stays where it is and stands in the manager's list (`without_an_owner`).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import Assignment, User

from ..models import AccountPlan
from ..news import tell_of_hand_over
from ..ownership import works_at
from ..plan_querysets import PlanQuerySet
from .actions import hand_over


def follow_hospitals(today: date) -> int:
    """Each night: hand over what assignments that ended have left; returns how many handings over there were."""
    return _follow(AccountPlan.objects.all(), today)


def follow_leaver(user: User, on: date) -> None:
    """Hand over what somebody leaves who can no longer sign in."""
    _follow(AccountPlan.objects.with_work_of(user), on)


def _follow(plans: PlanQuerySet, today: date) -> int:
    """Give the open work of lost owners to their successors."""
    lost = list(plans.worked().without_an_owner(today).select_related("hospital__territory", "owner").order_by("pk"))
    successors = _successors(today) if lost else {}
    return sum(_pass_on(plan, owner, successors) for plan in lost for owner in _lost_owners(plan, today))


def _successors(today: date) -> dict[tuple[int, str], set[User]]:
    """The reps who own the hospitals of a territory, by (territory, function)."""
    found = defaultdict(set)
    for assignment in Assignment.objects.primary(today).filter(user__is_rep=True):
        found[assignment.territory_id, assignment.user.function].add(assignment.user)
    return found


def _lost_owners(plan: AccountPlan, today: date) -> list[User]:
    """The owners of open work of a plan who no longer work there."""
    wanted = {row.owner_id for rows in (plan.objectives, plan.actions) for row in rows.open().lost(today)}
    if not AccountPlan.objects.filter(works_at(today, "hospital__"), pk=plan.pk).exists():
        wanted.add(plan.owner_id)
    return list(User.objects.filter(pk__in=wanted).order_by("pk"))


def _pass_on(plan: AccountPlan, owner: User, successors: dict) -> bool:
    """Hand over to the one rep of the same function nearest to the hospital; with none or several, to nobody."""
    above = [int(pk) for pk in reversed(plan.hospital.territory.path.split("/")) if pk]
    nearest = next((found for pk in above if (found := successors.get((pk, owner.function)))), set())
    if len(nearest) != 1:
        return False
    (to,) = nearest
    try:
        with transaction.atomic():
            hand_over(plan, from_user=owner, to=to, by=None)
            tell_of_hand_over(plan, to)
    except ValidationError:  # it is in the manager's list
        return False
    return True
